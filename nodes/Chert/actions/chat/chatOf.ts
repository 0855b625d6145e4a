import { readChatId } from '../../parameters/chatId';
import type { ItemReader } from '../../parameters/itemReader';

/**
 * The chat of an item, which stands in the item's error from then on.
 *
 * @throws ChertFailure `INVALID_INPUT` that says what is wrong with the value
 */
export function chatOf(item: ItemReader): { chat_id: string; path: string } {
	const value = item.parameter('chatId');
	item.subject.chat_id = typeof value === 'string' ? value : null;
	const chat_id = readChatId(value);
	item.subject.chat_id = chat_id;
	return { chat_id, path: `/chats/${encodeURIComponent(chat_id)}` };
}

import type { ItemReader } from '../../parameters/itemReader';
import { namedId } from '../../parameters/named';

/** @param each what the operation calls a chat: a list of them needs one item for each */
export function chatOf(
	item: ItemReader,
	each: 'chat' | 'group' = 'chat',
): { chat_id: string; path: string } {
	const chat_id = namedId(item, 'chat_id', item.parameter('chatId'), 'Chat', each);
	return { chat_id, path: `/chats/${encodeURIComponent(chat_id)}` };
}

import { readId } from '../../parameters/id';
import type { ItemReader } from '../../parameters/itemReader';
import { named } from '../../parameters/named';

/** @param each what the operation calls a chat: a list of them needs one item for each */
export function chatOf(
	item: ItemReader,
	each: 'chat' | 'group' = 'chat',
): { chat_id: string; path: string } {
	const chat_id = named(item, 'chat_id', item.parameter('chatId'), (value) =>
		readId(value, 'Chat', each),
	);
	return { chat_id, path: `/chats/${encodeURIComponent(chat_id)}` };
}

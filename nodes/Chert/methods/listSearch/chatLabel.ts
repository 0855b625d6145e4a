import type { KnownChat } from '../../events/chats';
import { listShortly } from '../../shared/text';

/** How many people a label names before it only counts them. */
const MOST_NAMES = 3;

/**
 * What a person knows a chat by: its name, else who is in it; then how many people it has, and its id,
 * because two groups may have one name and leaving cannot be undone.
 *
 * @returns e.g. `Sales North (5 people, ch_9f2c41d7)`, `+14155551234 (ch_5d01c9aa)`
 */
export function chatLabel(chat: KnownChat): string {
	const { chat_id, is_group, display_name, members, member_count } = chat;
	const people = listShortly(members, MOST_NAMES);
	const name = display_name ?? (is_group && people !== '' ? `Group: ${people}` : people);
	if (name === '') return chat_id;
	const size = is_group === true && member_count !== null ? `${member_count} people, ` : '';
	return `${name} (${size}${chat_id})`;
}

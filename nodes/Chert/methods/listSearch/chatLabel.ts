import type { KnownChat } from '../../objects/chats';
import { listShortly, shortened } from '../../shared/text';

/** How many people a label names before it only counts them. */
const MOST_NAMES = 3;

/** Characters of a name: n8n shows one line of about 50, and the ID has to be in it (docs/n8n.md 53). */
export const LONGEST_NAME = 30;

/**
 * What a person knows a chat by: its name, else who is in it; and how many people it has, and its ID,
 * because two groups may have the same name, or begin with the same people, and leaving cannot be undone.
 * What may be long comes last, or is shortened: n8n cuts off the end.
 *
 * @returns e.g. `Sales North (5 people, ch_9f2c41d7)`, `+14155551234 (ch_5d01c9aa)`,
 *   `Group (6 people, ch_1b2c): +14155551234, +14155559876, jo@example.com and 2 more`
 */
export function chatLabel(chat: KnownChat): string {
	const { chat_id, is_group, display_name, members, member_count } = chat;
	const size = is_group === true && member_count !== null ? `${member_count} people, ` : '';
	const place = `(${size}${chat_id})`;
	if (display_name !== null) return `${shortened(display_name, LONGEST_NAME)} ${place}`;
	const people = listShortly(members, MOST_NAMES);
	if (people === '') return chat_id;
	if (members.length === 1 && is_group !== true) return `${people} ${place}`;
	return `${is_group === true ? 'Group' : 'Chat'} ${place}: ${people}`;
}

import type { KnownChat } from '../../objects/chats';
import { listShortly, shortened } from '../../shared/text';

const MOST_NAMES = 2;
/** Characters that n8n shows of an entry; it cuts off the end, where the ID is (docs/n8n.md 53). */
const LONGEST_LABEL = 50;
/** An ID of this length, such as `ch_9f2c41d7`, is shown whole where there is room. Of a UUID the end is enough. */
const LONGEST_ID = 14;

/**
 * Its name, else who is in it; then how many and its ID, because two groups may have one name or the same
 * people, and leaving cannot be undone: `…1000, …1001 and 2 more (5 people, …5d6e7f)`. `isIdWhole`: the end
 * of the ID is not enough.
 */
export function chatLabel(chat: KnownChat, isIdWhole = false): string {
	const { chat_id, is_group, display_name, members, member_count } = chat;
	const who = display_name ?? peopleIn(members);
	if (who === '') return chat_id;
	const size = is_group === true && member_count !== null ? `${member_count} people, ` : '';
	const isLong = chat_id.length > LONGEST_ID || `${who} (${size}${chat_id})`.length > LONGEST_LABEL;
	const place = ` (${size}${isLong && !isIdWhole ? `…${chat_id.slice(-6)}` : chat_id})`;
	return shortened(who, Math.max(LONGEST_LABEL - place.length, 1)) + place;
}

/** `…1000, …1001 and 2 more`; somebody alone is named in full. */
function peopleIn(members: readonly string[]): string {
	if (members.length === 1) return members.join();
	return listShortly(members.map(shortAddress), MOST_NAMES);
}

/** The last digits of a phone number; e-mail addresses begin with what tells them apart. */
export function shortAddress(address: string): string {
	return /^\+\d{7,}$/.test(address) ? `…${address.slice(-4)}` : address;
}

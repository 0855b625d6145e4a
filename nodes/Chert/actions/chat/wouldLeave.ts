import type { KnownChat } from '../../objects/chats';

type Would = 'leave' | 'refuse_too_small' | 'not_a_group' | 'unknown_chat' | 'cannot_tell';

export interface Forecast {
	would: Would;
	because: string;
}

/** Members that a group needs so that one can leave, the line included. Source: docs: `POST /chats/{id}/leave`, 1002. */
const MEMBERS_TO_LEAVE = 4;

/**
 * Judged by the events of the chat, if any is about it. They can be out of date: members come and go without an event,
 * and no event says that the line has left.
 */
export function wouldLeave(chat: KnownChat | undefined): Forecast {
	if (!chat) {
		return cannotTell(
			'Chert knows the chat, but no event tells whether it is a group and who is in it.',
		);
	}
	const { is_group, member_count } = chat;
	if (is_group === null) return cannotTell('No event tells whether this chat is a group.');
	if (!is_group) {
		return {
			would: 'not_a_group',
			because: 'It is a direct message, which cannot be left (Chert would answer 1006).',
		};
	}
	if (member_count === null) {
		return cannotTell('It is a group, but no event tells exactly how many people are in it.');
	}
	const size = `It is a group of ${member_count}, your line included`;
	if (member_count >= MEMBERS_TO_LEAVE) return { would: 'leave', because: `${size}.` };
	return {
		would: 'refuse_too_small',
		because: `${size}; leaving takes at least ${MEMBERS_TO_LEAVE} (Chert would answer 1002).`,
	};
}

function cannotTell(because: string): Forecast {
	return { would: 'cannot_tell', because };
}

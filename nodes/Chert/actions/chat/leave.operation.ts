import { readChatId } from '../../shared/chatId';
import { GROUP_ERROR_CODES } from '../../shared/errorCodes';
import { chatIdField } from '../../shared/fields';
import type { Operation } from '../../shared/operation';

/** `POST /chats/{id}/leave`. Cannot be undone and is not idempotent. Source: docs: chats. */
export const leave: Operation = {
	option: {
		name: 'Leave Group',
		action: 'Leave a group',
		description:
			'Make your line leave an iMessage group. This cannot be undone: only somebody in the group can add the line again.',
	},
	properties: [
		chatIdField(
			'The group to leave. Your line leaves it at once and this cannot be undone. The group needs at least 4 participants.',
		),
	],
	doneBefore: 'Left before this',
	errors: {
		1002: {
			reason: 'GROUP_TOO_SMALL',
			advice:
				'iMessage needs at least 3 people to stay in a group, so a line can only leave a group of 4 or more. Add somebody to the group first, or let it be.',
		},
		1006: {
			reason: GROUP_ERROR_CODES[1006].reason,
			advice:
				'For your line this chat is not a group: either the line has already left it (then there is nothing more to do), or it is a direct message, which cannot be left.',
		},
		2002: {
			reason: 'CHAT_NOT_FOUND',
			advice:
				'Chert does not know a chat with this ID. Check where the ID comes from, and that the credential belongs to the tenant whose line is in the group.',
		},
		4001: {
			reason: 'DELIVERY_FAILED',
			advice:
				'Chert accepted the request, but iMessage did not carry it out. The line is most likely still in the group: wait a minute and run this item again.',
		},
		4099: {
			reason: GROUP_ERROR_CODES[4099].reason,
			advice:
				'Chert has no line in this group, or has lost its key to it, so it cannot leave it for you. Leave the group on the phone itself, or ask Chert support.',
		},
	},
	async execute(call) {
		const value = call.parameter('chatId');
		call.subject.chat_id = typeof value === 'string' ? value : null;
		const chat_id = readChatId(value);
		call.subject.chat_id = chat_id;
		return await call.request(
			{ method: 'POST', path: `/chats/${encodeURIComponent(chat_id)}/leave` },
			{
				says: (answer) => answer.status === 'left' && answer.chat_id === chat_id,
				missing: 'does not say that the line left this chat',
			},
		);
	},
};

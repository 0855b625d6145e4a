import { provided } from '../../api/answer';
import { documented } from '../../failures/errorCodes';
import { chatIdField } from '../../parameters/fields';
import type { Operation } from '../../run/operation';
import { aboutChat, chatOf } from './theChat';

/** Source: docs: chats. */
export const markRead: Operation = aboutChat({
	option: {
		name: 'Mark as Read',
		action: 'Mark chat as read',
		description:
			'Mark everything in an iMessage chat as read. Depending on the line, the others see that it was read.',
	},
	properties: [chatIdField('The chat to mark as read')],
	routes: ['POST /chats/{id}/mark-read'],
	doneLabel: 'Marked as read before this',
	outputFields: ['chat_id', 'status'],
	errors: {
		...documented(2002, 4001),
		1002: {
			reason: 'NO_RECIPIENT',
			advice:
				'Chert finds nobody in this chat to tell that it was read, so it cannot be marked as read. There is nothing to do.',
		},
		4099: {
			reason: 'NOT_SUPPORTED',
			advice:
				'Marking as read is not possible in this chat or with this line. Ask the person who manages your Chert account, or Chert support.',
		},
	},
	howToCheck: 'Run this item again; that does no harm.',
	prepare(item) {
		const { chat_id, path } = chatOf(item);
		return {
			key: chat_id,
			execute: async (call) =>
				await call.request(
					{ method: 'POST', path: `${path}/mark-read` },
					{
						read: provided((answer) => answer.status === 'read' && answer.chat_id === chat_id),
						complaint: 'does not say that this chat was marked as read',
					},
				),
		};
	},
});

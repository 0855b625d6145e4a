import { provided } from '../../api/answer';
import { documented } from '../../failures/errorCodes';
import { readChoice } from '../../parameters/choice';
import { chatIdField } from '../../parameters/fields';
import type { Operation } from '../../run/operation';
import { aboutChat, chatOf } from './theChat';

/** Source: docs: chats. */
export const setTyping: Operation = aboutChat({
	option: {
		name: 'Set Typing',
		action: 'Set typing',
		description:
			'Show the others in an iMessage chat that you are typing, or take that back. Sends no message.',
	},
	properties: [
		chatIdField('The chat in which to show it'),
		{
			displayName: 'State',
			name: 'state',
			type: 'options',
			default: 'typing',
			description: 'What the others see',
			options: [
				{ name: 'Stopped', value: 'stopped', description: 'Nobody is typing' },
				{ name: 'Typing', value: 'typing', description: 'The bubble with three dots' },
			],
		},
	],
	routes: ['POST /chats/{id}/typing'],
	doneLabel: 'Set before this',
	outputFields: ['chat_id', 'status', 'state'],
	errors: documented(1002, 2002),
	howToCheck: 'Run this item again; that does no harm.',
	prepare(item) {
		const { chat_id, path } = chatOf(item);
		const state = readChoice(item.parameter('state'), 'State', ['stopped', 'typing']);
		return {
			key: chat_id,
			execute: async (call) =>
				await call.request(
					{ method: 'POST', path: `${path}/typing`, body: { state } },
					{
						read: provided(
							(answer) =>
								answer.status === 'sent' && answer.chat_id === chat_id && answer.state === state,
						),
						complaint: 'does not say that this chat shows it',
					},
				),
		};
	},
});

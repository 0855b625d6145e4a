import { provided } from '../../api/answer';
import { REACTIONS } from '../../objects/reactions';
import { documented, FAULT_OF_THE_NODE } from '../../failures/errorCodes';
import { readChoice, valuesOf } from '../../parameters/choice';
import type { Operation } from '../../run/operation';
import { messageIdField, messageOf, withBothIds } from './messageId';

/** Every request reacts anew, so one that may have arrived is not repeated. Source: docs: messages. */
export const react: Operation = {
	option: {
		name: 'React',
		action: 'React to message',
		description:
			'Put a reaction (tapback) such as a heart or a thumbs-up on an iMessage. Everybody in the chat sees it at once.',
	},
	properties: [
		messageIdField('The message to react to, received or sent'),
		{
			displayName: 'Reaction',
			name: 'reaction',
			type: 'options',
			options: REACTIONS,
			default: 'like',
			required: true,
			description: 'Which reaction to put on the message',
		},
	],
	routes: ['POST /messages/{id}/react'],
	doneLabel: 'Reacted to before this',
	outputFields: ['message_id', 'requested_message_id', 'status', 'reaction'],
	errors: {
		...documented(2003),
		1004: FAULT_OF_THE_NODE,
		1002: {
			reason: 'INVALID_REACTION',
			advice:
				'Chert does not accept this reaction for this message. The reactions are love, like, dislike, laugh, emphasize and question.',
		},
		4001: {
			reason: 'DELIVERY_FAILED',
			advice:
				'Chert reports that the delivery to iMessage failed. The message most likely has no reaction, but that is not certain.',
		},
	},
	howToCheck: 'Look at the message in the chat: if the reaction is not there, run this item again.',
	prepare(item) {
		const { message_id, path } = messageOf(item);
		const reaction = readChoice(item.parameter('reaction'), 'Reaction', valuesOf(REACTIONS));
		return {
			key: message_id,
			execute: async (call) => {
				const answer = await call.request(
					{
						method: 'POST',
						path: `${path}/react`,
						body: { reaction },
					},
					{
						read: provided(
							(said) => said.status === 'sent' && String(said.reaction).toLowerCase() === reaction,
						),
						complaint: 'does not say that this message got this reaction',
					},
				);
				return withBothIds(answer, message_id);
			},
		};
	},
};

import { documented, GROUP_ERROR_CODES } from '../../failures/errorCodes';
import type { Operation } from '../../run/operation';
import { aboutChat } from './theChat';
import { eachParticipant, participantFields, participantsPath } from './participants';

/** Sending it again is safe: who is in the group already stays in it. Source: docs: chats. */
export const addParticipant: Operation = aboutChat({
	option: {
		name: 'Add Participant',
		action: 'Add participant',
		description:
			'Add one or more people to an iMessage group. Each address gets a result of its own.',
	},
	properties: participantFields(
		'The group to add people to',
		'Who to add: phone numbers with their country code, or e-mail addresses that use iMessage. Everybody in the group sees it.',
	),
	routes: ['POST /chats/{id}/participants'],
	doneLabel: 'Added before this',
	outputFields: ['chat_id', 'address', 'added', 'participants', 'roster_differs'],
	errors: {
		...documented(1001, 2002),
		1006: GROUP_ERROR_CODES[1006],
		4001: {
			reason: 'DELIVERY_FAILED',
			advice:
				'Chert reports that the delivery to iMessage failed. The address was most likely not added, but that is not certain. Check that it uses iMessage, and wait a minute before you run this item again.',
		},
		4099: GROUP_ERROR_CODES[4099],
	},
	howToCheck: 'Look at the group, or run this item again: nobody can be in a group twice.',
	prepare: (item) =>
		eachParticipant(item, (chat_id, address) => ({
			request: { method: 'POST', path: participantsPath(chat_id), body: { address } },
			done: 'added',
		})),
});

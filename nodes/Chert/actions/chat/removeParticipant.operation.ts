import { documented, GROUP_ERROR_CODES } from '../../failures/errorCodes';
import type { Operation } from '../../run/operation';
import { continueAs, HOW_TO_CHECK_CONTINUING } from './continueAs';
import { aboutChat } from './theChat';
import { eachParticipant, participantFields, participantsPath } from './participants';

const REMOVED_BEFORE = continueAs(
	{
		displayName: 'If Not in the Group',
		name: 'ifNotInGroup',
		description:
			'What to do when Chert answers that nobody with this address is in the group (1001): they have been removed already, or are in it by another address',
	},
	'Removed',
	'address',
	1001,
);

/** Sending it again is safe: who is not in the group any more answers 1001. Source: docs: chats. */
export const removeParticipant: Operation = aboutChat({
	option: {
		name: 'Remove Participant',
		action: 'Remove participant',
		description:
			'Remove people from a group. This cannot be undone: added again, they miss every message sent in between.',
	},
	properties: participantFields(
		'The group to remove people from. It needs at least 4 participants, so that 3 remain.',
		'Who to remove: the phone numbers or e-mail addresses by which they are in the group. They are out at once and this cannot be undone.',
	),
	routes: ['DELETE /chats/{id}/participants/{address}'],
	doneLabel: 'Removed before this',
	outputFields: [
		'chat_id',
		'address',
		'removed',
		'participants',
		'roster_differs',
		'already_removed',
	],
	errors: {
		...documented(2002),
		1001: {
			reason: 'NOT_IN_GROUP',
			advice:
				'Nobody with this address is in the group: either they have been removed or have left already (then there is nothing more to do), or they are in it by another phone number or e-mail address.',
		},
		1002: {
			reason: 'GROUP_TOO_SMALL',
			advice:
				'iMessage needs at least 3 people to stay in a group, so people can only be removed from a group of 4 or more. Add somebody to the group first, or remove nobody.',
		},
		1006: GROUP_ERROR_CODES[1006],
		4001: {
			reason: 'DELIVERY_FAILED',
			advice:
				'Chert reports that the delivery to iMessage failed. The person is most likely still in the group, but that is not certain. Wait a minute before you run this item again: 1001 says then that the person had been removed, or is in the group by another address.',
		},
		4099: GROUP_ERROR_CODES[4099],
	},
	howToCheck: REMOVED_BEFORE.howToCheck,
	options: [REMOVED_BEFORE.option],
	prepare: (item) =>
		eachParticipant(item, (chat_id, address) => {
			const continueAsRemoved = REMOVED_BEFORE.isChosen(item);
			return {
				request: { method: 'DELETE', path: participantsPath(chat_id, address) },
				done: 'removed',
				...(continueAsRemoved && { howToCheck: HOW_TO_CHECK_CONTINUING }),
				// Even after a request without an answer, 1001 may mean that the person is in the group by
				// another address. To call that removed would be untrue, and a hole in an offboarding.
				isDoneAlready: ({ code }, doneBy) =>
					code === 1001 && (continueAsRemoved || doneBy !== undefined),
			};
		}),
});

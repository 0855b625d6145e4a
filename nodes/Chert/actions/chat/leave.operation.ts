import { provided } from '../../api/answer';
import { GROUP_ERROR_CODES } from '../../failures/errorCodes';
import { ChertFailure, failure, type FailureDetails } from '../../failures/failure';
import { readBoolean } from '../../parameters/choice';
import { chatIdField } from '../../parameters/fields';
import type { Operation, TaskCall } from '../../run/operation';
import { STOP_IF_MORE_THAN } from '../../run/settings';
import { checkBeforeLeaving, CHECK_RULES, LEAVE_NOTICES, ONLY_CHECK } from './checkBeforeLeaving';
import { continueAs, HOW_TO_CHECK_CONTINUING } from './continueAs';
import { aboutChat, chatOf } from './theChat';
import { readAllChats, readChat } from './readChats';

/** 1006 cannot tell the two apart; a person with direct messages in the list should know. */
const NOT_A_GROUP_ANYMORE =
	'Where already_left is true, Chert answered that for your line the chat is not a group anymore. A direct message answers the same.';

const DIRECT_MESSAGE =
	'The last events of this chat say that it is a direct message. A direct message cannot be left, so there is nothing to do.';

const LEFT_BEFORE = continueAs(
	{
		displayName: 'If Not a Group Anymore',
		name: 'ifNotAGroup',
		description:
			'What to do when Chert answers that for your line the chat is not a group (1006): the line has left it already, or it is a direct message',
	},
	'Left',
	'item',
	1006,
);

/** Sending it again is safe: a group that has been left answers 1006. Source: docs: chats. */
export const leave: Operation = aboutChat({
	option: {
		name: 'Leave Group',
		action: 'Leave group',
		description:
			'Make your line leave an iMessage group. This cannot be undone: only its members can add the line again.',
	},
	properties: [
		...LEAVE_NOTICES,
		chatIdField(
			'The group to leave. Your line leaves it at once and this cannot be undone. The group needs at least 4 participants.',
			{ groupsOnly: true },
		),
	],
	routes: ['POST /chats/{id}/leave', 'GET /events', 'GET /chats/{id}/messages'],
	doneLabel: 'Left before this',
	outputFields: ['chat_id', 'status', 'already_left', 'would', 'because', 'evidence'],
	errors: {
		1002: {
			reason: 'GROUP_TOO_SMALL',
			advice:
				'iMessage needs at least 3 people to stay in a group, so a line can only leave a group of 4 or more. Add somebody to the group first, or stay in it.',
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
				'Chert reports that the delivery to iMessage failed. The line is most likely still in the group, but that is not certain. Wait a minute before you run this item again.',
		},
		4099: {
			reason: GROUP_ERROR_CODES[4099].reason,
			advice:
				'Chert has no line in this group, or lacks the key by which iMessage knows the group, so it cannot leave it for you. Ask Chert support.',
		},
	},
	howToCheck: LEFT_BEFORE.howToCheck,
	options: [LEFT_BEFORE.option, ONLY_CHECK, STOP_IF_MORE_THAN],
	brake: (count, most) =>
		failure(
			'TOO_MANY',
			`This run would leave ${count.toLocaleString('en')} groups; the option '${STOP_IF_MORE_THAN.displayName}' allows ${most.toLocaleString('en')}. Nothing was left`,
			{
				description: `If all of them are meant, set a larger number in the node's options. To see what would happen, switch on '${ONLY_CHECK.displayName}'.`,
			},
		),
	prepare(item) {
		const { chat_id, path } = chatOf(item, 'group');
		// A value that is neither true nor false must not lead to leaving.
		if (readBoolean(item.option(ONLY_CHECK.name, false), ONLY_CHECK.displayName)) {
			return {
				rules: CHECK_RULES,
				execute: async (call) => await checkBeforeLeaving(call, chat_id, path),
			};
		}
		const continueAsLeft = LEFT_BEFORE.isChosen(item);
		return {
			key: chat_id,
			...(continueAsLeft && { howToCheck: HOW_TO_CHECK_CONTINUING }),
			execute: async (call) => {
				let refused: FailureDetails | undefined;
				const answer = await call.request(
					{ method: 'POST', path: `${path}/leave` },
					{
						read: provided((answer) => answer.status === 'left' && answer.chat_id === chat_id),
						complaint: 'does not say that the line left this chat',
						// After a request that got no answer, 1006 says that it had been carried out.
						doneAlready(refusal, inDoubt, doneBy) {
							if (refusal.code !== 1006 || !(inDoubt || continueAsLeft)) return undefined;
							if (!continueAsLeft && doneBy === undefined) refused = refusal;
							return { chat_id, status: 'left', already_left: true };
						},
					},
				);
				if (refused && (await isDirect(call, chat_id))) {
					throw new ChertFailure({ ...refused, description: DIRECT_MESSAGE });
				}
				if (answer.already_left === true) call.hint(NOT_A_GROUP_ANYMORE);
				return answer;
			},
		};
	},
});

/** Where the events of a chat cannot be read nothing is known, and the leaving counts. */
async function isDirect(call: TaskCall, chat_id: string): Promise<boolean> {
	try {
		const chat = (await readChat(call, chat_id)) ?? (await readAllChats(call)).get(chat_id);
		return chat?.is_group === false;
	} catch {
		return false;
	}
}

import { HOW_TO_CHECK_IF_SENT, HOW_TO_CHECK_IN_CHAT } from '../../objects/sentMessage';
import { documented } from '../../failures/errorCodes';
import type { Operation } from '../../run/operation';
import { askQuestion } from '../../questions/asking';
import { goToWait } from '../../questions/execution';
import { writeQuestion } from '../../questions/question';
import { OPTIONS, PROPERTIES } from './sendAndWait.fields';
import { readDraft } from './sendAndWait.read';

/** What asks, and what counts as an answer, is in questions/. */
export const sendAndWait: Operation = {
	option: {
		name: 'Send and Wait for Response',
		action: 'Send message and wait for response',
		description:
			'Ask a person in iMessage. The workflow goes on when they answer: by a reply, a tapback or a link.',
	},
	properties: PROPERTIES,
	options: OPTIONS,
	routes: [
		'POST /send',
		'POST /chats/{id}/messages',
		'POST /webhook-subscriptions',
		'GET /webhook-subscriptions',
		'DELETE /webhook-subscriptions/{id}',
		'GET /events',
		'GET /messages/{id}',
		'GET /chats/{id}/messages',
	],
	doneLabel: 'Asked before this',
	errors: {
		...documented(1001, 1002, 1003, 1006, 1008, 1009, 2002, 2003, 2011, 4002),
		1005: {
			reason: 'URL_IN_FIRST_MESSAGE',
			advice:
				"The first message to somebody may not have a web address in its text. Take Link out of the option 'Answer By', or write to the person once before you ask.",
		},
		4001: {
			reason: 'DELIVERY_FAILED',
			advice:
				'Chert reports that the delivery to iMessage failed, so nobody is waited for. Most likely the question did not arrive, but that is not certain. Check that the person can be reached by iMessage, and wait a minute before you run this item again.',
		},
	},
	howToCheck: HOW_TO_CHECK_IF_SENT,
	wait: goToWait,
	prepare(item) {
		const { clock } = item;
		const draft = readDraft(item, clock.now());
		const execution = item.execution();
		return {
			...('chat_id' in draft.to && { howToCheck: HOW_TO_CHECK_IN_CHAT }),
			async execute(call) {
				const question = await askQuestion(call, execution, draft, clock);
				call.named({ message_id: question.message_id });
				return { question: writeQuestion(question), until: draft.until };
			},
		};
	},
};

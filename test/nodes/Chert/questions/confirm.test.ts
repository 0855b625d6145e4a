import type { IDataObject } from 'n8n-workflow';
import { request } from 'undici';
import { sentBy, textOf, useChert, useWaitingHost } from '../../../support/chert';
import { first } from '../../../support/certain';
import { turn } from '../../../support/node';

const PHONE = '+14155551234';
const PARAMETERS = { sendTo: 'phone', phone: PHONE, message: 'Leave 12 groups for Jo Park?' };
const GROUP = 'ch_group_of_5';
const IN_GROUP = {
	sendTo: 'chat',
	chatId: { __rl: true, mode: 'id', value: GROUP },
	message: 'Leave the group?',
};
const CHOICE = {
	responseType: 'choice',
	choices: { values: [{ label: 'Leave the 9 that are certain' }, { label: 'All 12' }] },
};

const chert = useChert();
const { simulator } = chert;
const host = useWaitingHost(chert);

const outbound = () => sentBy(simulator);
/** Asks, and gives the question. */
async function ask(more: IDataObject = {}) {
	const id = await host.ask({ parameters: { ...PARAMETERS, ...more } });
	return { id, question: outbound().at(-1)! };
}
const reply = async (chat_id: string, text: string, from = PHONE) => {
	await simulator.emit('message.received', { chat_id, from, text });
	await settled();
};
const dataOf = (id: string) => first(host.seen(id).success).json.data as IDataObject;
/** What was sent after the questions. */
const saidAfter = (questions: number) => outbound().slice(questions).map(textOf);
/** What happens after n8n's answer has gone out. */
async function settled(): Promise<void> {
	await host.settled();
	for (let turns = 0; turns < 200; turns++) await turn();
}

test.each<[string, IDataObject, string, string[]]>([
	['a yes', {}, 'yes', ['Approved.']],
	['a no', {}, 'No!', ['Declined.']],
	[
		'a yes in words of your own',
		{ approvedText: '12 groups will be left.' },
		'ok',
		['12 groups will be left.'],
	],
	['a no in words of your own', { declinedText: 'Nothing happens.' }, '👎', ['Nothing happens.']],
	['nothing, where it is off', { confirmAnswer: false }, 'yes', []],
])('after the answer the chat is told once: %s', async (_, options, text, said) => {
	const { id, question } = await ask({ options });
	await reply(question.chat_id, text);
	expect(dataOf(id)).toMatchObject({ text });
	expect(saidAfter(1)).toEqual(said);
	// The person goes on writing, and Chert delivers the answer once more.
	await reply(question.chat_id, 'yes');
	expect(saidAfter(1)).toEqual(said);
});

test.each<[string, IDataObject, string, string[]]>([
	['a choice', CHOICE, '2', ['Thank you. Your answer: All 12']],
	[
		'a choice in words of your own',
		{ ...CHOICE, options: { answerText: '{answer}: noted' } },
		'all 12',
		['All 12: noted'],
	],
	['no free text', { responseType: 'freeText' }, 'In May', []],
	[
		'a free text where it is on',
		{ responseType: 'freeText', options: { confirmAnswer: true } },
		'In $& May',
		['Thank you. Your answer: In $& May'],
	],
])('after other answers it is told, too: %s', async (_, more, text, said) => {
	const { id, question } = await ask(more);
	await reply(question.chat_id, text);
	expect(host.seen(id).success).toHaveLength(1);
	expect(saidAfter(1)).toEqual(said);
});

test('the answer by the page is repeated in the chat, so that everybody sees it', async () => {
	const { id, question } = await ask({ options: { answerBy: ['link'] } });
	const link = /http:\S+/.exec(textOf(question))![0];
	const headers = { 'content-type': 'application/x-www-form-urlencoded' };
	const answer = await request(link, { method: 'POST', headers, body: 'answer=approve' });
	await answer.body.dump();
	await settled();
	expect(dataOf(id)).toMatchObject({ approved: true, answeredBy: 'link' });
	expect(saidAfter(1)).toEqual(['Approved.']);
});

test('the answer counts although it cannot be repeated, and is not tried twice', async () => {
	const { id, question } = await ask();
	const route = 'POST /chats/:chat_id/messages';
	simulator.fault(route, { kind: 'reset' }, { kind: 'reset' }, { kind: 'reset' });
	await reply(question.chat_id, 'yes');
	expect(dataOf(id)).toMatchObject({ approved: true });
	expect(simulator.requests.filter((one) => one.route === route)).toHaveLength(1);
	expect(simulator.subscriptions.size).toBe(0);
});

test('nothing is repeated where n8n did not take the answer', async () => {
	const { id, question } = await ask();
	host.failingResumes = 3;
	await reply(question.chat_id, 'yes');
	expect(host.seen(id).status).toBe('waiting');
	expect(saidAfter(1)).toEqual([]);
	host.failingResumes = 0;
	await reply(question.chat_id, 'no');
	expect(dataOf(id)).toMatchObject({ approved: false });
	expect(saidAfter(1)).toEqual(['Declined.']);
});

describe('somebody who may not answer', () => {
	const OTHER = '+14155559999';
	const asked = async (options: IDataObject) =>
		await ask({ ...IN_GROUP, options: { approvers: PHONE, ...options } });
	const toldPrivately = () =>
		simulator.requests
			.filter(({ route }) => route === 'POST /send')
			.map(({ body }) => JSON.parse(body.toString()) as { phone: string; body: string });

	test('is told nothing, unless the option says so', async () => {
		const { id } = await asked({});
		await reply(GROUP, 'yes', OTHER);
		expect(host.seen(id).status).toBe('waiting');
		expect(toldPrivately()).toEqual([]);
	});

	test('is told once in private, not in the group, and only after what would be an answer', async () => {
		const { id } = await asked({ tellOthers: true });
		await reply(GROUP, 'Lunch?', OTHER);
		expect(toldPrivately()).toEqual([]);
		await reply(GROUP, 'yes', OTHER);
		await reply(GROUP, 'yes!', OTHER);
		expect(host.seen(id).status).toBe('waiting');
		expect(toldPrivately()[0]).toMatchObject({
			phone: OTHER,
			body: expect.stringMatching(
				/^Your answer to "Leave the group\?" does not count: it came from \+14155559999/,
			) as string,
		});
		const said = outbound().filter((message) => /does not count/.test(textOf(message)));
		expect(said).toHaveLength(1);
		expect(said[0]!.chat_id).not.toBe(GROUP);
		await reply(GROUP, 'yes');
		expect(dataOf(id)).toMatchObject({ approved: true, from: PHONE });
	});

	test('is told after a tapback on the question, and not after one on another message', async () => {
		const { question } = await asked({ tellOthers: true });
		const tapback = async (message_id: string) => {
			const from = { chat_id: GROUP, from: OTHER, message_id, reaction: 'like' };
			await simulator.emit('reaction.added', from);
			await settled();
		};
		await tapback('msg_of_lunch');
		expect(toldPrivately()).toEqual([]);
		await tapback(question.id);
		expect(toldPrivately()).toHaveLength(1);
	});

	test('is told in a direct chat in one message, below which the right person is understood', async () => {
		const message = 'Leave the groups?\n\nAll of them?';
		const approvers = 'jo@example.com';
		const { id, question } = await ask({ message, options: { approvers, tellOthers: true } });
		await reply(question.chat_id, 'yes');
		expect(saidAfter(1)).toEqual([
			expect.stringContaining('"Leave the groups? All of them?" does not count'),
		]);
		await reply(question.chat_id, 'yes', 'jo@example.com');
		expect(dataOf(id)).toMatchObject({ approved: true, from: 'jo@example.com' });
	});

	test('cannot be told at an e-mail address', async () => {
		await asked({ tellOthers: true });
		await reply(GROUP, 'yes', 'jo@example.com');
		expect(toldPrivately()).toEqual([]);
	});
});

import type { IDataObject } from 'n8n-workflow';
import { request } from 'undici';
import { sentBy, textOf, useChert, useWaitingHost } from '../../../support/chert';
import { first } from '../../../support/certain';
import { turn } from '../../../support/node';

const PHONE = '+14155551234';
const LABELS = ['Leave the 9 that are certain', 'Leave all 12', 'None'];
const of = (...labels: string[]) => ({ values: labels.map((label) => ({ label })) });
const PARAMETERS = {
	sendTo: 'phone',
	phone: PHONE,
	message: 'Jo Park is leaving. Which groups?',
	responseType: 'choice',
	choices: of(...LABELS),
};
const SEVERAL = { choices: of('Sales', 'North', 'Ops'), options: { severalChoices: true } };

const chert = useChert({ webhook_backoff_ms: 1 });
const { simulator } = chert;
const host = useWaitingHost(chert);

const outbound = () => sentBy(simulator);
async function ask(more: IDataObject = {}) {
	const id = await host.ask({ parameters: { ...PARAMETERS, ...more } });
	return { id, question: outbound().at(-1)! };
}
const reply = async (chat_id: string, text: string) => {
	await simulator.emit('message.received', { chat_id, from: PHONE, text });
	await host.settled();
	for (let turns = 0; turns < 50; turns++) await turn();
};
const dataOf = (id: string) => first(host.seen(id).success).json.data as IDataObject;
const press = async (link: string, body: string) => {
	const headers = { 'content-type': 'application/x-www-form-urlencoded' };
	const answer = await request(link, { method: 'POST', headers, body });
	await answer.body.dump();
	await host.settled();
	return answer.statusCode;
};

test('the question lists the choices with their numbers, and says how to answer', async () => {
	const { question } = await ask();
	expect(textOf(question)).toMatch(
		/^Jo Park is leaving\. Which groups\?\n1 Leave the 9 that are certain\n2 Leave all 12\n3 None\nReply 1, 2 or 3\. #\d+$/,
	);
	const { question: several } = await ask(SEVERAL);
	expect(textOf(several)).toMatch(/\n3 Ops\nReply with one number or more, such as 1, 2\. #\d+$/);
	const { question: own } = await ask({ options: { howToAnswer: 'Bitte eine Zahl.' } });
	expect(textOf(own)).toMatch(/\n3 None\nBitte eine Zahl\. #\d+$/);
});

test('no number of the list is the mark of the question', async () => {
	for (let asked = 0; asked < 5; asked++) {
		const { question } = await ask({ choices: of('10', '11 or 13', 'All 12') });
		expect(Number(/#(\d+)$/.exec(textOf(question))![1])).toBeGreaterThan(13);
	}
});

test.each<[string, number]>([
	['1', 0],
	['2 please', 1],
	['leave all 12', 1],
	['None!', 2],
])('the reply %j comes out as a choice', async (text, index) => {
	const { id, question } = await ask();
	await reply(question.chat_id, text);
	expect(dataOf(id)).toMatchObject({
		choice: LABELS[index],
		choices: [LABELS[index]],
		index,
		text,
		from: PHONE,
		answeredBy: 'reply',
	});
	expect(dataOf(id)).not.toHaveProperty('approved');
});

test.each(['yes', '4', '1 and 2', '2 but later', '👍', '12'])(
	'the reply %j decides nothing, and the person is told what is expected',
	async (text) => {
		const { id, question } = await ask();
		await reply(question.chat_id, text);
		expect(host.seen(id).status).toBe('waiting');
		expect(outbound()).toHaveLength(2);
		expect(textOf(outbound()[1]!)).toBe('Reply 1, 2 or 3.');
		await reply(question.chat_id, '3');
		expect(dataOf(id)).toMatchObject({ choice: 'None' });
	},
);

test('several choices come out in the order of the question', async () => {
	const { id, question } = await ask(SEVERAL);
	await reply(question.chat_id, 'ops and 1');
	expect(dataOf(id)).toMatchObject({ choice: 'Sales', choices: ['Sales', 'Ops'], index: 0 });
});

test('of two open questions each is answered by its mark, and a bare number decides neither', async () => {
	const one = await ask();
	const two = await ask({ message: 'And which of Kim Lee?' });
	expect(two.question.chat_id).toBe(one.question.chat_id);
	const mark = /#(\d+)$/.exec(textOf(one.question))![1]!;
	await reply(one.question.chat_id, '2');
	expect([host.seen(one.id).status, host.seen(two.id).status]).toEqual(['waiting', 'waiting']);
	await reply(one.question.chat_id, `2 #${mark}`);
	expect(dataOf(one.id)).toMatchObject({ choice: 'Leave all 12', text: `2 #${mark}` });
	expect(host.seen(two.id).status).toBe('waiting');
});

test('the page has a button for each choice; another value decides nothing', async () => {
	const { id, question } = await ask({ options: { answerBy: ['link'] } });
	expect(textOf(question)).not.toContain('1 Leave');
	const link = /http:\S+/.exec(textOf(question))![0];
	const page = await (await request(link)).body.text();
	for (const label of LABELS) expect(page).toContain(`>${label}</button>`);
	for (const body of ['', 'answer=', 'answer=4', 'answer=approve', 'answer=1&answer=2']) {
		expect(await press(link, body)).toBe(400);
	}
	expect(await press(link, 'answer=3')).toBe(200);
	expect(dataOf(id)).toMatchObject({ choice: 'None', index: 2, text: null, answeredBy: 'link' });
});

test('on the page several can be ticked', async () => {
	const options = { answerBy: ['link'], severalChoices: true };
	const { id, question } = await ask({ ...SEVERAL, options });
	const link = /http:\S+/.exec(textOf(question))![0];
	expect(await press(link, '')).toBe(400);
	expect(await press(link, 'answer=3&answer=1')).toBe(200);
	expect(dataOf(id)).toMatchObject({ choices: ['Sales', 'Ops'], index: 0 });
});

test.each<[string, IDataObject, RegExp]>([
	['no choice', { choices: {} }, /'Choices' needs two to nine labels, but it has 0/],
	['one choice', { choices: of('All') }, /needs two to nine labels, but it has 1/],
	['ten choices', { choices: of(...'abcdefghij') }, /needs two to nine labels, but it has 10/],
	['an empty label', { choices: of('All', ' ') }, /'Label' \(entry 2\) is blank/],
	['a label twice', { choices: of('All', 'None', 'all!') }, /The choices hold "all!" twice/],
	['a number of another', { choices: of('Now', '1 week') }, /"1 week" begins with the number/],
	['tapbacks only', { options: { answerBy: ['tapback'] } }, /A tapback says only yes or no/],
])('a question with %s is refused before anything is sent', async (_, more, message) => {
	const id = await host.ask({ parameters: { ...PARAMETERS, ...more } });
	expect(host.seen(id).error?.message).toMatch(message);
	expect(simulator.requests).toEqual([]);
});

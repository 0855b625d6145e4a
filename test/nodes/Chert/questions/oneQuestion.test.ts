import type { IDataObject } from 'n8n-workflow';
import { request } from 'undici';
import type { Subscription } from '../../../simulator';
import { sleep, turn } from '../../../support/node';
import { sentBy, textOf, useChert, useWaitingHost } from '../../../support/chert';
import { type AskOptions, WaitingHost } from '../../../support/waitingHost';
import { chooseMark } from '../../../../nodes/Chert/questions/mark';

const PHONE = '+14155551234';
const ONE = { sendTo: 'phone', phone: PHONE, message: 'Leave the group of project A?' };
const ALL = { sendTo: 'phone', phone: PHONE, message: 'Leave ALL 40 groups of Jo?' };
const FREE = { ...ONE, message: 'Which group?', responseType: 'freeText' };

const chert = useChert({ webhook_backoff_ms: 1 });
const { engine, simulator } = chert;
const host = useWaitingHost(chert);

interface Asked {
	id: string;
	host: WaitingHost;
	chat_id: string;
	message_id: string;
	mark: string;
}

const outbound = () => sentBy(simulator);
const marksIn = (text: string) => /.*#(\d+)/s.exec(text)![1]!;

async function ask(parameters: IDataObject, on = host, rest: Partial<AskOptions> = {}) {
	const id = await on.ask({ parameters, ...rest });
	const { chat_id, id: message_id, ...message } = outbound().at(-1)!;
	return { id, host: on, chat_id, message_id, mark: marksIn(textOf(message)) };
}
/** In the chat that the phone number has from its first message on. */
const inChat = (chat_id: string, parameters: IDataObject) => ({
	...parameters,
	sendTo: 'chat',
	chatId: { __rl: true, mode: 'id', value: chat_id },
});
const lunch = (chat_id: string) =>
	simulator.addMessage({
		chat_id,
		direction: 'outbound',
		parts: [{ type: 'text', value: 'Lunch at 12?' }],
	});
async function reply(chat_id: string, text: string, more: IDataObject = {}): Promise<void> {
	await simulator.emit('message.received', { chat_id, from: PHONE, text, ...more });
	await host.settled();
}
/** Something happens of which Chert cannot tell this n8n yet. */
async function unnoticed(happening: IDataObject, event = 'message.received'): Promise<object> {
	const subscriptions = simulator.subscriptions as Map<string, Subscription>;
	const known = [...subscriptions];
	subscriptions.clear();
	const { payload } = await simulator.emit(event, happening);
	for (const [id, subscription] of known) subscriptions.set(id, subscription);
	return payload;
}
/** Chert delivers an event, perhaps once more. */
async function deliver(payload: object): Promise<void> {
	for (const { url } of [...simulator.subscriptions.values()]) {
		const { body } = await request(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(payload),
		});
		await body.dump();
	}
	await host.settled();
}
/** What each execution has got; `undefined` where it still waits. */
const answers = (...asked: Asked[]) =>
	asked.map(({ id, host: on }) => {
		const { status, success } = on.seen(id);
		if (status === 'waiting') return undefined;
		const data = success[0]!.json.data as IDataObject;
		return data.approved ?? data.text;
	});
const helps = () =>
	outbound()
		.map(textOf)
		.filter((text) => text.startsWith('Your answer did not'));

describe('the number of a question', () => {
	/** A key that leads to this number where nothing has taken it. */
	const keyFor = (mark: number, isSeen: boolean) =>
		Array.from({ length: 9_999 }, (_, n) => `key ${n}`).find(
			(key) => chooseMark([], [], key, isSeen) === mark,
		);

	test('may be that of a question to somebody else, so that it is the same at each try', async () => {
		const { mark } = await ask(ONE);
		const options = { idempotencyKey: keyFor(Number(mark), false) };
		expect((await ask({ ...ONE, phone: '+14155551002', options })).mark).toBe(mark);
	});

	test('may be in a message of the person, but in none of the line', async () => {
		const chat_id = 'ch_group_of_5';
		const options = { idempotencyKey: keyFor(57, true) };
		await simulator.emit('message.received', { chat_id, from: PHONE, text: 'We are 57.' });
		expect((await ask(inChat(chat_id, { ...ONE, options }))).mark).toBe('57');
		const other = { idempotencyKey: keyFor(58, true) };
		simulator.addMessage({
			...{ chat_id, direction: 'outbound' },
			parts: [{ type: 'text', value: 'We are 58.' }],
		});
		expect((await ask(inChat(chat_id, { ...ALL, options: other }))).mark).not.toBe('58');
	});
});

describe('two open questions in one chat', () => {
	const pairs: Array<[string, () => Promise<[Asked, Asked]>]> = [
		['of two workflows, by number', async () => [await ask(ONE), await ask(ALL)]],
		[
			'by number and by chat',
			async () => {
				const first = await ask(ONE);
				return [first, await ask(inChat(first.chat_id, ALL))];
			},
		],
		[
			'by chat and by number',
			async () => {
				const { chat_id } = await answered();
				return [await ask(inChat(chat_id, ONE)), await ask(ALL)];
			},
		],
		[
			'the first with a number of its own at the end of a line',
			async () => [await ask({ ...ONE, message: 'Close ticket #12' }), await ask(ALL)],
		],
		['with the same text', async () => [await ask(ONE), await ask(ONE)]],
		['of a free text and an approval', async () => [await ask(FREE), await ask(ALL)]],
		['of an approval and a free text', async () => [await ask(ALL), await ask(FREE)]],
	];
	/** A question that was answered, so that the chat exists. */
	async function answered(): Promise<Asked> {
		const asked = await ask(ONE);
		await reply(asked.chat_id, 'no');
		return asked;
	}

	test.each(pairs)(
		'%s: one bare yes decides neither, and the person is told once; a mark decides its own alone',
		async (_, make) => {
			const [first, second] = await make();
			const { chat_id } = first;
			expect(second.chat_id).toBe(chat_id);
			expect(first.mark).not.toBe(second.mark);
			await reply(chat_id, 'yes');
			await reply(chat_id, 'yes');
			expect(answers(first, second)).toEqual([undefined, undefined]);
			expect(helps()).toHaveLength(1);
			expect(helps()[0]).toContain(second.mark);
			await reply(chat_id, `#${first.mark} yes`);
			expect(answers(first, second)[0]).toBeDefined();
			expect(answers(first, second)[1]).toBeUndefined();
			await reply(chat_id, 'yes');
			expect(answers(second)).toEqual([undefined]);
			await reply(chat_id, `no #${second.mark}`);
			expect(answers(second)[0]).toBeDefined();
			expect(answers(second)[0]).not.toBe(true);
		},
	);

	test('the person is told in words of your own, once, although each question has another number', async () => {
		const options = { howToChoose: 'Bitte mit Nummer: Ja {number} oder Nein {number}' };
		const [first, second] = [await ask({ ...ONE, options }), await ask({ ...ALL, options })];
		const { chat_id } = first;
		await reply(chat_id, 'yes');
		await reply(chat_id, 'yes');
		expect(answers(first, second)).toEqual([undefined, undefined]);
		const told = outbound().map(textOf).slice(2);
		await reply(chat_id, `later #${second.mark}`);
		expect(outbound()).toHaveLength(3);
		// A message that ends with "#417" would look like a question.
		expect(told).toEqual([`Bitte mit Nummer: Ja (#${second.mark}) oder Nein (#${second.mark})`]);
		await reply(chat_id, `yes #${second.mark}`);
		expect(answers(first, second)).toEqual([undefined, true]);
	});

	test('a tapback decides its own question only', async () => {
		const [first, second] = [await ask(ONE), await ask(ALL)];
		const { chat_id } = first;
		const { message_id } = second;
		await simulator.emit('reaction.added', { chat_id, from: PHONE, message_id, reaction: 'like' });
		await host.settled();
		expect(answers(first, second)).toEqual([undefined, true]);
	});

	test('a tapback that was taken back or changed before n8n heard of it decides nothing', async () => {
		const { chat_id, message_id, ...asked } = await ask(ONE);
		const tapback = (reaction: string, from = PHONE) => ({ chat_id, from, message_id, reaction });
		const later = async () => await sleep(5);
		const mistaken = await unnoticed(tapback('like'), 'reaction.added');
		await later();
		const removed = await unnoticed(tapback('like'), 'reaction.removed');
		await deliver(mistaken);
		await deliver(removed);
		expect(host.seen(asked.id).status).toBe('waiting');
		await later();
		const changed = await unnoticed(tapback('like'), 'reaction.added');
		await later();
		const meant = await unnoticed(tapback('dislike'), 'reaction.added');
		await later();
		await unnoticed(tapback('love', '+14155559999'), 'reaction.added');
		await deliver(changed);
		expect(host.seen(asked.id).status).toBe('waiting');
		await deliver(meant);
		expect(answers({ chat_id, message_id, ...asked })).toEqual([false]);
	});

	test('a tapback that was changed in the same second, by a clock without milliseconds, decides nothing', async () => {
		const { id, chat_id, message_id } = await ask(ONE);
		const created_at = new Date(Math.ceil(Date.now() / 1_000) * 1_000).toISOString();
		const tapback = async (reaction: string) => {
			const what = { chat_id, from: PHONE, message_id, reaction };
			const payload = await unnoticed(what, 'reaction.added');
			Object.assign([...simulator.events.values()].at(-1)!, { created_at });
			return Object.assign(payload, { timestamp: created_at });
		};
		const changed = await tapback('like');
		await tapback('dislike');
		await deliver(changed);
		expect(host.seen(id).status).toBe('waiting');
	});

	test('a bare yes that comes again when the other question is over still decides nothing', async () => {
		const [first, second] = [await ask(ONE), await ask(ALL)];
		const { chat_id } = first;
		const event = await simulator.emit('message.received', { chat_id, from: PHONE, text: 'yes' });
		const { message_id } = first;
		await simulator.emit('reaction.added', { chat_id, from: PHONE, message_id, reaction: 'like' });
		await host.settled();
		await deliver(event.payload);
		expect(answers(first, second)).toEqual([true, undefined]);
	});

	test('two n8n on one line see each other’s questions', async () => {
		const other = await WaitingHost.start({ engine, credential: simulator.credential });
		try {
			const [first, second] = [await ask(ONE), await ask(ALL, other)];
			const { chat_id } = first;
			await reply(chat_id, 'yes');
			await other.settled();
			expect(answers(first, second)).toEqual([undefined, undefined]);
			expect(helps()).toHaveLength(1);
			await reply(chat_id, `Yes ${second.mark}!`);
			await other.settled();
			expect(answers(first, second)).toEqual([undefined, true]);
		} finally {
			await other.close();
		}
	});

	test('in a group with an approver each, who answers is told also by the older question', async () => {
		const group = 'ch_group_of_5';
		const [ann, ben] = ['+14155551001', '+14155551002'];
		const askFor = async (approvers: string, message: string) =>
			await ask(inChat(group, { message, options: { approvers } }));
		const [first, second] = [await askFor(ann, 'Leave A?'), await askFor(ben, 'Leave B?')];
		await reply(group, 'yes', { from: ann });
		expect(answers(first, second)).toEqual([undefined, undefined]);
		expect(helps()).toEqual([expect.stringContaining(first.mark)]);
		await reply(group, `yes ${first.mark}`, { from: ben });
		expect(answers(first, second)).toEqual([undefined, undefined]);
		await reply(group, `yes ${first.mark}`, { from: ann });
		expect(answers(first, second)).toEqual([true, undefined]);
	});

	test('two that are asked in the same moment are told apart', async () => {
		const chat_id = 'ch_direct';
		const from = simulator.chats.get(chat_id)!.handles[1]!;
		const withKey = (parameters: IDataObject, idempotencyKey: string) =>
			ask(inChat(chat_id, { ...parameters, options: { idempotencyKey } }));
		await Promise.all([withKey(ONE, 'example 1'), withKey(ALL, 'example 2')]);
		await reply(chat_id, 'yes', { from });
		expect(['1', '2'].map((id) => host.seen(id).status)).toEqual(['waiting', 'waiting']);
		const marks = outbound().map((message) => marksIn(textOf(message)));
		await reply(chat_id, `yes #${marks[0]}`, { from });
		expect(['1', '2'].map((id) => host.seen(id).status).sort()).toEqual(['success', 'waiting']);
	});

	test('a question that is over does not stand in the way of the next one', async () => {
		const first = await ask(ONE);
		const { chat_id, message_id } = first;
		await simulator.emit('reaction.added', { chat_id, from: PHONE, message_id, reaction: 'like' });
		await host.settled();
		const stopped = await ask(ALL);
		host.stop(stopped.id);
		const next = await ask(ALL);
		await reply(chat_id, 'yes');
		expect(answers(first, next)).toEqual([true, true]);
	});
});

describe('another message of the line', () => {
	test.each([ONE, FREE])('in between makes a bare reply unclear', async (parameters) => {
		const asked = await ask(parameters);
		lunch(asked.chat_id);
		await reply(asked.chat_id, 'yes');
		expect(answers(asked)).toEqual([undefined]);
		expect(helps()).toHaveLength(1);
		await reply(asked.chat_id, `#${asked.mark} yes`);
		expect(answers(asked)[0]).toBeDefined();
	});

	test('above the question or below the reply does not matter', async () => {
		lunch('ch_direct');
		const from = simulator.chats.get('ch_direct')!.handles[1]!;
		const asked = await ask(inChat('ch_direct', ONE));
		const payload = await unnoticed({ chat_id: 'ch_direct', from, text: 'yes' });
		lunch('ch_direct');
		await deliver(payload);
		expect(answers(asked)).toEqual([true]);
	});

	test.each([['Approved.'], ['Declined.'], ['Thank you. Your answer: All 12']])(
		'that repeats an earlier decision, of another kind of question, does not count: %s',
		async (value) => {
			const asked = await ask(FREE);
			const parts = [{ type: 'text', value }];
			simulator.addMessage({ chat_id: asked.chat_id, direction: 'outbound', parts });
			await reply(asked.chat_id, 'Sales');
			expect(answers(asked)).toEqual(['Sales']);
		},
	);

	test('the short help of the question itself does not count', async () => {
		const asked = await ask(ONE);
		await reply(asked.chat_id, 'who asks?');
		expect(outbound()).toHaveLength(2);
		await reply(asked.chat_id, 'yes');
		expect(answers(asked)).toEqual([true]);
	});
});

test('where the chat cannot be read, a reply decides nothing, and counts when it comes again', async () => {
	const asked = await ask(ONE);
	simulator.fault('GET /chats/:chat_id/messages', { kind: 'html' }, { kind: 'html' });
	await reply(asked.chat_id, 'yes');
	expect(answers(asked)).toEqual([true]);
	const statuses = [...simulator.events.values()]
		.at(-1)!
		.delivery.attempts.map(({ status }) => status);
	expect(statuses).toEqual([503, 503, 200]);
});

test('a mark is no number of the question and none of the chat’s', async () => {
	const chat_id = 'ch_direct';
	const numbers = Array.from({ length: 90 }, (_, index) => index + 10);
	for (const one of numbers.filter((number) => ![12, 47, 80].includes(number))) {
		const parts = [{ type: 'text', value: `We are ${one} people` }];
		simulator.addMessage({ chat_id, direction: 'outbound', parts });
	}
	const { mark } = await ask(inChat(chat_id, { message: 'Leave 12 groups?' }));
	const { mark: next } = await ask(inChat(chat_id, { message: 'Leave 12 groups?' }));
	expect([mark, next].sort()).toEqual(['47', '80']);
});

describe('a reply from before the question', () => {
	test('is none, however long the question took to be sent', async () => {
		const chat_id = 'ch_direct';
		const from = simulator.chats.get(chat_id)!.handles[1]!;
		simulator.fault('POST /chats/:chat_id/messages', { kind: 'rate_limited', retry_after: 1 });
		const asking = ask(inChat(chat_id, ONE));
		while (!simulator.requests.some(({ status }) => status === 429)) await turn();
		const payload = await unnoticed({ chat_id, from, text: 'ok' });
		const asked = await asking;
		await deliver(payload);
		expect(answers(asked)).toEqual([undefined]);
		await reply(chat_id, 'ok', { from });
		expect(answers(asked)).toEqual([true]);
	});
});

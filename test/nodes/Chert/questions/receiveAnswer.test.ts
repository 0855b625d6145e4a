import fc from 'fast-check';
import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { request } from 'undici';
import { receiveAnswer } from '../../../../nodes/Chert/questions/receiveAnswer';
import { startSimulator, type Simulator } from '../../../simulator';
import { sleep, turn } from '../../../support/node';
import { sentBy, useChert, useWaitingHost } from '../../../support/chert';
import { WaitingHost } from '../../../support/waitingHost';

const PHONE = '+14155551234';
const PARAMETERS = { sendTo: 'phone', phone: PHONE, message: 'Leave 12 groups?' };
const MINUTE = 60_000;

const chert = useChert();
const { engine, simulator } = chert;
const host = useWaitingHost(chert);

const outbound = () => sentBy(simulator);

async function ask(parameters: IDataObject = PARAMETERS) {
	const id = await host.ask({ parameters });
	const [{ url } = { url: '' }] = [...simulator.subscriptions.values()].slice(-1);
	const question = outbound().at(-1)!;
	return { id, url, question, chat_id: question.chat_id };
}

async function post(url: string, body: unknown): Promise<{ status: number; text: string }> {
	const { statusCode, body: answer } = await request(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	return { status: statusCode, text: await answer.text() };
}

/** The envelope of a reply, as Chert delivers it. Source: docs: deliveries. */
const envelope = (chat_id: string, text: string, event_id = 'chert:msg:forged') => ({
	event: 'message.received',
	event_id,
	timestamp: new Date().toISOString(),
	data: {
		chat: { id: chat_id, is_group: false, owner_handle: { handle: '+14155550100', is_me: true } },
		message: {
			id: 'forged',
			direction: 'inbound',
			sender_handle: { handle: PHONE, is_me: false },
			parts: [{ type: 'text', value: text }],
		},
	},
});

const stillWaits = (id: string) => {
	expect(host.seen(id).status).toBe('waiting');
	expect(host.resumed.has(id)).toBe(false);
};

test('a forged reply that Chert does not know never resumes, even at the right address', async () => {
	const { id, url, chat_id } = await ask();
	expect((await post(url, envelope(chat_id, 'yes'))).status).toBe(503);
	stillWaits(id);
});

test('a forged text under the id of a real event counts as what Chert says it is', async () => {
	const { id, url, chat_id } = await ask();
	const [subscription] = simulator.subscriptions.values();
	(simulator.subscriptions as Map<string, unknown>).delete(subscription!.id);
	const { event_id } = await simulator.emit('message.received', {
		chat_id,
		from: PHONE,
		text: 'No',
	});
	await post(url, envelope(chat_id, 'yes', event_id));
	await host.settled();
	expect(host.seen(id).success[0]!.json.data).toMatchObject({ approved: false, text: 'No' });
});

test('an event from before the question never resumes', async () => {
	const clock = { now: Date.now() };
	const chert = await startSimulator({ now: () => clock.now });
	const other = await WaitingHost.start({ engine, credential: chert.credential });
	try {
		// Somebody said yes a minute ago, to something else, and Chert delivers it again now.
		const { chat_id } = await chert
			.emit('message.received', { chat_id: 'ch_direct', text: 'yes' })
			.then(({ lead_id }) => ({ chat_id: lead_id! }));
		const early = [...chert.events.values()].at(-1)!;
		clock.now += MINUTE;
		const chatId = { __rl: true, mode: 'id', value: chat_id };
		const id = await other.ask({ parameters: { sendTo: 'chat', chatId, message: 'Leave?' } });
		const { url } = [...chert.subscriptions.values()].at(-1)!;
		expect((await post(url, early.payload)).status).toBe(200);
		expect(other.seen(id).status).toBe('waiting');
		// The same person says it after the question.
		await chert.emit('message.received', { chat_id, text: 'yes' });
		await other.settled();
		expect(other.seen(id).success[0]!.json.data).toMatchObject({ approved: true });
	} finally {
		await other.close();
		await chert.close();
	}
});

test('an event from before the question never resumes, even where Chert does not say when it was asked', async () => {
	const clock = { now: Date.now() - 30 * MINUTE };
	const chert = await startSimulator({ now: () => clock.now });
	// A token, because no signature of now fits a clock of half an hour ago.
	const credential = { ...chert.credential, authentication: 'bearer' };
	const other = await WaitingHost.start({ engine, credential });
	try {
		await other.ask({ parameters: PARAMETERS });
		const { chat_id } = [...chert.messages.values()].at(-1)!;
		await chert.emit('message.received', { chat_id, from: PHONE, text: 'no' });
		await other.settled();
		await chert.emit('message.received', { chat_id, from: PHONE, text: 'yes' });
		const early = [...chert.events.values()].at(-1)!;
		clock.now += 30 * MINUTE;
		const subscription = { id: 'sub_undated', secret: 'example' };
		const made = { kind: 'status', status: 200, body: JSON.stringify({ subscription }) } as const;
		chert.fault('POST /webhook-subscriptions', made);
		const id = await other.ask({ parameters: { ...PARAMETERS, message: 'Leave all?' } });
		const asked = chert.requests.filter(({ route }) => route === 'POST /webhook-subscriptions');
		const { url } = JSON.parse(asked.at(-1)!.body.toString()) as { url: string };
		await post(url, early.payload);
		expect(other.seen(id).status).toBe('waiting');
		const { payload } = await chert.emit('message.received', { chat_id, from: PHONE, text: 'Yes' });
		await post(url, payload);
		await other.settled();
		expect(other.seen(id).success[0]!.json.data).toMatchObject({ approved: true, text: 'Yes' });
	} finally {
		await other.close();
		await chert.close();
	}
});

test.each([-3_600, -30, 30, 3_600])(
	'a clock of Chert that is %d s off changes nothing',
	async (clock_skew_seconds) => {
		// A signature has to fit Chert's clock within five minutes; a token does not.
		const credential = { ...simulator.credential, authentication: 'bearer' };
		const other = await WaitingHost.start({ engine, credential });
		simulator.configure({ clock_skew_seconds });
		try {
			const id = await other.ask({ parameters: PARAMETERS });
			const { chat_id } = outbound().at(-1)!;
			await simulator.emit('message.received', { chat_id, from: PHONE, text: 'yes' });
			await other.settled();
			expect(other.seen(id).success[0]!.json.data).toMatchObject({ approved: true });
		} finally {
			await other.close();
		}
	},
);

test('where Chert cannot be asked, the delivery is to come again, and then counts', async () => {
	const { id, chat_id } = await ask();
	simulator.fault('GET /events', { kind: 'status', status: 500 } as never);
	await simulator.emit('message.received', { chat_id, from: PHONE, text: 'yes' });
	await host.settled();
	expect(host.seen(id).success[0]!.json.data).toMatchObject({ approved: true });
});

test('an answer that n8n cannot take up keeps the subscription, and counts when it comes again', async () => {
	const { id, chat_id } = await ask();
	host.failingResumes = 1;
	await simulator.emit('message.received', { chat_id, from: PHONE, text: 'yes' });
	await host.settled();
	expect(host.seen(id).success[0]!.json.data).toMatchObject({ approved: true });
	expect(host.resumed.get(id)).toBe(1);
});

test('an unclear reply that is delivered several times at once gets one help, also where Chert knows no keys', async () => {
	simulator.configure({ variants: { chat_message_key: 'ignored' } });
	const { id, url, chat_id } = await ask();
	const happenings = ['hm', 'who asks?'].map(async (text) => {
		const event = await simulator.emit('message.received', { chat_id, from: PHONE, text });
		await Promise.all([1, 2, 3].map(async () => await post(url, event.payload)));
	});
	await Promise.all(happenings);
	stillWaits(id);
	expect(outbound()).toHaveLength(2);
});

describe('several answers in the same moment', () => {
	const press = async (url: string, answer: string) => {
		const { statusCode, body } = await request(url, {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: `answer=${answer}`,
		});
		return { status: statusCode, text: await body.text() };
	};
	const linkOf = ({ parts }: { parts: unknown[] }) => /http[^"\s]+/.exec(JSON.stringify(parts))![0];

	/** Lets n8n's database answer only after something else. */
	async function whileTheDatabaseIsSlow<T>(meanwhile: () => Promise<T>): Promise<T> {
		let answers: () => void = () => undefined;
		host.database = new Promise((resolve) => (answers = resolve));
		const done = meanwhile();
		while (host.passedOn === 0) await turn();
		await sleep(200);
		answers();
		return await done;
	}

	test('of several presses one counts, and the others read what was decided', async () => {
		const { id, question } = await ask({ ...PARAMETERS, options: { answerBy: ['link'] } });
		const link = linkOf(question);
		const pages = await whileTheDatabaseIsSlow(
			async () =>
				await Promise.all(
					['approve', 'decline', 'approve', 'decline'].map(
						async (answer) => await press(link, answer),
					),
				),
		);
		await host.settled();
		expect(pages.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
		expect(pages.filter(({ text }) => text.includes('Thank you'))).toHaveLength(1);
		const { approved } = host.seen(id).success[0]!.json.data as { approved: boolean };
		const said = approved ? 'It was approved on this page.' : 'It was declined on this page.';
		expect(pages.filter(({ text }) => text.includes(said))).toHaveLength(3);
		expect([host.passedOn, host.resumed.get(id)]).toEqual([1, 1]);
		// There is no subscription to delete.
		expect(simulator.requests.map(({ method }) => method)).not.toContain('DELETE');
	});

	test('a press beside a reply reads who has answered', async () => {
		const options = { answerBy: ['reply', 'link'] };
		const { id, question, chat_id } = await ask({ ...PARAMETERS, options });
		const page = await whileTheDatabaseIsSlow(async () => {
			const reply = simulator.emit('message.received', { chat_id, from: PHONE, text: 'no' });
			while (host.passedOn === 0) await turn();
			const [pressed] = await Promise.all([press(linkOf(question), 'approve'), reply]);
			return pressed;
		});
		await host.settled();
		expect(page.status).toBe(200);
		expect(page.text).toContain(`It was declined by ${PHONE}.`);
		expect(host.seen(id).success[0]!.json.data).toMatchObject({ approved: false, from: PHONE });
		expect([host.passedOn, host.resumed.get(id)]).toEqual([1, 1]);
	});

	test('where n8n cannot take the first one, the next one counts', async () => {
		const { id, question } = await ask({ ...PARAMETERS, options: { answerBy: ['link'] } });
		host.failingResumes = 1;
		const link = linkOf(question);
		const pages = await whileTheDatabaseIsSlow(
			async () => await Promise.all([1, 2, 3].map(async () => await press(link, 'approve'))),
		);
		await host.settled();
		expect(pages.map(({ status }) => status).sort()).toEqual([200, 200, 500]);
		expect(host.seen(id).success[0]!.json.data).toMatchObject({ approved: true });
		expect(host.resumed.get(id)).toBe(1);
	});
});

test('two answers in the same moment resume once, with one of them', async () => {
	const { id, chat_id } = await ask();
	await Promise.all(
		['yes', 'no', 'yes', 'no'].map(
			async (text) =>
				await simulator.emit('message.received', { chat_id, from: PHONE, text }, { times: 2 }),
		),
	);
	await host.settled();
	expect(host.resumed.get(id)).toBe(1);
	expect(host.seen(id).success).toHaveLength(1);
});

test('a tapback that names the message by an id of the phone’s counts if Chert says that it is the question', async () => {
	const { id, question, chat_id } = await ask();
	const { id: message_id } = question;
	(simulator.messages as Map<string, unknown>).set('GUID-of-the-phone', question);
	await simulator.emit('reaction.added', {
		chat_id,
		from: PHONE,
		message_id: 'GUID-of-the-phone',
		reaction: 'like',
	});
	await host.settled();
	expect(host.seen(id).success[0]!.json).toMatchObject({ data: { approved: true }, message_id });
});

test.each<[string, Parameters<Simulator['fault']>[1]]>([
	['is asked too often', { kind: 'rate_limited', retry_after: 1 }],
	['has trouble of its own', { kind: 'code', code: 3001 }],
	['refuses the credential for a moment', { kind: 'code', code: 2005 }],
	['does not answer properly', { kind: 'html' }],
])(
	'where Chert %s when asked about a message, the tapback is to come again, and then counts',
	async (_, fault) => {
		const { id, question, chat_id } = await ask();
		(simulator.messages as Map<string, unknown>).set('GUID-of-the-phone', question);
		simulator.fault('GET /messages/:message_id', fault);
		await simulator.emit('reaction.added', {
			chat_id,
			from: PHONE,
			message_id: 'GUID-of-the-phone',
			reaction: 'like',
		});
		await host.settled();
		expect(host.seen(id).success[0]?.json).toMatchObject({ data: { approved: true } });
	},
);

test('a tapback on a message that Chert does not know is no answer, and does not come again', async () => {
	const { id, chat_id } = await ask();
	await simulator.emit('reaction.added', {
		chat_id,
		from: PHONE,
		message_id: 'GUID-of-nobody',
		reaction: 'like',
	});
	stillWaits(id);
	expect([...simulator.events.values()].at(-1)!.delivery.status).toBe('delivered');
});

test('a name of a node that would break an expression changes nothing', async () => {
	const name = 'Ask "Jo" }} {{ $json.x }} \\ \u2028 👍';
	const other = await WaitingHost.start({ engine, credential: simulator.credential, name });
	try {
		const id = await other.ask({ parameters: PARAMETERS });
		const { chat_id } = outbound().at(-1)!;
		await simulator.emit('message.received', { chat_id, from: PHONE, text: 'yes' });
		await other.settled();
		expect(other.seen(id).success[0]!.json.data).toMatchObject({ approved: true });
	} finally {
		await other.close();
	}
});

test('what goes wrong when the call is answered already is not thrown: n8n would go on without an answer', async () => {
	const fail = () => {
		throw new Error('example');
	};
	const context = {
		getNode: fail,
		getQueryData: () => ({}),
		getResponseObject: () => ({ headersSent: true, writeHead: fail }),
	} as Partial<IWebhookFunctions> as IWebhookFunctions;
	expect(await receiveAnswer(context)).toEqual({ noWebhookResponse: true });
});

describe('whatever comes to the waiting address', () => {
	/** Bodies of all kinds, some of them nearly right. */
	const body = (chat_id: string) =>
		fc.oneof(
			fc.anything(),
			fc.record(
				{
					event: fc.oneof(
						fc.constantFrom('message.received', 'reaction.added', 'lead_reply'),
						fc.anything(),
					),
					event_id: fc.oneof(fc.constant('chert:msg:1'), fc.anything()),
					timestamp: fc.oneof(
						fc.constant(new Date().toISOString()),
						fc.constant('9999999-01-01'),
						fc.anything(),
					),
					data: fc.oneof(fc.constant(envelope(chat_id, 'yes').data), fc.anything()),
					payload: fc.anything(),
					answer: fc.constantFrom('approve', 'decline'),
					approved: fc.boolean(),
				},
				{ requiredKeys: [] },
			),
		);
	/** Queries that are not quite n8n's. */
	const change = fc.constantFrom<(url: string) => string>(
		(url) => url,
		(url) => url.replace(/signature=\w/, 'signature=z'),
		(url) => url.replace('chert=chert', 'chert=link'),
		(url) => `${url}&chert=link`,
		(url) => url.replace(/run=\d/, 'run=7'),
		(url) => url.split('?')[0]!,
		(url) => `${url.split('?')[0]}?approved=true`,
		(url) => url.replace(/webhook-waiting\/\d+/, 'webhook-waiting/99'),
	);

	test('whatever comes to the waiting address never resumes, never throws, and never has Chert send anything', async () => {
		const { id, url, chat_id } = await ask();
		const known = outbound().length;
		await fc.assert(
			fc.asyncProperty(
				body(chat_id),
				change,
				fc.constantFrom('application/json', 'text/plain', 'application/x-www-form-urlencoded'),
				async (value, changed, type) => {
					const { statusCode, body: answer } = await request(changed(url), {
						method: 'POST',
						headers: { 'content-type': type },
						body: JSON.stringify(value) ?? 'undefined',
					});
					await answer.dump();
					expect(statusCode).not.toBe(500);
					stillWaits(id);
				},
			),
			{ numRuns: 100 },
		);
		expect(outbound()).toHaveLength(known);
	});
});

test('40 waits at once, with answers in any order: each resumes once, with its own answer', async () => {
	const WAITS = 40;
	const people = Array.from({ length: WAITS }, (_, n) => `+1415555${String(2000 + n)}`);
	const waits = new Map<string, { id: string; text: string }>();
	for (const phone of people) {
		const parameters = {
			...PARAMETERS,
			phone,
			responseType: 'freeText',
			options: { answerBy: ['reply'] },
		};
		const id = await host.ask({ parameters });
		waits.set(phone, { id, text: `Answer of ${phone}` });
	}
	expect(new Set([...waits.values()].map(({ id }) => id)).size).toBe(WAITS);
	expect(simulator.subscriptions.size).toBe(WAITS);
	const chats = new Map(
		outbound().map(({ chat_id }) => [
			simulator.chats.get(chat_id)!.handles.find((handle) => people.includes(handle))!,
			chat_id,
		]),
	);
	const urls = [...simulator.subscriptions.values()].map(({ id, url }) => ({ id, url }));
	// Answers come in another order than the questions, ten at a time. Chert delivers every message to every
	// subscription; of the foreign ones some are taken here.
	const order = [...people].sort((a, b) => ((Number(a) * 7919) % 199) - ((Number(b) * 7919) % 199));
	for (let first = 0; first < WAITS; first += 10) {
		await Promise.all(
			order.slice(first, first + 10).map(async (phone, n) => {
				const { text } = waits.get(phone)!;
				const chat_id = chats.get(phone)!;
				const own = urls[people.indexOf(phone)]!;
				const order = { times: n % 3 === 0 ? 2 : 1, subscription_id: own.id };
				const event = simulator.emit('message.received', { chat_id, from: phone, text }, order);
				const { payload } = [...simulator.events.values()].at(-1)!;
				for (let other = 1; other <= 5; other++) {
					await post(urls[(first + n + other * 37) % WAITS]!.url, payload);
				}
				await event;
			}),
		);
	}
	await host.settled();
	for (const [phone, { id, text }] of waits) {
		const { status, success } = host.seen(id);
		expect([phone, status, host.resumed.get(id)]).toEqual([phone, 'success', 1]);
		expect(success.map(({ json }) => json.data)).toEqual([
			expect.objectContaining({ text, from: phone }),
		]);
	}
}, 120_000);

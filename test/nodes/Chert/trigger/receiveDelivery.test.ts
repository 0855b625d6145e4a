import type { IDataObject } from 'n8n-workflow';
import { request } from 'undici';
import type { Event } from '../../../simulator';
import { prepareDelivery, type SignatureForm, type Tampering } from '../../../simulator/deliveries';
import { http, sleep, turn } from '../../../support/node';
import { WebhookHost } from '../../../support/webhookHost';
import { useChert } from '../../../support/chert';
import { entry, first } from '../../../support/certain';

const { engine, simulator } = useChert({ webhook_backoff_ms: 1 });
let host: WebhookHost;

beforeEach(async () => {
	host = await WebhookHost.start({ engine, credential: simulator.credential });
	set({});
});
afterEach(async () => await host.close());

const secret = () => (host.memory.production as { secret: string }).secret;
const json = async () => (await host.items()).map((item) => item.json);
const set = (options: IDataObject, more: IDataObject = {}) =>
	void (host.parameters = { events: [], ...more, options });

/** How often an event was delivered, and how that ended. */
const tried = ({ delivery }: Event) => ({
	status: delivery.status,
	attempts: delivery.attempts.length,
});

/** A delivery's headers and body, without the wire. */
function prepared(event: Event, more: { signature?: SignatureForm; tamper?: Tampering } = {}) {
	const subscription_id = first([...simulator.subscriptions.keys()]);
	return prepareDelivery({
		envelope: event.payload,
		subscription_id,
		secret: more.tamper === 'secret' ? simulator.credential.signingSecret : secret(),
		now: Date.now(),
		...more,
	});
}

/** Posts to the production URL and reads the answer. */
async function post(headers: Record<string, string>, body: string | Buffer) {
	const answer = await request(host.productionUrl, { method: 'POST', headers, body });
	const text = await answer.body.text();
	return {
		status: answer.statusCode,
		type: answer.headers['content-type'],
		body: JSON.parse(text) as IDataObject,
	};
}

/** An event that exists, but was delivered to nobody. */
async function undelivered(text = 'Hi'): Promise<Event> {
	return await simulator.emit('message.received', { text }, { subscription_id: await nobody() });
}

/** A subscription that nothing listens to. */
async function nobody(): Promise<string> {
	const existing = [...simulator.subscriptions.values()].find(({ url }) =>
		url.includes('dev-inbox'),
	);
	if (existing) return existing.id;
	const url = `${simulator.url}/api/v1/webhook-subscriptions`;
	const body = JSON.stringify({ url: 'https://dev-inbox', events: ['nothing'] });
	const signed = await engine.authenticate(simulator.credential, { method: 'POST', url, body });
	const answer = await request(url, {
		method: 'POST',
		headers: signed.headers as Record<string, string>,
		body,
	});
	const { subscription } = (await answer.body.json()) as { subscription: { id: string } };
	return subscription.id;
}

describe('an event', () => {
	test.each<SignatureForm>([
		'both',
		'current',
		'legacy',
		'rotated',
		'malformed_current',
		'malformed_legacy',
	])(
		'an event signed with the headers "%s" starts one execution, and is answered with 200',
		async (signature) => {
			await host.activate();
			const event = await simulator.emit('message.received', { text: 'Grüße 👋' }, { signature });
			expect(tried(event)).toEqual({ status: 'delivered', attempts: 1 });
			expect(await json()).toEqual([
				{
					event: 'message.received',
					event_id: event.event_id,
					chat_id: 'ch_group_of_5',
					chat_name: 'Launch',
					members: expect.arrayContaining([expect.stringMatching(/^\+/)]),
					message_id: expect.any(String),
					from: expect.stringMatching(/^\+/),
					text: 'Grüße 👋',
					attachments: [],
					timestamp: event.payload.timestamp,
				},
			]);
		},
	);

	test('an event comes whole with Simplify off', async () => {
		host.parameters = { events: [], simplify: false };
		await host.activate();
		const event = await simulator.emit('reaction.added', { reaction: 'laugh' });
		expect(await json()).toEqual([event.payload]);
	});

	test('an event of a new node is a message received, until other events are chosen', async () => {
		host.parameters = {};
		await host.activate();
		expect([...simulator.subscriptions.values()]).toMatchObject([{ events: ['message.received'] }]);
		await simulator.emit('lead_reply', { text: 'Hi' });
		await simulator.emit('message.received', { text: 'Hi' });
		expect(await json()).toMatchObject([{ event: 'message.received' }]);
	});

	test.each([
		[[], ['message.received']],
		[['message.received'], ['message.received']],
		[['lead_reply'], ['lead_reply']],
		[
			['lead_reply', 'message.received'],
			['message.received', 'lead_reply'],
		],
	])('of a message that Chert sends in both forms, %j starts %j', async (events, expected) => {
		host.parameters = { events };
		await host.activate();
		await simulator.emit('message.received', { text: 'Hi' });
		await simulator.emit('lead_reply', { text: 'Hi' });
		expect((await json()).map(({ event }) => event)).toEqual(expected);
	});

	test('an event that was taken is answered with the status, not with words of n8n', async () => {
		await host.activate();
		const { headers, body } = prepared(await undelivered());
		expect(await post(headers, body)).toMatchObject({ status: 200, body: { status: 'accepted' } });
	});

	test('an event that is not documented passes through whole', async () => {
		await host.activate();
		const data = { from: 'here', to: ['there'] };
		const event = await simulator.emit('line.moved', { data });
		expect(await json()).toEqual([event.payload]);
	});

	test('an event of another kind than chosen is answered with 200 and starts nothing', async () => {
		host.parameters = { events: ['message.received'] };
		await host.activate();
		const subscription_id = [...simulator.subscriptions.keys()][0];
		const event = await simulator.emit('reaction.added', {}, { subscription_id });
		expect(event.delivery.status).toBe('delivered');
		expect(await json()).toEqual([]);
	});
});

describe('options', () => {
	const say = async (chat_id: string, text: string, from?: string) =>
		await simulator.emit('message.received', { chat_id, text, from });

	test.each<[string, IDataObject, string[]]>([
		['none', {}, ['a', 'b leave', 'c']],
		['only groups', { chats: 'groups' }, ['a', 'b leave']],
		['only direct', { chats: 'direct' }, ['c']],
		['from', { from: '+1 (415) 555-0199' }, ['b leave']],
		[
			'only in these chats',
			{
				inChats: {
					chats: [
						{ chat: { __rl: true, mode: 'list', value: 'ch_direct' } },
						{ chat: { __rl: true, mode: 'id', value: '={{ ["ch_group_of_4"] }}' } },
					],
				},
			},
			['b leave', 'c'],
		],
		['content', { content: ['attachment', 'love'] }, []],
		[
			'from a list of lists',
			{ from: '={{ [["+14155550199"], ["jo@example.com"]] }}' },
			['b leave'],
		],
		['text contains', { textContains: ' LEAVE ' }, ['b leave']],
		['all of them', { chats: 'direct', textContains: 'leave' }, []],
	])('%s', async (_, options, expected) => {
		set(options);
		await host.activate();
		await say('ch_group_of_5', 'a');
		await say('ch_group_of_4', 'b leave', '+14155550199');
		await say('ch_direct', 'c');
		expect((await json()).map(({ text }) => text)).toEqual(expected);
	});

	test.each<[IDataObject, RegExp]>([
		[{ from: '' }, /'From' is empty/],
		[{ textContains: '={{ $vars.missing }}' }, /'Text Contains'/],
		// Nobody can say for certain whether the zero belongs to the number.
		[{ from: '+49 (0)30 123456' }, /'From'.*without a zero in brackets/],
	])('%j does not activate, and lets nothing through', async (options, message) => {
		set(options);
		await expect(host.activate()).rejects.toMatchObject({
			name: 'NodeApiError',
			message: expect.stringMatching(message),
			description: expect.stringMatching(/^Nothing was sent to Chert\. Correct it/),
		});
		expect(simulator.subscriptions.size).toBe(0);

		set({});
		await host.activate();
		set(options);
		const event = await simulator.emit('message.received', { text: 'leave' });
		expect(tried(event)).toEqual({ status: 'failed', attempts: 3 });
		expect(event.delivery.attempts.map(({ status }) => status)).toEqual([503, 503, 503]);
		expect(await json()).toEqual([]);
	});

	test('an event that a filter kept out may come again when the filter is gone', async () => {
		set({ textContains: 'never' });
		await host.activate();
		const { event_id } = await simulator.emit('message.received', { text: 'Hi' });
		set({});
		await simulator.emit('message.received', { text: 'Hi', event_id });
		expect(await json()).toHaveLength(1);
	});
});

describe('what is not from Chert is refused, and nothing runs', () => {
	test.each<[Tampering, number, string]>([
		['signature', 401, 'bad_signature'],
		['secret', 401, 'bad_signature'],
		['body', 401, 'bad_signature'],
		['time', 401, 'bad_signature'],
		['no_signature', 401, 'no_signature'],
		// The signature is right: the clock of this machine may be wrong, and Chert shall try again.
		['stale', 503, 'too_old'],
		['future', 503, 'too_new'],
	])('%s: %d %s', async (tamper, status, reason) => {
		await host.activate();
		const { headers, body } = prepared(await undelivered(), { tamper });
		expect(await post(headers, body)).toEqual({
			status,
			type: 'application/json',
			body: { status: 'refused', reason, message: expect.stringMatching(/\.$/) },
		});
		const event = await simulator.emit('message.received', {}, { tamper });
		expect(tried(event)).toEqual({ status: 'failed', attempts: status === 401 ? 1 : 3 });
		expect(await json()).toEqual([]);
	});

	test('what is no envelope: 400', async () => {
		await host.activate();
		const { headers, body } = prepared(await undelivered(), { tamper: 'not_an_envelope' });
		expect(await post(headers, body)).toEqual({
			status: 400,
			type: 'application/json',
			body: { status: 'refused', reason: 'not_an_event', message: expect.any(String) },
		});
		const plain = prepared(await undelivered(), { tamper: 'not_json' });
		const text = { ...plain.headers, 'content-type': 'text/plain' };
		expect(await post(text, plain.body)).toMatchObject({ status: 400 });
		expect(await json()).toEqual([]);
	});

	test('JSON that cannot be read never gets to the node: n8n answers itself', async () => {
		await host.activate();
		const { headers, body } = prepared(await undelivered(), { tamper: 'not_json' });
		expect(await post(headers, body)).toMatchObject({ status: 422 });
	});

	test('a body of several parts has no raw bytes: 503', async () => {
		await host.activate();
		const { headers, body } = prepared(await undelivered());
		const type = 'multipart/form-data; boundary=x';
		const answer = await post({ ...headers, 'content-type': type }, body);
		expect(answer).toMatchObject({ status: 503, body: { reason: 'no_raw_body' } });
	});

	test('no secret is known: 503, and says what to do; a request without a signature gets 401', async () => {
		await host.activate();
		const delivery = prepared(await undelivered());
		host.stored = '{}';
		await host.forgetProcess();
		expect(await post({ 'content-type': 'application/json' }, delivery.body)).toMatchObject({
			status: 401,
			body: { reason: 'no_signature' },
		});
		expect(await post(delivery.headers, delivery.body)).toMatchObject({
			status: 503,
			body: { reason: 'no_secret', message: expect.stringContaining('publish it again') },
		});
	});

	test('the same JSON in other bytes', async () => {
		await host.activate();
		const { headers, body } = prepared(await undelivered());
		const rewritten = JSON.stringify(JSON.parse(body), null, 1);
		expect(await post(headers, rewritten)).toMatchObject({ status: 401 });
		expect(await post(headers, body)).toMatchObject({ status: 200 });
	});

	test('a delivery of a subscription that this n8n does not know: 503', async () => {
		await host.activate();
		const old = prepared(await undelivered());
		host.parameters = { events: ['message.received'] };
		await host.restart();
		expect(await post(old.headers, old.body)).toMatchObject({
			status: 503,
			body: { reason: 'unknown_subscription' },
		});
		expect(await json()).toEqual([]);
	});

	test('neither secret nor signature is in what n8n stores of an execution, or in an answer', async () => {
		await host.activate();
		const { headers, body } = prepared(await undelivered());
		const answers = [await post(headers, body), await post({ ...headers }, `${body} `)];
		const stored = JSON.stringify([await host.items(), answers]);
		expect(stored).not.toContain(secret());
		expect(stored).not.toContain(entry(headers, 'X-Webhook-Signature').split('v1=')[1]);
	});
});

describe('what your own line does', () => {
	const OWN = { from: 'me', text: 'On my way' };

	test('what your own line does starts nothing, and is answered with 200', async () => {
		await host.activate();
		expect(tried(await simulator.emit('message.received', OWN))).toEqual({
			status: 'delivered',
			attempts: 1,
		});
		await simulator.emit('reaction.added', { from: 'me' });
		expect(await json()).toEqual([]);
	});

	test('what your own line does starts the workflow with Include Own Messages on', async () => {
		set({ ownMessages: true });
		await host.activate();
		await simulator.emit('message.received', OWN);
		await simulator.emit('reaction.added', { from: 'me' });
		expect(await json()).toMatchObject([
			{ event: 'message.received', text: 'On my way' },
			{ event: 'reaction.added' },
		]);
	});

	test('what somebody else does with your message is not what your own line does', async () => {
		await host.activate();
		await simulator.emit('message.received', { ...OWN, chat_id: 'ch_direct' });
		await simulator.emit('reaction.added', { chat_id: 'ch_direct' });
		expect(await json()).toMatchObject([{ event: 'reaction.added' }]);
	});
});

describe('published again under traffic', () => {
	/** The workflow is unpublished and published again, as n8n does when the node was changed. */
	const publishAgain = async () => {
		await host.deactivate();
		await host.activate();
	};

	test('the new secret is known from the moment it is made, whatever the static data say', async () => {
		await host.activate();
		const before = host.stored;
		await publishAgain();
		// A call that began before has written its old copy back.
		host.stored = before;
		const event = await simulator.emit('message.received', { text: 'Hi' });
		expect(tried(event)).toEqual({ status: 'delivered', attempts: 1 });
		expect(await json()).toHaveLength(1);
		// And the call has put the static data right.
		const subscription = first(simulator.subscriptions.values());
		expect(host.memory.production).toMatchObject({ id: subscription.id });
	});

	test('an old copy that is on its way back to the database is waited for', async () => {
		await host.activate();
		const { headers, body } = prepared(await undelivered());
		await host.deactivate();
		await host.activate();
		let go!: () => void;
		host.saving = new Promise((resolve) => (go = resolve));
		const late = post(headers, body);
		while (host.received === 0) await turn();
		await sleep(50);
		const again = publishAgain();
		await sleep(50);
		go();
		host.saving = undefined;
		expect(await late).toMatchObject({ status: 200 });
		await again;
		const live = [...simulator.subscriptions.values()].filter(
			({ url }) => url === host.productionUrl,
		);
		expect(host.memory.production).toMatchObject({ id: first(live).id });
	});

	test('a dozen deliveries at once while it is published again: each runs once, the node refuses none for good', async () => {
		await host.activate();
		const events: Event[] = [];
		for (let round = 0; round < 4; round++) {
			const traffic = Array.from({ length: 12 }, async () => {
				events.push(await simulator.emit('message.received', { text: 'Hi' }));
			});
			await Promise.all([...traffic, publishAgain()]);
		}
		const refused = events.filter(({ delivery }) =>
			// n8n itself answers 404 while the workflow is not published.
			delivery.attempts.some(({ status }) => status === 401 || status === 400),
		);
		expect(refused.map(({ delivery }) => delivery)).toEqual([]);
		const delivered = events.filter(({ delivery }) => delivery.status === 'delivered');
		expect((await json()).map(({ event_id }) => event_id).sort()).toEqual(
			delivered.map(({ event_id }) => event_id).sort(),
		);
		// Nobody's traffic has left the node with an old secret.
		const after = await simulator.emit('message.received', { text: 'After' });
		expect(tried(after)).toEqual({ status: 'delivered', attempts: 1 });
		await host.forgetProcess();
		const later = await simulator.emit('message.received', { text: 'Later' });
		expect(tried(later)).toEqual({ status: 'delivered', attempts: 1 });
	});

	test('a forgery gets 401 all the while', async () => {
		await host.activate();
		const { headers, body } = prepared(await undelivered(), { tamper: 'signature' });
		await publishAgain();
		const subscription = first(
			[...simulator.subscriptions.values()].filter(({ url }) => url === host.productionUrl),
		);
		const forged = { ...headers, 'X-Webhook-Subscription-Id': subscription.id };
		expect(await post(forged, body)).toMatchObject({ status: 401 });
		expect(await json()).toEqual([]);
	});
});

describe('once', () => {
	test('the same event again is answered with 200 and starts nothing', async () => {
		await host.activate();
		const event = await undelivered();
		const { headers, body } = prepared(event);
		expect(await post(headers, body)).toMatchObject({ status: 200 });
		expect(await post(headers, body)).toMatchObject({
			status: 200,
			body: { status: 'ignored', reason: 'duplicate' },
		});
		expect(await json()).toHaveLength(1);
		expect(host.memory.recent).toEqual([event.event_id]);
		// Published again, where the process still knows it.
		host.stored = '{}';
		await host.activate();
		expect(await post(headers, body)).toMatchObject({ body: { reason: 'duplicate' } });
	});

	test('a message, its older form and reactions to it may have one event_id: each starts one execution', async () => {
		const kinds = ['message.received', 'lead_reply', 'reaction.added', 'reaction.removed'] as const;
		host.parameters = { events: [...kinds] };
		await host.activate();
		const again = async () => {
			for (const kind of kinds) await simulator.emit(kind, { event_id: 'chert:msg:1' });
			return (await json()).map(({ event }) => event);
		};
		expect(await again()).toEqual(kinds);
		expect(await again()).toEqual(kinds);
		await host.restart();
		expect(await again()).toEqual(kinds);
	});

	test('a hundred deliveries of one event at the same moment: one execution', async () => {
		await host.activate();
		const { headers, body } = prepared(await undelivered());
		const answers = await Promise.all(Array.from({ length: 100 }, () => post(headers, body)));
		expect(answers.every(({ status }) => status === 200)).toBe(true);
		expect(await json()).toHaveLength(1);
	});

	test('an event runs once also after a restart, and in another process: the static data has it', async () => {
		await host.activate();
		const { headers, body } = prepared(await undelivered());
		await post(headers, body);
		await host.restart();
		await post(headers, body);
		await host.forgetProcess();
		await post(headers, body);
		expect(await json()).toHaveLength(1);
	});

	test('calls side by side do not make each other forget events', async () => {
		await host.activate();
		const events = await Promise.all(Array.from({ length: 20 }, () => undelivered()));
		const deliveries = events.map((event) => prepared(event));
		await Promise.all(deliveries.map(({ headers, body }) => post(headers, body)));
		const last = prepared(await undelivered());
		await post(last.headers, last.body);
		// What each of them wrote was overwritten by the next; the last one has them all.
		expect(host.memory.recent).toHaveLength(21);
		await host.forgetProcess();
		await Promise.all(deliveries.map(({ headers, body }) => post(headers, body)));
		expect(await json()).toHaveLength(21);
	});

	test('an event that n8n could not start is not forgotten: its retry starts it', async () => {
		await host.activate();
		host.failingStarts = 2;
		const event = await simulator.emit('message.received', { text: 'Hi' });
		expect(tried(event)).toEqual({ status: 'delivered', attempts: 3 });
		expect(await json()).toHaveLength(1);
		await simulator.emit('message.received', { event_id: event.event_id });
		expect(await json()).toHaveLength(1);
	});

	test('deliveries at the same moment: if the first one fails, the next one starts the event', async () => {
		await host.activate();
		host.failingStarts = 1;
		const { headers, body } = prepared(await undelivered());
		const answers = await Promise.all([1, 2, 3].map(() => post(headers, body)));
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 500]);
		expect(await json()).toHaveLength(1);
	});

	test('a sender that hangs up does not make the event run twice', async () => {
		await host.activate();
		const { headers, body } = prepared(await undelivered());
		const call = http.request(host.productionUrl, { method: 'POST', headers });
		call.on('error', () => {});
		call.end(body);
		while (host.received === 0) await turn();
		call.destroy();
		await post(headers, body);
		await post(headers, body);
		expect(await json()).toHaveLength(1);
	});

	test('a sender that has hung up before the node was asked does not make the event run twice, and no call waits for it', async () => {
		await host.activate();
		const { headers, body } = prepared(await undelivered());
		let go!: () => void;
		host.hold = new Promise((resolve) => (go = resolve));
		const call = http.request(host.productionUrl, { method: 'POST', headers });
		call.on('error', () => {});
		call.end(body);
		while (host.received === 0) await turn();
		const twin = post(headers, body);
		while (host.received === 1) await turn();
		call.destroy();
		await sleep(50);
		go();
		const duplicate = { status: 200, body: { status: 'ignored', reason: 'duplicate' } };
		expect(await twin).toMatchObject(duplicate);
		expect(await post(headers, body)).toMatchObject(duplicate);
		expect(await json()).toHaveLength(1);
	});

	test('a repetition while n8n is still taking the event is told to come again', async () => {
		await host.activate();
		const { headers, body } = prepared(await undelivered());
		let go!: () => void;
		host.saving = new Promise((resolve) => (go = resolve));
		const first = post(headers, body);
		while (host.executions.length === 0) await turn();
		expect(await post(headers, body)).toMatchObject({
			status: 503,
			body: { status: 'busy', reason: 'under_way' },
		});
		go();
		expect(await first).toMatchObject({ status: 200 });
		expect(await json()).toHaveLength(1);
	});

	test('the time that is noted is that of the event, not that of its arrival', async () => {
		await host.activate();
		await sleep(10);
		const event = await undelivered();
		await sleep(10);
		const { headers, body } = prepared(event);
		await post(headers, body);
		const [{ timestamp }] = (await json()) as [{ timestamp: string }];
		expect(host.memory.listening).toMatchObject({ last: Date.parse(timestamp) });
	});

	test('with Skip Duplicates off every delivery starts one, and nothing is remembered', async () => {
		set({ skipDuplicates: false });
		await host.activate();
		await simulator.emit('message.received', { text: 'Hi' }, { times: 3 });
		expect(await json()).toHaveLength(3);
		expect(host.memory.recent).toBeUndefined();
	});

	test('a replay is skipped, or let through', async () => {
		await host.activate();
		const event = await simulator.emit('message.received', { text: 'Hi' });
		const replay = async () => {
			const url = `${simulator.url}/api/v1/events/${event.id}/replay`;
			const signed = await engine.authenticate(simulator.credential, { method: 'POST', url });
			await request(url, { method: 'POST', headers: signed.headers as Record<string, string> });
			while (simulator.events.get(event.id)!.delivery.status === 'pending') await turn();
		};
		await replay();
		expect(await json()).toHaveLength(1);
		set({ skipDuplicates: false });
		await replay();
		expect(await json()).toHaveLength(2);
	});

	test('no more ids are kept than the bound, the newest', async () => {
		await host.activate();
		host.stored = JSON.stringify({
			'node:Chert Trigger': {
				...host.memory,
				recent: Array.from({ length: 5_000 }, (_, n) => `e_${n}`),
			},
		});
		const { event_id } = await simulator.emit('message.received', {});
		const recent = host.memory.recent as string[];
		expect(recent).toHaveLength(3_000);
		expect(recent.slice(-2)).toEqual(['e_4999', event_id]);
	});
});

import { request } from 'undici';
import { TAMPERINGS } from './deliveries';
import { startSimulator, type Simulator, type Subscription } from './index';
import { createHmac, fs, nodeProcess, os, path, projectRoot, sleep, spawn } from '../support/node';
import { Receiver, type Received } from '../support/receiver';
import { subscribe as subscribeTo } from '../support/subscribe';
import { first } from '../support/certain';

const T0 = 1_700_000_000_000;
let simulator: Simulator;
let receiver: Receiver;

beforeAll(async () => {
	receiver = new Receiver();
	await receiver.start();
	simulator = await startSimulator({ now: () => T0, webhook_backoff_ms: 2 });
});
afterAll(async () => {
	await simulator.close();
	await receiver.stop();
});
beforeEach(() => {
	simulator.reset();
	receiver.received.length = 0;
	receiver.statuses = [];
});

async function api(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, json?: object) {
	const { tenant, signingSecret } = simulator.credential;
	const body = json && JSON.stringify(json);
	const timestamp = T0 / 1000;
	const hex = createHmac('sha256', signingSecret)
		.update(`${timestamp}.${body ?? ''}`)
		.digest('hex');
	const headers = { 'x-chert-tenant': tenant, 'x-chert-signature': `v1,${timestamp},${hex}` };
	const answer = await request(`${simulator.url}/api/v1${path}`, { method, headers, body });
	return {
		status: answer.statusCode,
		json: (await answer.body.json()) as any, // eslint-disable-line @typescript-eslint/no-explicit-any -- answers of every shape
	};
}

const subscribe = async (fields: object = {}) =>
	(await api('POST', '/webhook-subscriptions', { url: receiver.url, ...fields })).json
		.subscription as Subscription & { secret: string };
const hmac = (secret: string, text: string) =>
	createHmac('sha256', secret).update(text).digest('hex');

describe('subscriptions', () => {
	test('the secret is shown once, when the subscription is made', async () => {
		const subscription = await subscribe({ events: ['reaction.added'] });
		const { secret, ...shown } = subscription;
		expect(secret).toMatch(/^[0-9a-f]{64}$/);
		expect(shown).toEqual({
			id: expect.stringMatching(/^[0-9a-f-]{36}$/),
			url: receiver.url,
			events: ['reaction.added'],
			version: '2026-04-01',
			is_active: true,
			created_at: new Date(T0).toISOString(),
		});
		const one = `/webhook-subscriptions/${shown.id}`;
		expect((await api('GET', one)).json).toEqual({ subscription: shown });
		expect((await api('GET', '/webhook-subscriptions')).json).toEqual({ subscriptions: [shown] });
		const patched = await api('PATCH', one, { is_active: false });
		expect(patched.json).toEqual({ subscription: { ...shown, is_active: false } });
		expect((await api('DELETE', one)).json).toEqual({ id: shown.id, deleted: true });
		expect((await api('DELETE', one)).json.error.code).toBe(2011);
		expect((await api('GET', one)).json.error.code).toBe(2011);
		expect((await api('PATCH', one, { is_active: true })).json.error.code).toBe(2011);
	});

	test.each([
		[{}, 1001],
		[{ url: 'http://hooks.example.com/' }, 1002],
		[{ url: 'ftp://127.0.0.1/' }, 1002],
		[{ url: 'https://hooks.example.com/', events: 'message.received' }, 1002],
		[{ url: 'https://hooks.example.com/', events: [''] }, 1002],
		[{ url: 'https://hooks.example.com/', version: 2 }, 1002],
		[{ url: 'https://hooks.example.com/', version: 'v1' }, 1002],
	])('%j is refused', async (body, code) => {
		expect((await api('POST', '/webhook-subscriptions', body)).json.error.code).toBe(code);
		expect(simulator.subscriptions.size).toBe(0);
	});

	test('a change needs a field', async () => {
		const { id } = await subscribe();
		const path = `/webhook-subscriptions/${id}`;
		expect((await api('PATCH', path, {})).json.error.code).toBe(1001);
		expect((await api('PATCH', path, { is_active: 'no' })).json.error.code).toBe(1002);
		expect((await api('PATCH', path, { url: 'http://x.example/' })).json.error.code).toBe(1002);
	});
});

describe('deliveries', () => {
	test('an inbound message is posted as documented, signed both ways, and is a message of the chat', async () => {
		const { id, secret } = await subscribe();
		const event = await simulator.emit('message.received', {
			chat_id: 'ch_group_of_4',
			text: 'leave',
		});
		const { headers, body } = first(receiver.received);
		const envelope = JSON.parse(body);
		expect(envelope).toEqual({
			event: 'message.received',
			event_id: event.event_id,
			timestamp: new Date(T0).toISOString(),
			api_version: 'v1',
			webhook_version: '2026-05-04',
			event_type: 'message.received',
			trace_id: expect.stringMatching(/^[0-9a-f]{12}$/),
			partner_id: 'acme-example',
			data: {
				chat: {
					id: 'ch_group_of_4',
					is_group: true,
					display_name: 'Sales North',
					handles: expect.arrayContaining([
						{ handle: '+14155550100', service: 'imessage', is_me: true },
						{ handle: '+14155551000', service: 'imessage', is_me: false },
					]),
					owner_handle: { handle: '+14155550100', service: 'imessage', is_me: true },
				},
				message: {
					id: expect.stringMatching(/^msg_/),
					direction: 'inbound',
					sender_handle: { handle: '+14155551000', service: 'imessage', is_me: false },
					parts: [{ type: 'text', value: 'leave' }],
				},
			},
		});
		const hex = hmac(secret, `1700000000.${body}`);
		expect(headers).toMatchObject({
			'content-type': 'application/json',
			'x-webhook-event': 'message.received',
			'x-webhook-event-id': event.event_id,
			'x-webhook-subscription-id': id,
			'x-webhook-timestamp': '1700000000',
			'x-webhook-signature': `t=1700000000,v1=${hex}`,
			'x-chert-signature': `v1,1700000000,${hex}`,
		});
		expect(simulator.messages.get(envelope.data.message.id)).toMatchObject({
			chat_id: 'ch_group_of_4',
			direction: 'inbound',
		});
		expect(event.delivery).toEqual({
			status: 'delivered',
			url: receiver.url,
			attempts: [
				{
					at: new Date(T0).toISOString(),
					status: 200,
					duration_ms: expect.any(Number),
					subscription_id: id,
				},
			],
			delivered_at: new Date(T0).toISOString(),
		});
	});

	test.each([
		['current', true, false],
		['legacy', false, true],
		['both', true, true],
	] as const)('signatures: %s', async (form, current, legacy) => {
		await subscribe();
		simulator.configure({ webhook_signature: form });
		await simulator.emit('message.received');
		const { headers } = first(receiver.received);
		expect('x-webhook-signature' in headers).toBe(current);
		expect('x-chert-signature' in headers).toBe(legacy);
	});

	test('while a secret is rotated there are two signatures, the second one right', async () => {
		const { secret } = await subscribe();
		await simulator.emit('message.received', {}, { signature: 'rotated' });
		const { headers, body } = first(receiver.received);
		const [, ...hexes] = String(headers['x-webhook-signature']).split(/,?v1=/);
		expect(hexes).toHaveLength(2);
		expect(hexes[1]).toBe(hmac(secret, `1700000000.${body}`));
		expect(hexes[0]).not.toBe(hexes[1]);
	});

	test.each([
		['delivered', [204], 1],
		['failed', [410], 1],
		['failed', [302], 1],
		['delivered', [500, 0, 200], 3],
		['failed', [503, 503, 503, 200], 3],
	])('%s after answers %j', async (status, statuses, attempts) => {
		const { id } = await subscribe();
		receiver.statuses = [...statuses];
		const event = await simulator.emit('message.received');
		expect(event.delivery.status).toBe(status);
		expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
		const answer = (await api('GET', `/events/${event.id}`)).json;
		expect(answer.delivery.attempts).toEqual(
			statuses.slice(0, attempts).map((answered) => ({
				subscription_id: id,
				at: new Date(T0).toISOString(),
				duration_ms: expect.any(Number),
				status: answered || null,
				...(answered === 0 && { error: expect.any(String) }),
			})),
		);
	});

	test('an address where nobody listens is tried three times', async () => {
		const gone = new Receiver();
		await gone.start();
		await subscribe({ url: gone.url });
		await gone.stop();
		const { delivery } = await simulator.emit('message.received');
		expect(delivery).toMatchObject({ status: 'failed', delivered_at: null });
		expect(delivery.attempts).toHaveLength(3);
	});

	test('only live subscriptions that want the type get it', async () => {
		const reactions = await subscribe({ events: ['reaction.added', 'reaction.removed'] });
		const paused = await subscribe();
		await api('PATCH', `/webhook-subscriptions/${paused.id}`, { is_active: false });
		expect((await simulator.emit('message.received')).delivery.status).toBe('pending');
		await simulator.emit('reaction.added', { reaction: 'like' });
		expect(receiver.received).toHaveLength(1);
		const { headers, body } = first(receiver.received);
		expect(headers['x-webhook-subscription-id']).toBe(reactions.id);
		expect(JSON.parse(body).data).toMatchObject({
			chat: { id: 'ch_group_of_5' },
			message: { id: expect.stringMatching(/^msg_/) },
			reaction: { type: 'like', direction: 'inbound', sender_handle: { handle: '+14155551000' } },
		});
	});

	test('the same event comes twice on request, and again with the same id when it is replayed', async () => {
		const { id } = await subscribe();
		const event = await simulator.emit('message.received', {}, { times: 2 });
		const path = `/events/${event.id}/replay?subscription_id=${id}`;
		const answer = await api('POST', path);
		expect(answer).toEqual({ status: 200, json: { ok: true, downstream_status: 200 } });
		const ids = receiver.received.map(({ body }) => JSON.parse(body).event_id);
		expect(ids).toEqual([event.event_id, event.event_id, event.event_id]);
	});

	test('a replay needs an event and a subscription', async () => {
		const event = first(simulator.events.values());
		const replay = async (path: string) => (await api('POST', path)).json.code;
		expect(await replay('/events/evt_none/replay')).toBe(2011);
		expect(await replay(`/events/${event.id}/replay`)).toBe(1002);
		expect(await replay(`/events/${event.id}/replay?subscription_id=whsub_none`)).toBe(2011);
		await subscribe({ url: 'https://dev-inbox' });
		expect(await replay(`/events/${event.id}/replay`)).toBe(1002);
		const { id } = await subscribe();
		await api('PATCH', `/webhook-subscriptions/${id}`, { is_active: false });
		expect(await replay(`/events/${event.id}/replay?subscription_id=${id}`)).toBe(2011);
	});

	test('a replay that the receiver refuses fails flat, after one attempt', async () => {
		await subscribe();
		const event = first(simulator.events.values());
		receiver.statuses = [500];
		expect(await api('POST', `/events/${event.id}/replay`)).toEqual({
			status: 502,
			json: {
				ok: false,
				error: 'delivery failed',
				downstream_status: 500,
				code: 3004,
				message: expect.any(String),
				retryable: true,
				trace_id: expect.stringMatching(/^[0-9a-f]{12}$/),
			},
		});
		expect(receiver.received).toHaveLength(1);
	});

	test('own messages say so: direction and is_me', async () => {
		await subscribe();
		await simulator.emit('message.received', { from: 'me', text: 'Sent from the phone' });
		const { message } = JSON.parse(first(receiver.received).body).data;
		expect(message).toMatchObject({
			direction: 'outbound',
			sender_handle: { handle: '+14155550100', is_me: true },
		});
		expect(simulator.messages.get(message.id)).toMatchObject({ direction: 'outbound' });
	});

	test('somebody answers the last message that was sent, or reacts to it', async () => {
		await subscribe();
		await expect(simulator.emit('message.received', { to_last: true })).rejects.toThrow(
			'Nothing was sent yet',
		);
		const parts = [{ type: 'text', value: 'Shall I leave?' }];
		const id = simulator.addMessage({ chat_id: 'ch_group_of_8', parts });
		await simulator.emit('message.received', { text: 'yes', to_last: true });
		await simulator.emit('reaction.added', { reaction: 'like', to_last: true });
		const [reply, reaction] = receiver.received.map(({ body }) => JSON.parse(body).data);
		expect(reply).toMatchObject({
			chat: { id: 'ch_group_of_8' },
			message: { parts: [{ value: 'yes' }], sender_handle: { handle: '+14155551000' } },
		});
		expect(reaction).toMatchObject({
			chat: { id: 'ch_group_of_8' },
			message: { id },
			reaction: { type: 'like' },
		});
		await expect(
			simulator.emit('message.received', { chat_id: 'ch_direct', to_last: true }),
		).rejects.toThrow('Nothing was sent in ch_direct yet');
	});

	test('the dev inbox records and posts nothing', async () => {
		await subscribe({ url: 'https://dev-inbox' });
		const event = await simulator.emit('message.received', { text: 'to look at' });
		expect(event.delivery).toMatchObject({ status: 'dev_inbox', attempts: [] });
		const inbox = (await api('GET', '/dev-inbox')).json;
		expect(inbox).toMatchObject({ count: 1, events: [{ event_id: event.event_id }] });
	});

	test('resetting drops what is under way', async () => {
		await subscribe();
		simulator.configure({ webhook_backoff_ms: 60_000 });
		receiver.statuses = [500];
		const emitted = simulator.emit('message.received');
		await until(() => receiver.received.length === 1);
		simulator.reset();
		expect((await emitted).delivery.status).toBe('pending');
	});

	test.each([
		[{ chat_id: 'ch_none' }, {}, 'There is no chat ch_none'],
		[{ chat_id: 'ch_no_line' }, {}, 'Your line is not in ch_no_line'],
		[{}, { subscription_id: 'whsub_none' }, 'There is no subscription whsub_none'],
		[{}, { times: 0 }, 'times must be'],
		[{}, { tamper: 'everything' as 'body' }, 'tamper must be one of signature, secret'],
		[{}, { signature: 'none' as 'both' }, 'signature must be one of both, current'],
	])('%j %j cannot happen', async (happening, order, message) => {
		const before = simulator.events.size;
		await expect(simulator.emit('message.received', happening, order)).rejects.toThrow(message);
		expect(simulator.events.size).toBe(before);
	});

	test('any data can be sent', async () => {
		await subscribe();
		await simulator.emit('call.ended', { data: { anything: ['goes'] } });
		expect(JSON.parse(first(receiver.received).body)).toMatchObject({
			event: 'call.ended',
			data: { anything: ['goes'] },
		});
	});
});

/** A receiver's check, written from the documentation. */
function isGenuine(secret: string, { headers, body }: Received): boolean {
	const [, t, v1] =
		/^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-webhook-signature'])) ?? [];
	if (t === undefined || Math.abs(T0 / 1000 - Number(t)) > 300) return false;
	return hmac(secret, `${t}.${body}`) === v1;
}

describe('tampered deliveries', () => {
	test('deliveries without tampering are genuine', async () => {
		const { secret } = await subscribe();
		await simulator.emit('message.received');
		expect(isGenuine(secret, first(receiver.received))).toBe(true);
	});

	test.each(TAMPERINGS.filter((how) => !how.startsWith('not_')))('%s', async (tamper) => {
		const { secret } = await subscribe();
		await simulator.emit('message.received', {}, { tamper });
		const delivery = first(receiver.received);
		expect(isGenuine(secret, delivery)).toBe(false);
		expect(JSON.parse(delivery.body).event).toBe('message.received');
	});

	test.each(['not_json', 'not_an_envelope'] as const)(
		'%s, yet the delivery is signed',
		async (tamper) => {
			const { secret } = await subscribe();
			await simulator.emit('message.received', {}, { tamper });
			const delivery = first(receiver.received);
			expect(isGenuine(secret, delivery)).toBe(true);
			expect(delivery.body).not.toContain('"event"');
		},
	);

	test('old deliveries are well signed, but old', async () => {
		const { secret } = await subscribe();
		await simulator.emit('message.received', {}, { tamper: 'stale' });
		const { headers, body } = first(receiver.received);
		expect(headers['x-webhook-signature']).toBe(
			`t=1699999400,v1=${hmac(secret, `1699999400.${body}`)}`,
		);
	});
});

describe('GET /events', () => {
	const idsOf = (json: { events: Array<{ id: string }> }) => json.events.map(({ id }) => id);

	test('a new simulator has some of every chat, newest first, with names of groups', async () => {
		const { events, next_cursor, count } = (await api('GET', '/events')).json;
		expect({ next_cursor, count }).toEqual({ next_cursor: null, count: simulator.events.size });
		const chats = events.map(({ lead_id }: { lead_id: string }) => lead_id);
		expect(new Set(chats)).toEqual(new Set(simulator.chats.keys()));
		const times = events.map(({ created_at }: { created_at: string }) => created_at);
		expect(times).toEqual([...times].sort().reverse());
		expect(events[1]).toMatchObject({
			type: 'message.received',
			lead_id: 'ch_group_of_5',
			payload: { data: { chat: { is_group: true, display_name: 'Launch' } } },
			delivery: { status: 'pending', url: null, attempts: [], delivered_at: null },
		});
	});

	test('pages end with a null cursor and hold each event once', async () => {
		const all = idsOf((await api('GET', '/events')).json);
		const seen: string[] = [];
		let cursor: string | null = '';
		for (let pages = 0; cursor !== null && pages < 9; pages++) {
			const query: string = `limit=2${cursor && `&cursor=${cursor}`}`;
			const { json } = await api('GET', `/events?${query}`);
			seen.push(...idsOf(json));
			cursor = json.next_cursor;
			// What happens in between moves nothing.
			await simulator.emit('message.received');
		}
		expect(seen).toEqual(all);
	});

	test('events can be filtered', async () => {
		await subscribe({ events: ['reaction.added'] });
		await simulator.emit('reaction.added', { chat_id: 'ch_direct' });
		const count = async (query: string) => (await api('GET', `/events?${query}`)).json.count;
		expect(await count('type=reaction.added')).toBe(1);
		expect(await count('status=delivered')).toBe(1);
		expect(await count('status=pending')).toBe(simulator.events.size - 1);
		expect(await count('lead_id=ch_direct')).toBe(3);
		expect(await count('lead_id=ch_direct&type=message.received')).toBe(2);
		expect(await count(`since=${new Date(T0 - 30 * 60_000).toISOString()}`)).toBe(3);
		expect(await count(`since=${new Date(T0 - 25 * 60_000).toISOString()}`)).toBe(2);
	});

	test.each([
		'limit=0',
		'limit=201',
		'limit=x',
		'status=lost',
		'since=soon',
		'since=1700000000',
		'cursor=x',
	])('%s is refused', async (query) => {
		expect((await api('GET', `/events?${query}`)).json.error.code).toBe(1002);
	});

	test('an unknown event is 2011', async () => {
		expect((await api('GET', '/events/evt_none')).json.error.code).toBe(2011);
	});
});

describe('from the command line', () => {
	/** Starting a process takes seconds on a busy machine, in milliseconds. */
	const PATIENCE = 90_000;

	async function run(...args: string[]) {
		const child = spawn(
			nodeProcess.execPath,
			['node_modules/tsx/dist/cli.mjs', 'test/simulator/event.ts', ...args],
			{ cwd: projectRoot },
		);
		let output = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
		}
		const code = await new Promise((resolve) => child.on('close', resolve));
		return { code, output };
	}
	const port = () => new URL(simulator.url).port;

	test(
		'an event is sent',
		async () => {
			await subscribe();
			const { code, output } = await run(
				'--port',
				port(),
				'--text',
				'leave',
				'--chat',
				'ch_direct',
			);
			expect(code).toBe(0);
			expect(output).toMatch(
				/^message\.received chert:msg:[0-9A-F-]{36} in ch_direct: delivered \(one attempt/,
			);
			expect(JSON.parse(first(receiver.received).body).data.message.parts).toEqual([
				{ type: 'text', value: 'leave' },
			]);
		},
		PATIENCE,
	);

	test(
		'what cannot happen is said',
		async () => {
			const { code, output } = await run('--port', port(), '--chat', 'ch_none');
			expect({ code, output }).toEqual({ code: 1, output: 'There is no chat ch_none\n' });
		},
		PATIENCE,
	);

	test(
		'an answer to the last message is one word away',
		async () => {
			await subscribe();
			simulator.addMessage({ chat_id: 'ch_direct', parts: [{ type: 'text', value: 'Leave?' }] });
			expect((await run('--port', port(), '--reply', 'yes')).output).toContain('in ch_direct');
			expect((await run('--port', port(), '--react', 'like')).output).toMatch(/^reaction\.added/);
			const [reply, reaction] = receiver.received.map(({ body }) => JSON.parse(body).data);
			expect(reply.message.parts).toEqual([{ type: 'text', value: 'yes' }]);
			expect(reaction.reaction.type).toBe('like');
		},
		PATIENCE,
	);

	test(
		'an unknown flag is a sentence',
		async () => {
			const { code, output } = await run('--colour', 'red');
			expect(code).toBe(1);
			expect(output).toBe("Unknown option '--colour'. All options: --help\n");
		},
		PATIENCE,
	);
});

describe('GET /events/stream', () => {
	test('comments, stored events since a time, new events, and a close at the end', async () => {
		simulator.configure({ stream_ms: 400, stream_heartbeat_ms: 100 });
		const { tenant, signingSecret } = simulator.credential;
		const since = encodeURIComponent(new Date(T0 - 30 * 60_000).toISOString());
		const answer = await request(`${simulator.url}/api/v1/events/stream?since=${since}`, {
			headers: {
				'x-chert-tenant': tenant,
				'x-chert-signature': `v1,${T0 / 1000},${hmac(signingSecret, `${T0 / 1000}.`)}`,
			},
		});
		expect(answer.headers['content-type']).toBe('text/event-stream');
		const event = await simulator.emit('message.received');
		const frames = (await answer.body.text()).split('\n\n').filter(Boolean);
		expect(frames[0]).toBe(': heartbeat');
		expect(frames.at(-1)).toMatch(/^event: close/);
		const data = frames.filter((frame) => frame.startsWith('data: '));
		const rows = data.map((frame) => JSON.parse(frame.slice(6)));
		expect(rows).toHaveLength(3);
		expect(rows.at(-1)).toMatchObject({ id: event.id, event_id: event.event_id });
		expect(frames.filter((frame) => frame === ': heartbeat').length).toBeGreaterThan(1);
	});
});

describe('the state file', () => {
	test('the state file keeps subscriptions with their secrets over a restart, and through a reset on request', async () => {
		const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'simulator-'));
		const stateFile = path.join(folder, 'state.json');
		const start = async () => await startSimulator({ now: () => T0, stateFile });
		try {
			const before = await start();
			const kept = await subscribeTo(before, { url: receiver.url }, T0);
			await before.close();
			const second = await start();
			second.reset({ keepSubscriptions: true });
			await second.emit('message.received');
			const { headers, body } = first(receiver.received);
			expect(headers['x-webhook-subscription-id']).toBe(kept.id);
			expect(isGenuine(kept.secret, { headers, body })).toBe(true);
			second.reset();
			await second.close();
			const third = await start();
			expect(third.subscriptions.size).toBe(0);
			await third.close();
			fs.writeFileSync(stateFile, '{}');
			await expect(start()).rejects.toThrow('holds no webhook subscriptions');
		} finally {
			fs.rmSync(folder, { recursive: true });
		}
	});
});

async function until(holds: () => boolean): Promise<void> {
	for (let n = 0; n < 400 && !holds(); n++) await sleep(5);
	expect(holds()).toBe(true);
}

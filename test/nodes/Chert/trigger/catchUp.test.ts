import type { IDataObject, IHookFunctions } from 'n8n-workflow';
import type { Expectation } from '../../../../nodes/Chert/api/answer';
import type { Asker } from '../../../../nodes/Chert/api/ask';
import type { ChertRequest } from '../../../../nodes/Chert/api/request';
import { failure } from '../../../../nodes/Chert/failures/failure';
import { catchUp } from '../../../../nodes/Chert/trigger/catchUp';
import type { CatchUpNews } from '../../../../nodes/Chert/trigger/caughtUp';
import { eachVariant } from '../../../simulator';
import { sleep } from '../../../support/node';
import { WebhookHost } from '../../../support/webhookHost';
import { useChert } from '../../../support/chert';

const REPLAY = 'POST /events/:event_id/replay';

const { engine, simulator } = useChert({ webhook_backoff_ms: 1, now: () => Date.now() + ahead });
let host: WebhookHost;
/** What is added to the simulator's clock, in milliseconds. */
let ahead = 0;

beforeEach(async () => {
	ahead = 0;
	simulator.reset();
	host = await WebhookHost.start({ engine, credential: simulator.credential });
	set({});
});
afterEach(async () => await host.close());

const set = (options: IDataObject, more: IDataObject = {}) =>
	void (host.parameters = { events: [], ...more, options: { catchUp: 24, ...options } });
const say = async (text: string) => await simulator.emit('message.received', { text });
const texts = async () => (await host.items()).map(({ json }) => json.text);
const replays = () => simulator.requests.filter(({ route }) => route === REPLAY);

/** n8n is away while these are said; Chert gives up on each of them. */
async function missed(...said: string[]): Promise<void> {
	host.stopped = true;
	for (const text of said) expect((await say(text)).delivery.status).toBe('failed');
	host.stopped = false;
}

/** The workflow was published some hours ago. */
function listensSince(hours: number): void {
	const stored = JSON.parse(host.stored) as { [node: string]: { listening: { since: number } } };
	stored['node:Chert Trigger']!.listening.since -= hours * 3_600_000;
	host.stored = JSON.stringify(stored);
}

/** The workflow is unpublished and published again; what Catch Up has written into the log. */
async function publishAgain(): Promise<string> {
	await host.deactivate();
	return await publish();
}
async function publish(): Promise<string> {
	const before = host.log.length;
	await host.activate();
	const written = () => host.log.slice(before).find((text) => text.includes('Catch Up'));
	while (!written()) await sleep(10);
	return written()!;
}

test('n8n stopped for 25 events that Chert gave up on: published again, 25 executions, none twice', async () => {
	await publish();
	await say('before');
	const said = Array.from({ length: 25 }, (_, n) => `Message ${n}`);
	await missed(...said);
	// n8n starts again: it has forgotten everything but its database, and asks no node about its webhook.
	await host.forgetProcess();
	expect(await publishAgain()).toContain(
		'25 events that this workflow had missed were sent again.',
	);
	expect(await texts()).toEqual(['before', ...said]);

	// Neither does publishing once more run anything again.
	expect(await publishAgain()).toContain('0 events');
	expect(await texts()).toHaveLength(26);
});

test('what happened while the workflow was not published comes too; what ran does not', async () => {
	await publish();
	await say('heard');
	await host.deactivate();
	await say('while nobody listened');
	expect(await publish()).toContain('1 event that this workflow had missed was sent again.');
	expect(await texts()).toEqual(['heard', 'while nobody listened']);
});

test('nothing that happened before the workflow was published for the first time', async () => {
	await say('long ago');
	expect(await publish()).toContain('0 events');
	expect(await texts()).toEqual([]);
});

test('nothing in a copy of the workflow: the original has run it', async () => {
	await publish();
	await missed('for the original');
	const copy = await WebhookHost.start({ engine, credential: simulator.credential });
	copy.parameters = host.parameters;
	copy.stored = host.stored;
	await copy.activate();
	while (!copy.log.some((text) => text.includes('Catch Up'))) await sleep(10);
	expect(await copy.items()).toEqual([]);
	expect(replays()).toEqual([]);
	await copy.close();
});

test('nothing while a person tests in the editor', async () => {
	await publish();
	await missed('while n8n was away');
	await host.listen();
	await sleep(100);
	await host.stopListening();
	expect(simulator.requests.filter(({ route }) => route === 'GET /events')).toHaveLength(1);
	expect(replays()).toEqual([]);
});

test('filters hold for what is caught up, and own messages stay out', async () => {
	set({ textContains: 'leave' });
	await publish();
	await missed('please leave', 'stay');
	host.stopped = true;
	await simulator.emit('message.received', { from: 'me', text: 'I leave' });
	host.stopped = false;
	await publishAgain();
	expect(await texts()).toEqual(['please leave']);
	expect(replays()).toHaveLength(1);
});

test('what is older than the hours that are set is counted and not sent again', async () => {
	// The simulator begins with some other events of today.
	set({ textContains: 'missed' });
	await publish();
	listensSince(72);
	ahead = -48 * 3_600_000;
	await missed('missed two days ago');
	ahead = 0;
	await missed('missed today');
	const log = await publishAgain();
	expect(log).toContain('1 event that this workflow had missed was sent again.');
	expect(log).toContain(
		'1 event that Chert could not deliver is older than 24 hours and was not sent again.',
	);
	expect(await texts()).toEqual(['missed today']);
});

test('without the option nothing is caught up', async () => {
	set({ catchUp: undefined });
	host.parameters = { events: [] };
	await host.activate();
	await missed('missed');
	await host.deactivate();
	await host.activate();
	await sleep(100);
	expect(await texts()).toEqual([]);
	expect(replays()).toEqual([]);
});

test('a subscription that lives on is kept, and what was missed still comes', async () => {
	await publish();
	const [own] = simulator.subscriptions.values();
	await missed('missed');
	await publish();
	expect([...simulator.subscriptions.values()]).toEqual([own]);
	expect(await texts()).toEqual(['missed']);
});

test.each(
	eachVariant('replay_success', 'replay_failure', 'replay_unknown_subscription', 'event_lead_id'),
)('$name: $value', async ({ variants }) => {
	simulator.configure({ variants });
	await publish();
	await missed('one', 'two');
	// The first attempt finds n8n too busy; the node waits a second then.
	if ('replay_failure' in variants) host.failingStarts = 1;
	expect(await publishAgain()).toContain('2 events that this workflow had missed were sent again.');
	expect((await texts()).sort()).toEqual(['one', 'two']);
});

test('Chert limits the rate, an answer is lost: nothing runs twice, nothing is left out', async () => {
	await publish();
	await missed('one', 'two', 'three');
	simulator.fault(
		REPLAY,
		{ kind: 'rate_limited', retry_after: 1 },
		{ kind: 'reset', when: 'after' },
	);
	await publishAgain();
	expect((await texts()).sort()).toEqual(['one', 'three', 'two']);
});

test('a hiccup of Chert while its list is read costs a moment, not what was missed', async () => {
	await publish();
	await missed('one');
	simulator.fault('GET /events', { kind: 'code', code: 3001, status: 500 });
	expect(await publishAgain()).toContain('1 event that this workflow had missed was sent again.');
});

test('when Chert does not send anything again, it stops soon and says so; publishing again goes on', async () => {
	await publish();
	await missed('one', 'two', 'three', 'four', 'five');
	simulator.fault(REPLAY, { kind: 'code', code: 1002, status: 400, times: 3 });
	expect(await publishAgain()).toContain(
		'5 events could not be sent: publish the workflow again to go on with them.',
	);
	expect(replays()).toHaveLength(3);
	await publishAgain();
	expect(await texts()).toEqual(['one', 'two', 'three', 'four', 'five']);
});

test('what others have taken and this workflow has not comes too, however old it is', async () => {
	// The simulator begins with some other events of today.
	set({ textContains: 'for' });
	await publish();
	listensSince(72);
	host.stopped = true;
	ahead = -3_600_000;
	const { delivery, created_at: at } = await say('for us and others');
	ahead = 0;
	host.stopped = false;
	// Chert calls an event delivered when one of several subscriptions has taken it.
	delivery.status = 'delivered';
	delivery.attempts.push({ at, status: 200, duration_ms: 5, subscription_id: 'whsub_of_others' });
	await say('for us, later');
	expect(await publishAgain()).toContain('1 event that this workflow had missed was sent again.');
	expect(await texts()).toEqual(['for us, later', 'for us and others']);
});

test('the items that it brings tell how far it is; the next item tells nothing any more', async () => {
	await publish();
	await missed('one', 'two', 'three');
	await publishAgain();
	await say('after');
	const news = (await host.items()).map(({ json }) => json.caught_up as IDataObject | undefined);
	expect(news).toEqual([
		expect.objectContaining({ missed: 3, sent_again: 1 }),
		expect.objectContaining({ missed: 3, sent_again: 2 }),
		{
			missed: 3,
			sent_again: 3,
			too_old: 0,
			complete: true,
			message: '3 events that this workflow had missed were sent again.',
		},
		undefined,
	]);
});

test.each([true, false])(
	'what could not be sent is told by the next item, once (Simplify: %j)',
	async (simplify) => {
		set({}, { simplify });
		await publish();
		await missed('one', 'two', 'three');
		simulator.fault(REPLAY, { kind: 'code', code: 1002, status: 400, times: 3 });
		await publishAgain();
		await say('after');
		await say('after that');
		const news = (await host.items()).map(({ json }) => json.caught_up as IDataObject | undefined);
		expect(news).toEqual([
			expect.objectContaining({
				missed: 3,
				sent_again: 0,
				message: expect.stringContaining('3 events could not be sent: publish') as string,
			}),
			undefined,
		]);
	},
);

test('news is not lost with an execution that n8n could not make', async () => {
	await publish();
	host.failingStarts = 1;
	await say('after');
	expect((await host.items()).map(({ json }) => json.caught_up)).toEqual([
		expect.objectContaining({ missed: 0, sent_again: 0, complete: true }),
	]);
});

test('more events than are looked at: the log and the next item say that the oldest were not', async () => {
	const pages = 250;
	const events = [{ id: 'evt_1', what: 'else' }];
	for (let n = 0; n < pages; n++) {
		const body = JSON.stringify({ events, next_cursor: `page ${n + 2}` });
		simulator.fault('GET /events', { kind: 'status', status: 200, body });
	}
	const sentence = 'There are more events than could be looked at: the oldest were not.';
	expect(await publish()).toContain(sentence);
	await say('after');
	expect((await host.items()).map(({ json }) => json.caught_up)).toEqual([
		expect.objectContaining({
			complete: false,
			message: expect.stringContaining(sentence) as string,
		}),
	]);
	const read = simulator.requests.filter(({ route }) => route === 'GET /events');
	expect(read).toHaveLength(pages);
});

test('10,197 events that were delivered, and three before them that were not: the three are started', async () => {
	await publish();
	await missed('one', 'two', 'three');
	const [newest, ...older] = [...simulator.events.values()].slice(-3).reverse();
	const heard = await say('heard');
	const delivered = Array.from({ length: 10_197 }, (_, n) => ({
		...heard,
		id: `evt_delivered_${n}`,
		event_id: `delivered ${n}`,
		payload: { ...heard.payload, event_id: `delivered ${n}` },
	}));
	const rows = [...delivered, newest, ...older];
	for (let end = 200; end <= rows.length; end += 200) {
		const next_cursor = end < rows.length ? String(end) : null;
		const body = JSON.stringify({ events: rows.slice(end - 200, end), next_cursor });
		simulator.fault('GET /events', { kind: 'status', status: 200, body });
	}
	expect(await publishAgain()).toContain('3 events that this workflow had missed were sent again.');
	expect(await texts()).toEqual(['heard', 'one', 'two', 'three']);
	const last = (await host.items()).at(-1)!;
	expect(last.json.caught_up).toEqual({
		missed: 3,
		sent_again: 3,
		too_old: 0,
		complete: true,
		message: '3 events that this workflow had missed were sent again.',
	});
});

test('a list that leads back to its own beginning is not taken for read: the log and the next item say so', async () => {
	const page = JSON.stringify({ events: [], next_cursor: 'the same' });
	simulator.fault('GET /events', { kind: 'status', status: 200, body: page, times: 2 });
	expect(await publish()).toMatch(/Catch Up did not work: .*goes on where the last one ended/);
	await say('after');
	expect((await host.items()).map(({ json }) => json.caught_up)).toEqual([
		{ message: expect.stringMatching(/^Catch Up did not work/) as string },
	]);
});

test('a list of events that cannot be read: the workflow is published, and the log says why', async () => {
	simulator.fault('GET /events', { kind: 'code', code: 2005, status: 403 });
	expect(await publish()).toMatch(/Catch Up did not work: Chert 2005/);
	expect(simulator.subscriptions.size).toBe(1);
});

test('Catch Up needs Skip Duplicates: without a memory events could run twice', async () => {
	set({ skipDuplicates: false });
	await expect(host.activate()).rejects.toMatchObject({
		message: expect.stringContaining("'Skip Duplicates'") as string,
	});
	expect(simulator.subscriptions.size).toBe(0);
});

test.each([
	[
		'a cursor that leads back',
		[
			{ events: [], next_cursor: 'x' },
			{ events: [], next_cursor: 'x' },
		],
	],
	['a form that nobody documented', [{ warnings: [] }]],
])('a list with %s is no list without missed events: the log says so', async (_, pages) => {
	await publish();
	await missed('while n8n was away');
	for (const page of pages) {
		simulator.fault('GET /events', { kind: 'status', status: 200, body: JSON.stringify(page) });
	}
	expect(await publishAgain()).toContain('Catch Up did not work');
});

describe('asked directly', () => {
	const NOW = Date.parse('2026-11-30T12:00:00Z');
	const HOUR = 3_600_000;
	const pageOf = (count: number) => ({
		events: Array.from({ length: count }, (_, n) => ({
			id: `evt_${n}`,
			event_id: `e_${n}`,
			type: 'message.received',
			created_at: new Date(NOW - HOUR + n).toISOString(),
			payload: { event: 'message.received', event_id: `e_${n}`, data: {} },
			delivery: { status: 'failed', attempts: [] },
		})),
		next_cursor: null,
	});
	const busy = (retry_after?: number) =>
		failure('NETWORK', 'Busy', { description: '', retryable: true, retry_after });
	const broken = () => failure('BAD_RESPONSE', 'No', { description: '' });

	/** What Catch Up asks Chert for, how long it waits, and what it says at the end. */
	async function run(
		replay: (n: number) => void,
		count = 1,
		events: string[] = [],
		since = NOW - HOUR,
	) {
		const requests: Array<ChertRequest & { expected?: unknown }> = [];
		const waits: number[] = [];
		let news: CatchUpNews | undefined;
		let sent = 0;
		const request: Asker['request'] = async <T>(one: ChertRequest, expected?: Expectation<T>) => {
			requests.push({ ...one, expected });
			if (one.method === 'POST') replay(sent++);
			return (one.method === 'POST' ? {} : expected!.read!(pageOf(count))) as T;
		};
		const context = {
			logger: { info: () => undefined, warn: () => undefined },
			getNode: () => ({ name: 'Chert Trigger' }),
		} as unknown as IHookFunctions;
		const listening = { url: 'https://n8n', since, last: since, subscriptions: ['own'] };
		const memory = { has: () => false, tell: (told: CatchUpNews) => void (news = told) };
		const filters = { chats: 'all', inChats: [], content: [], from: [], events } as const;
		await catchUp(
			context,
			{
				...{ subscription_id: 'own', hours: 24, memory, listening, now: NOW },
				filters: { ...filters, textContains: '', own: false },
			},
			{ request },
			async (ms) => void waits.push(ms),
		);
		return { requests, waits, news: news!, sent };
	}

	test('it waits as long as Chert asks, but no longer than a minute, and longer each time', async () => {
		const asked = [busy(), busy(), busy(20), busy(600)];
		const { waits, news } = await run((n) => {
			if (asked[n]) throw asked[n];
		});
		expect(waits).toEqual([1_000, 2_000, 20_000, 60_000]);
		expect(news).toMatchObject({ missed: 1, sent_again: 1 });
	});

	test('it ends after three failures in a row, and not after three with others between', async () => {
		const withOthers = await run((n) => {
			if (n % 2 === 0) throw broken();
		}, 8);
		expect([withOthers.sent, withOthers.news.sent_again]).toEqual([8, 4]);
		const inARow = await run((n) => {
			if (n > 0) throw broken();
		}, 8);
		expect([inARow.sent, inARow.news.sent_again]).toEqual([4, 1]);
	});

	test('it sends 2,000 for one publication, and says what is left', async () => {
		const { sent, news } = await run(() => undefined, 2_003);
		expect(sent).toBe(2_000);
		expect(news.message).toContain('3 events were not sent');
	});

	test('it asks for nothing from before the first publication, and for one type only if one is chosen', async () => {
		const { requests } = await run(() => undefined, 0, ['message.received'], NOW - 2 * HOUR);
		const since = new Date(NOW - 2 * HOUR).toISOString();
		expect(requests.map(({ query }) => query)).toEqual([
			expect.objectContaining({ since, type: 'message.received' }),
		]);
		const { requests: others } = await run(() => undefined, 0, ['message.received', 'lead_reply']);
		expect(others[0]!.query).not.toHaveProperty('type');
	});

	test('an empty answer to a replay counts only if it is Chert that gave it', async () => {
		const { requests } = await run(() => undefined);
		expect(requests.at(-1)).toMatchObject({
			path: '/events/evt_0/replay',
			query: { subscription_id: 'own' },
			expected: { needsTraceId: true, mayBeEmpty: true },
		});
	});
});

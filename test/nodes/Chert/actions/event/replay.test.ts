import type { IDataObject } from 'n8n-workflow';
import { sleep } from '../../../../support/node';
import { runSafely } from '../../../../support/operationSuite';
import { Receiver } from '../../../../support/receiver';
import { subscribe } from '../../../../support/subscribe';
import { useChert } from '../../../../support/chert';
import { first } from '../../../../support/certain';

const PARAMETERS: IDataObject = {
	resource: 'event',
	operation: 'replay',
	eventId: '={{ $json.event_to_replay }}',
};
const ROUTE = 'POST /events/:event_id/replay';
const { engine, simulator } = useChert({ webhook_backoff_ms: 2 });
let receiver: Receiver;

beforeAll(async () => {
	receiver = new Receiver();
	await receiver.start();
});
afterAll(async () => {
	await receiver.stop();
});
beforeEach(() => {
	receiver.received.length = 0;
});

const replay = async (ids: unknown[], options: IDataObject = {}) =>
	await runSafely(
		engine,
		simulator,
		{ ...PARAMETERS, options },
		ids.map((event_to_replay) => ({ event_to_replay }) as IDataObject),
		'continueErrorOutput',
	);
const replays = () => simulator.requests.filter(({ route }) => route === ROUTE);
const received = async (count: number) => {
	for (let n = 0; n < 400 && receiver.received.length < count; n++) await sleep(5);
	return receiver.received.map(({ headers }) => [
		headers['x-webhook-event-id'],
		headers['x-webhook-subscription-id'],
	]);
};

test('the event comes again, with the same event_id, to all subscriptions that want it', async () => {
	const event = first(simulator.events.values());
	const { id } = await subscribe(simulator, { url: receiver.url });
	const { success } = await replay([event.id]);
	expect(success.map(({ json }) => json)).toMatchObject([
		{ id: event.id, ok: true, downstream_status: 200 },
	]);
	expect(replays()).toMatchObject([
		{ method: 'POST', url: `/api/v1/events/${event.id}/replay`, verified: true },
	]);
	expect(first(replays()).body).toHaveLength(0);
	expect(await received(1)).toEqual([[event.event_id, id]]);
});

test('an event is delivered again to one subscription', async () => {
	const event = first(simulator.events.values());
	await subscribe(simulator, { url: receiver.url });
	const { id } = await subscribe(simulator, { url: receiver.url });
	await replay([event.id], { subscriptionId: ` ${id} ` });
	expect(first(replays()).url).toBe(`/api/v1/events/${event.id}/replay?subscription_id=${id}`);
	expect(await received(1)).toEqual([[event.event_id, id]]);
});

test('without a subscription that wants it, it says so', async () => {
	const [id] = simulator.events.keys();
	const { failed } = await replay([id]);
	expect(first(failed).json.error).toMatchObject({
		code: 1002,
		description: expect.stringContaining('no active webhook subscription wants it') as string,
	});
});

test('a Webhook Subscription that cannot be one is refused before any request', async () => {
	for (const [subscriptionId, what] of [
		['a\nb', 'must be one ID'],
		// It would go to all subscriptions.
		['', 'is empty'],
	]) {
		const { failed } = await replay(['evt_000001'], { subscriptionId });
		expect(first(failed).json.error).toMatchObject({
			message: expect.stringContaining(`The field 'Webhook Subscription' ${what}`) as string,
		});
	}
	expect(simulator.requests).toEqual([]);
});

test('after a lost answer nothing is sent again', async () => {
	const event = first(simulator.events.values());
	await subscribe(simulator, { url: receiver.url });
	simulator.fault(ROUTE, { kind: 'reset', when: 'after' });
	const { failed } = await replay([event.id]);
	expect(replays()).toHaveLength(1);
	expect(await received(1)).toHaveLength(1);
	expect(first(failed).json.error).toMatchObject({
		reason: 'OUTCOME_UNKNOWN',
		outcome_unknown: true,
		id: event.id,
		description: expect.stringContaining('Event → Get') as string,
	});
});

test('whatever shape the answer has, it comes out, with the id of the event', async () => {
	simulator.fault(ROUTE, { kind: 'status', status: 202, body: '{"status":"queued"}' });
	simulator.fault(ROUTE, { kind: 'status', status: 204 });
	const { success } = await replay(['evt_1', 'evt_2'], { maxConcurrentRequests: 1 });
	expect(success.map(({ json }) => json)).toEqual([
		{ id: 'evt_1', status: 'queued' },
		{ id: 'evt_2' },
	]);
});

test.each(['status', 'in_200'] as const)(
	'a receiver that refuses is a failure, told by %s',
	async (replay_failure) => {
		simulator.configure({ variants: { replay_failure } });
		const event = first(simulator.events.values());
		await subscribe(simulator, { url: receiver.url });
		receiver.statuses = [500];
		const { success, failed } = await replay([event.id], { maxAttempts: 1 });
		expect(success).toEqual([]);
		expect(first(failed).json.error).toMatchObject({
			code: 3004,
			downstream_status: 500,
			http_status: replay_failure === 'status' ? 502 : 200,
			// Every replay fires the event once more, and Chert's word leaves open whether this one arrived.
			retryable: false,
			description: expect.stringContaining('downstream_status') as string,
		});
	},
);

test.each(['ok', 'row', 'empty'] as const)(
	'a success that says %s is one',
	async (replay_success) => {
		simulator.configure({ variants: { replay_success } });
		const event = first(simulator.events.values());
		await subscribe(simulator, { url: receiver.url });
		const { success } = await replay([event.id]);
		expect(success.map(({ json }) => json.id)).toEqual([event.id]);
		expect(replays()).toHaveLength(1);
	},
);

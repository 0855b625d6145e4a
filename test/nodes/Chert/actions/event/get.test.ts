import type { IDataObject } from 'n8n-workflow';
import { useChert } from '../../../../support/chert';
import { runSafely } from '../../../../support/operationSuite';
import { Receiver } from '../../../../support/receiver';
import { subscribe } from '../../../../support/subscribe';
import { first } from '../../../../support/certain';

const PARAMETERS: IDataObject = {
	resource: 'event',
	operation: 'get',
	eventId: '={{ $json.event_to_get }}',
	simplify: false,
};
const ROUTE = 'GET /events/:event_id';
const { engine, simulator } = useChert({ webhook_backoff_ms: 2 });

const get = async (ids: unknown[], options: IDataObject = {}) =>
	await runSafely(
		engine,
		simulator,
		{ ...PARAMETERS, options },
		ids.map((event_to_get) => ({ event_to_get }) as IDataObject),
		'continueErrorOutput',
	);

test('an event comes with its payload and all attempts to deliver it', async () => {
	const receiver = new Receiver();
	await receiver.start();
	await subscribe(simulator, { url: receiver.url });
	receiver.statuses = [500, 200];
	const event = await simulator.emit('message.received', { text: 'leave' });
	await receiver.stop();
	const { success } = await get([event.id]);
	expect(simulator.requests.at(-1)).toMatchObject({
		method: 'GET',
		url: `/api/v1/events/${event.id}`,
		verified: true,
	});
	expect(success.map(({ json }) => json)).toEqual([
		expect.objectContaining({ id: event.id, payload: event.payload }),
	]);
	expect(first(success).json.delivery).toMatchObject({
		status: 'delivered',
		url: receiver.url,
		// A list, not a count.
		attempts: [{ status: 500 }, { status: 200 }],
	});
});

test('simplified it is what Event → Get Many gives', async () => {
	const event = await simulator.emit('message.received', { text: 'leave' });
	const items = [{ event_to_get: event.id }];
	const parameters = { ...PARAMETERS, simplify: undefined };
	const { success } = await runSafely(engine, simulator, parameters, items);
	const many = { resource: 'event', operation: 'getAll', limit: 1 };
	const listed = await runSafely(engine, simulator, many, [{}]);
	expect(success.map(({ json }) => json)).toEqual(listed.success.map(({ json }) => json));
	expect(first(success).json).toMatchObject({ event: 'message.received', text: 'leave' });
});

test('either shape of the answer will do, but not another event', async () => {
	const answers = [
		{ event: { id: 'evt_1', type: 'x' } },
		{ id: 'evt_9', event_id: 'evt_1' },
		{ id: 'evt_2' },
		{},
	];
	for (const body of answers) {
		simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(body) });
	}
	const ids = answers.map(() => 'evt_1');
	const { success, failed } = await get(ids, { maxConcurrentRequests: 1, maxAttempts: 1 });
	expect(success.map(({ json }) => json)).toEqual([first(answers).event, answers[1]]);
	expect(failed).toHaveLength(2);
	expect(first(failed).json.error).toMatchObject({
		message: "Chert's answer is not about this event (HTTP 200)",
	});
});

test('a lost answer is asked for again', async () => {
	const [id] = simulator.events.keys();
	simulator.fault(ROUTE, { kind: 'reset' });
	expect((await get([id])).success).toHaveLength(1);
});

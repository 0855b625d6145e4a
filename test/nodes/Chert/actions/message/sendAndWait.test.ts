import { startSimulator, type Simulator } from '../../../../simulator';
import { Engine } from '../../../../support/engine';
import { WaitingHost } from '../../../../support/waitingHost';

const PHONE = '+14155551234';
const PARAMETERS = { sendTo: 'phone', phone: PHONE, message: 'Leave 12 groups for Jo Park?' };

let engine: Engine;
let simulator: Simulator;
let host: WaitingHost;

beforeAll(async () => {
	engine = await Engine.load();
	simulator = await startSimulator();
});
afterAll(async () => await simulator.close());
beforeEach(async () => {
	simulator.reset();
	host = await WaitingHost.start({ engine, credential: simulator.credential });
});
afterEach(async () => await host.close());

const sent = () =>
	simulator.requests.map(({ method, url }) => `${method} ${url.split('?')[0].slice(7)}`);
const outbound = () => [...simulator.messages.values()].filter((m) => m.direction === 'outbound');
const question = () => outbound().at(-1)!;

describe('asking', () => {
	test('the subscription is made first, then the question is sent, then the execution waits', async () => {
		const id = await host.ask({ parameters: PARAMETERS });
		expect(host.seen(id)).toMatchObject({ status: 'waiting', success: [], failed: [] });
		expect(sent()).toEqual([
			'POST /webhook-subscriptions',
			'GET /webhook-subscriptions',
			'POST /send',
		]);
		const [subscription] = simulator.subscriptions.values();
		expect(subscription.events).toEqual(['message.received', 'reaction.added']);
		expect(JSON.parse(simulator.requests[2].body.toString())).toEqual({
			phone: PHONE,
			body: 'Leave 12 groups for Jo Park?\nReply "Approve" or "Decline", or react to the question with 👍 or 👎.',
			idempotency_key: expect.stringMatching(/^n8n-[0-9a-f]{32}$/),
		});
	});

	test('a reply resumes with the answer, and the subscription is gone', async () => {
		const id = await host.ask({ parameters: PARAMETERS });
		const { chat_id, id: message_id } = question();
		await simulator.emit('message.received', { chat_id, from: PHONE, text: 'Yes!' });
		await host.settled();
		const { status, success } = host.seen(id);
		expect(status).toBe('success');
		expect(success.map(({ json }) => json)).toEqual([
			{
				data: {
					approved: true,
					text: 'Yes!',
					from: PHONE,
					answeredBy: 'reply',
					respondedAt: expect.stringMatching(/^\d{4}-.*Z$/),
				},
				chat_id,
				message_id,
			},
		]);
		await host.settled();
		await new Promise((resolve) => setImmediate(resolve));
		expect(simulator.subscriptions.size).toBe(0);
	});
});

import { request } from 'undici';
import { type Simulator, startSimulator } from '../../../simulator';
import { prepareDelivery, type SignatureForm, TAMPERINGS } from '../../../simulator/deliveries';
import type { Envelope } from '../../../simulator/state/events';
import { Engine } from '../../../support/engine';
import { SimulatedClock } from '../../../support/simulatedClock';
import { WebhookHost } from '../../../support/webhookHost';
import { at } from '../../../support/certain';

const DELIVERIES = 1_000;
const DUPLICATES = 300;
const FORGERIES = 100;
const AT_ONCE = 50;
const FORMS: SignatureForm[] = ['both', 'current', 'legacy', 'rotated'];

let simulator: Simulator;
let host: WebhookHost;

beforeAll(async () => {
	simulator = await startSimulator();
	host = await WebhookHost.start({
		engine: await Engine.load(),
		credential: simulator.credential,
	});
	await host.activate();
});
afterAll(async () => {
	await host.close();
	await simulator.close();
});

const envelope = (event_id: string): Envelope => ({
	event: 'message.received',
	event_id,
	timestamp: new Date().toISOString(),
	api_version: 'v1',
	webhook_version: 'v1',
	event_type: 'message.received',
	trace_id: 'a1b2c3d4e5f6',
	partner_id: 'acme-example',
	data: {
		chat: { id: 'ch_group_of_5', is_group: true, handles: [], owner_handle: '+14155550100' },
		message: { id: `msg_${event_id}`, parts: [{ type: 'text', value: event_id }] },
	},
});

test('1,000 deliveries, 300 of them duplicates and 100 forgeries, 50 at a time: 600 executions', async () => {
	const clock = new SimulatedClock(42);
	const below = (limit: number) => Math.floor(clock.random() * limit);
	const { id: subscription_id, secret } = host.memory.production as { id: string; secret: string };
	const genuine = DELIVERIES - DUPLICATES - FORGERIES;
	const ids = Array.from({ length: genuine }, (_, n) => `e_${n}`);
	const parts = { subscription_id, secret };
	const make = (event_id: string, more: object = {}) => {
		const signature = FORMS[below(FORMS.length)];
		const now = Date.now();
		return prepareDelivery({ envelope: envelope(event_id), ...parts, now, signature, ...more });
	};
	// A forgery claims an event that comes for real as well: it must not take its place.
	const tamperings = TAMPERINGS.slice(0, 7);
	const forged = () => {
		const tamper = at(tamperings, below(tamperings.length));
		const key = tamper === 'secret' ? simulator.credential.signingSecret : secret;
		// A right signature of another time: the clock here could be wrong.
		const expected = ['stale', 'future'].includes(tamper) ? 503 : 401;
		return { expected, ...make(at(ids, below(genuine)), { tamper, secret: key }) };
	};
	const deliveries = [
		...ids.map((event_id) => ({ expected: 200, ...make(event_id) })),
		...Array.from({ length: DUPLICATES }, () => ({
			expected: 200,
			...make(at(ids, below(genuine))),
		})),
		...Array.from({ length: FORGERIES }, forged),
	];
	for (let n = deliveries.length - 1; n > 0; n--) {
		const other = below(n + 1);
		[deliveries[n], deliveries[other]] = [at(deliveries, other), at(deliveries, n)];
	}

	const wrong: unknown[] = [];
	const work = async () => {
		for (let next; (next = deliveries.pop()); ) {
			const { expected, headers, body } = next;
			const answer = await request(host.productionUrl, { method: 'POST', headers, body });
			const text = await answer.body.text();
			if (answer.statusCode !== expected) wrong.push([expected, answer.statusCode, headers, text]);
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, work));

	expect(wrong).toEqual([]);
	const items = await host.items();
	expect(items.map(({ json }) => json.event_id).sort()).toEqual([...ids].sort());
	expect(host.executions).toHaveLength(genuine);
	// Calls side by side overwrote each other's static data; the next one puts everything together.
	const { headers, body } = make('e_last');
	await (await request(host.productionUrl, { method: 'POST', headers, body })).body.dump();
	expect(new Set(host.memory.recent as string[])).toEqual(new Set([...ids, 'e_last']));
});

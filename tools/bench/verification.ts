import { jsonIn } from '../../nodes/Chert/objects/envelope';
import { simplify } from '../../nodes/Chert/objects/simplify';
import { readEvent } from '../../nodes/Chert/objects/summary';
import { passes } from '../../nodes/Chert/trigger/filters';
import { forgetProcess, Memory } from '../../nodes/Chert/trigger/memory';
import { type Delivery, deliveryRefusal } from '../../nodes/Chert/trigger/verify';
import { prepareDelivery } from '../../test/simulator/deliveries';
import { nodeProcess } from '../../test/support/node';
import type { Row } from './table';
import { at, first } from '../../test/support/certain';

/** Deliveries a second on one core, outside n8n's own overhead. */
const GOAL = 5_000;
const DELIVERIES = 20_000;
const DIFFERENT = 2_000;
const ROUNDS = 3;
const SUBSCRIPTION = 'whsub_1';
const KEY = 'whsec_example_0123456789abcdef';
const SIGNERS = [{ id: SUBSCRIPTION, secret: KEY }];
const NO_FILTER = {
	events: [],
	chats: 'all',
	inChats: [],
	content: [],
	from: [],
	textContains: '',
	own: false,
} as const;

/**
 * How fast a trigger tells Chert's deliveries from forgeries, and how fast everything else is that the
 * node does with one: reading, filtering, remembering, simplifying. One after another on one core, the
 * best of a few rounds.
 */
export async function benchVerification(): Promise<Row[]> {
	const now = Date.now();
	const genuine = Array.from({ length: DIFFERENT }, (_, n) => delivery(`e_${n}`, now, false));
	const forged = genuine.map((_, n) => delivery(`e_${n}`, now, true));
	const refuse = (deliveries: Delivery[]) => async () => {
		for (let n = 0; n < DELIVERIES; n++)
			deliveryRefusal(at(deliveries, n % DIFFERENT), SIGNERS, now);
	};
	return [
		row('Webhook: genuine deliveries verified', await rate(refuse(genuine))),
		row('Webhook: forgeries refused', await rate(refuse(forged))),
		row('Webhook: verified, read, filtered, remembered, simplified', await rate(everything)),
	];

	async function everything(): Promise<void> {
		forgetProcess();
		const memory = new Memory({}, 'production', SUBSCRIPTION);
		for (let n = 0; n < DELIVERIES; n++) {
			const next = at(genuine, n % DIFFERENT);
			if (deliveryRefusal(next, SIGNERS, now)) throw new Error('A genuine delivery was refused');
			const event = readEvent(jsonIn(next.body!))!;
			if (!passes(event, NO_FILTER)) throw new Error('A delivery was filtered out');
			const { event_id } = event.envelope;
			const claim = await memory.claim(event_id, async () => true);
			if (claim === 'mine') memory.took(event_id, now, now);
			simplify(event);
		}
	}
}

/** A message of ordinary length, signed with both headers as the simulator does it. */
function delivery(event_id: string, now: number, forged: boolean): Delivery {
	const handles = Array.from({ length: 8 }, (_, n) => ({
		handle: `+1415555010${n}`,
		service: 'imessage',
		is_me: n === 0,
	}));
	const { headers, body } = prepareDelivery({
		envelope: {
			event: 'message.received',
			event_id,
			timestamp: new Date(now).toISOString(),
			api_version: 'v1',
			webhook_version: 'v1',
			event_type: 'message.received',
			trace_id: 'a1b2c3d4e5f6',
			partner_id: 'acme-example',
			data: {
				chat: { id: 'ch_group_of_8', is_group: true, handles, owner_handle: first(handles).handle },
				message: {
					id: `msg_${event_id}`,
					direction: 'inbound',
					sender_handle: at(handles, 1).handle,
					parts: [{ type: 'text', value: 'Can somebody look at the numbers again? '.repeat(8) }],
				},
			},
		},
		subscription_id: SUBSCRIPTION,
		secret: KEY,
		now,
		...(forged && { tamper: 'signature' }),
	});
	const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
	return { headers: Object.fromEntries(lowerCase), body: Buffer.from(body) };
}

/**
 * Deliveries a second of one core's time, the best of some rounds. The time that the processor worked
 * for this counts, so that the figure says the same on a machine that is busy with other things.
 */
async function rate(work: () => Promise<void>): Promise<number> {
	let best = 0;
	for (let round = 0; round < ROUNDS; round++) {
		const begun = nodeProcess.cpuUsage();
		await work();
		const { user, system } = nodeProcess.cpuUsage(begun);
		best = Math.max(best, DELIVERIES / ((user + system) / 1_000_000));
	}
	return best;
}

function row(what: string, perSecond: number): Row {
	const number = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 0 });
	return {
		what,
		value: `${number(perSecond)} a second`,
		goal: `at least ${number(GOAL)} a second`,
		met: perSecond >= GOAL,
	};
}

if (require.main === module) {
	void benchVerification().then((rows) => {
		for (const { what, value, goal, met } of rows) {
			nodeProcess.stdout.write(`${met ? 'ok  ' : 'MISS'} ${what}: ${value} (${goal})\n`);
		}
		if (rows.some(({ met }) => !met)) nodeProcess.exitCode = 1;
	});
}

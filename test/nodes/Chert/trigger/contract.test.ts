import type { IDataObject } from 'n8n-workflow';
import { request } from 'undici';
import { type ContractDelivery, deliveries, deliveryRules } from '../../../contract';
import { eachVariant } from '../../../simulator';
import { createHmac } from '../../../support/node';
import { useChert, useWebhookHost } from '../../../support/chert';
import { first } from '../../../support/certain';

const chert = useChert({ webhook_backoff_ms: 1 });
const { engine, simulator } = chert;
const host = useWebhookHost(chert);

/** What the trigger has put out, one item for each event. */
const triggered = async () => (await host.items()).map(({ json }) => json);

/** What Event → Get Many puts out. */
async function listed(): Promise<IDataObject[]> {
	const parameters = { resource: 'event', operation: 'getAll', returnAll: true };
	const { success } = await engine.run({
		credential: simulator.credential,
		parameters,
		items: [{ json: {} }],
	});
	return success.map(({ json }) => json);
}

/** Posts documented bytes, signed by the documented rule, without the help of the simulator. */
async function post(body: IDataObject): Promise<number> {
	const text = JSON.stringify(body);
	const timestamp = String(Math.floor(Date.now() / 1_000));
	const { secret, id } = host.memory.production as { secret: string; id: string };
	const hex = createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex');
	const form = first(deliveryRules.signature.forms);
	const { statusCode, body: answer } = await request(host.productionUrl, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'X-Webhook-Subscription-Id': id,
			'X-Webhook-Signature': form.replace('<unix_seconds>', timestamp).replace('<hex>', hex),
		},
		body: text,
	});
	await answer.dump();
	return statusCode;
}

const bodiesOf = ({ event, body, variants = [] }: ContractDelivery) => [
	{ event, form: 'as documented', body: body as IDataObject },
	...variants.map(({ name, body: other }) => ({ event, form: name, body: other as IDataObject })),
];

describe('every delivery and variant of the contract', () => {
	test.each(deliveries.flatMap(bodiesOf))(
		'$event, $form: taken, and Event → Get Many says the same',
		async ({ event, body }) => {
			host.parameters = { events: [event] };
			await host.activate();
			expect(await post(body)).toBe(200);
			const [item, ...more] = await triggered();
			expect(more).toEqual([]);
			expect(item).toMatchObject({ event, event_id: body.event_id });

			const row = { id: 'evt_1', type: event, event_id: body.event_id, payload: body };
			const page = { events: [body.payload ? { id: 'evt_1', ...body } : row], next_cursor: null };
			simulator.fault('GET /events', { kind: 'status', status: 200, body: JSON.stringify(page) });
			const { event_id, ...same } = item!;
			expect(event_id).toBe(body.event_id);
			expect(await listed()).toEqual([{ id: 'evt_1', ...same }]);
		},
	);

	test.each(deliveries.flatMap(bodiesOf))(
		'$event, $form: with Simplify off it is what Chert sent',
		async ({ event, body }) => {
			host.parameters = { events: [event], simplify: false };
			await host.activate();
			await post(body);
			expect(await triggered()).toEqual([body]);
		},
	);
});

describe('however the simulator delivers what no source describes', () => {
	const EVENTS = deliveries.map(({ event }) => event);

	test.each(
		eachVariant(
			'delivery',
			'webhook_signature_form',
			'legacy_signature_form',
			'webhook_timestamp',
			'webhook_version',
			'event_display_name',
			'event_lead_id',
			'message_sent_at',
			'media_part',
			'reaction_data',
			'lead_reply_data',
		),
	)('$name: $value', async ({ variants }) => {
		simulator.configure({ variants });
		host.parameters = { events: EVENTS };
		await host.activate();
		const parts = [
			{ type: 'text', value: 'Look' },
			{ type: 'media', attachment_id: 'att_photo' },
		];
		for (const event of EVENTS) {
			const { delivery } = await simulator.emit(event, { parts });
			expect(delivery).toMatchObject({ status: 'delivered', attempts: [{ status: 200 }] });
		}
		const items = await triggered();
		expect(items.map(({ event }) => event)).toEqual(EVENTS);
		const listedBy = ({ id }: IDataObject) => simulator.events.get(String(id))!.event_id;
		const rows = new Map((await listed()).map((row) => [listedBy(row), row]));
		for (const item of items) {
			const row = rows.get(String(item.event_id))!;
			// The row can say more than the delivery (`lead_id`), or less (`line_id`). What both say is the same.
			const stated = Object.entries(item).filter(
				([field, value]) => value !== null && field in row,
			);
			const both = Object.fromEntries(stated);
			expect(row).toMatchObject(variants.delivery === 'row' ? withoutTimes(both) : both);
			expect(stated.length).toBeGreaterThanOrEqual(3);
		}
	});
});

/** A row-shaped delivery has no time of the envelope, only that of the message. */
function withoutTimes(item: IDataObject): IDataObject {
	return Object.fromEntries(Object.entries(item).filter(([field]) => field !== 'timestamp'));
}

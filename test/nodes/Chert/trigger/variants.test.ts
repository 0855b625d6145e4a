import type { IDataObject } from 'n8n-workflow';
import { request } from 'undici';
import { eachVariant, type Event } from '../../../simulator';
import { prepareDelivery } from '../../../simulator/deliveries';
import { useChert, useWebhookHost } from '../../../support/chert';
import { subscribe } from '../../../support/subscribe';
import { at, first, take } from '../../../support/certain';

/** What no public source says of deliveries and subscriptions, in each of its ways: what the trigger makes of it. */

const ANN = '+14155551000';

const chert = useChert({ webhook_backoff_ms: 1 });
const { engine, simulator } = chert;
const host = useWebhookHost(chert);

const json = async () => (await host.items()).map((item) => item.json);
const live = () => [...simulator.subscriptions.values()];

/** What the trigger puts out for what happens. */
async function starts(type: string, happening: object = {}): Promise<IDataObject> {
	await host.activate();
	const { delivery } = await simulator.emit(type, { chat_id: 'ch_group_of_5', ...happening });
	expect(delivery).toMatchObject({ status: 'delivered', attempts: [{ status: 200 }] });
	const items = await json();
	expect(items).toHaveLength(1);
	return first(items);
}

describe('a message', () => {
	test.each(eachVariant('media_part'))(
		'media is known by its attachment_id, and what else Chert says of it comes along: $value',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			const parts = [
				{ type: 'text', value: 'Look' },
				{ type: 'media', attachment_id: 'att_photo' },
			];
			const { text, attachments } = await starts('message.received', { parts });
			const { filename, content_type, size_bytes } = simulator.attachments.byId.get('att_photo')!;
			const url = 'https://files.example.com/att_photo';
			const more = value === 'described' ? { filename, content_type, size_bytes, url } : {};
			expect(text).toBe('Look');
			expect(attachments).toEqual([{ attachment_id: 'att_photo', type: 'media', ...more }]);
		},
	);

	test('parts that are not known are passed through; the text is that of the text parts', async () => {
		const others = [
			{ type: 'sticker', name: 'cat', value: 'not a text' },
			{ type: 'reply', to: { message_id: 'msg_0' } },
			{ type: 'link', url: 'https://example.com' },
			{ type: 'effect', effect: 'slam' },
		];
		const [first, ...rest] = others;
		const parts = [{ type: 'text', value: 'One' }, first, { type: 'text', value: 'Two' }, ...rest];
		expect(await starts('message.received', { parts })).toMatchObject({
			text: 'One\nTwo',
			other_parts: others,
		});
	});

	test.each(eachVariant('event_display_name'))(
		'the name of a group, where events have it, in the output and in the list of groups: $value',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			const item = await starts('message.received');
			expect(item.chat_name).toBe(value === 'sent' ? 'Launch' : null);
			const { results } = await engine.searchList('searchGroups', simulator.credential, 'of_5');
			expect(results.map(({ name }) => name)).toEqual([
				value === 'sent'
					? 'Launch (5 people, ch_group_of_5)'
					: '…1000, …1001 and 2 more (5 people, ch_group_of_5)',
			]);
		},
	);

	test.each(eachVariant('message_sent_at'))(
		'sent_at is passed through with Simplify off; the time of the output is that of the envelope: $value',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			await host.activate();
			const { payload } = await simulator.emit('message.received');
			host.parameters = { events: [], simplify: false };
			await simulator.emit('message.received');
			const [simple, whole] = take(await json(), 2);
			expect(simple.timestamp).toBe(payload.timestamp);
			const { message } = whole.data as { message: IDataObject };
			expect(message.sent_at).toBe(value === 'sent' ? whole.timestamp : undefined);
		},
	);

	test('sent_at is the time of a message whose delivery has no time of its own', async () => {
		simulator.configure({ variants: { delivery: 'row', message_sent_at: 'sent' } });
		const { timestamp } = await starts('message.received');
		const { payload } = [...simulator.events.values()].at(-1)!;
		expect(timestamp).toBe((payload.data as { message: IDataObject }).message.sent_at);
	});
});

describe('a reaction', () => {
	const said = { chat_id: 'ch_group_of_5', message_id: 'msg_1', from: ANN, reaction: 'like' };

	describe.each(['reaction.added', 'reaction.removed'])('%s', (type) => {
		test.each(eachVariant('reaction_data'))(
			'chat, message, reaction and sender are found, and data is whole: $value',
			async ({ value, variants }) => {
				simulator.configure({ variants });
				const item = await starts(type, { message_id: 'msg_1', reaction: 'like' });
				const { payload } = [...simulator.events.values()].at(-1)!;
				expect(item).toMatchObject({ event: type, data: payload.data });
				expect(item).toMatchObject(
					value === 'empty'
						? { chat_id: null, message_id: null, from: null, reaction: null }
						: said,
				);
			},
		);
	});
});

describe('the legacy event', () => {
	const deliveries = eachVariant('delivery');
	const both = eachVariant('lead_reply_data').flatMap((data) =>
		deliveries.map((delivery) => ({
			data: data.value,
			delivery: delivery.value,
			variants: { ...data.variants, ...delivery.variants },
		})),
	);

	test.each(both)(
		'chat, message, text and sender are found, and data is whole: $data, as $delivery',
		async ({ data, delivery, variants }) => {
			simulator.configure({ variants });
			host.parameters = { events: ['lead_reply'] };
			const item = await starts('lead_reply', { text: 'Hello' });
			const { payload, lead_id } = [...simulator.events.values()].at(-1)!;
			const message = first([...simulator.messages.values()].slice(-1));
			expect(item).toMatchObject({ event: 'lead_reply', event_id: payload.event_id });
			if (data === 'empty') {
				// Only the two row shapes name the chat beside the data.
				const chat_id = delivery.endsWith('row') ? lead_id : null;
				expect(item).toMatchObject({ chat_id, data: {} });
				return;
			}
			expect(item).toMatchObject({
				chat_id: 'ch_group_of_5',
				message_id: message.id,
				text: 'Hello',
				from: ANN,
			});
			const keys = Object.keys(payload.data as object);
			expect(Object.keys(item.data as object)).toEqual(keys);
		},
	);
});

describe('the id of an event', () => {
	test.each(['reaction.added', 'reaction.removed', 'message.received'])(
		'the id of an event, %s, is compared as a whole, whatever its form',
		async (type) => {
			await host.activate();
			const ids = ['a', 'a:b', 'a:b:c', 'A:B', ' a:b', 'a:b:c:added', '7', '{"a":1}'];
			for (const event_id of [...ids, ...ids]) await simulator.emit(type, { event_id });
			expect((await json()).map(({ event_id }) => event_id)).toEqual(ids);
		},
	);
});

describe('deliveries', () => {
	/** Posts an event to the workflow, signed now. */
	async function post(event: Event): Promise<number> {
		const { id, secret } = host.memory.production as { id: string; secret: string };
		const { headers, body } = prepareDelivery({
			envelope: event.payload,
			subscription_id: id,
			secret,
			now: Date.now(),
		});
		const answer = await request(host.productionUrl, { method: 'POST', headers, body });
		await answer.body.dump();
		return answer.statusCode;
	}

	test('deliveries in any order: each starts once', async () => {
		await host.activate();
		const events = [...simulator.events.values()].slice(0, 5);
		const mixed = [3, 0, 4, 2, 1].map((index) => at(events, index));
		for (const event of [...mixed, ...events]) expect(await post(event)).toBe(200);
		expect((await json()).map(({ event_id }) => event_id)).toEqual(
			mixed.map(({ event_id }) => event_id),
		);
	});

	test('an event that comes again days later, signed anew, starts nothing', async () => {
		await host.activate();
		const event = first(simulator.events.values());
		expect([await post(event), await post(event)]).toEqual([200, 200]);
		const later = Date.now() + 3 * 24 * 3_600_000;
		const clock = jest.spyOn(Date, 'now').mockReturnValue(later);
		try {
			expect(await post(event)).toBe(200);
			await host.forgetProcess();
			expect(await post(event)).toBe(200);
		} finally {
			clock.mockRestore();
		}
		expect(await json()).toHaveLength(1);
	});
});

describe('subscriptions', () => {
	test('a tenant that may have no more of them: the refusal comes out, and nothing is left behind', async () => {
		simulator.fault('POST /webhook-subscriptions', { kind: 'code', code: 2008 });
		await expect(host.activate()).rejects.toMatchObject({
			message: expect.stringMatching(/^Chert 2008: /) as string,
			description: expect.stringMatching(/limit of your Chert account/) as string,
		});
		expect(live()).toEqual([]);
		for (let n = 0; n < 3; n++) {
			await host.activate();
			expect(live()).toHaveLength(1);
			await host.deactivate();
			expect(live()).toEqual([]);
		}
	});

	test('the trigger finds its own subscription in any order', async () => {
		const others = [await subscribe(simulator), await subscribe(simulator)];
		await host.activate();
		const own = live().at(-1)!;
		for (const list of [live(), live().reverse(), [others[0], own, others[1]]]) {
			const body = JSON.stringify({ subscriptions: list });
			simulator.fault('GET /webhook-subscriptions', { kind: 'status', status: 200, body });
			expect(await host.exists()).toBe(true);
		}
		expect(live()).toHaveLength(3);
	});

	test('a list that does not hold its own: a new one is made, and an event starts once', async () => {
		await host.activate();
		const [old] = live();
		const body = JSON.stringify({ subscriptions: [], next_cursor: 'more' });
		const page = { kind: 'status', status: 200, body, times: 2 } as const;
		simulator.fault('GET /webhook-subscriptions', page);
		await host.restart();
		expect(live()).toHaveLength(2);
		expect(live()[0]).toEqual(old);
		await simulator.emit('message.received', { text: 'Hi' });
		expect(await json()).toHaveLength(1);
	});
});

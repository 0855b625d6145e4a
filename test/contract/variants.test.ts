import { VARIANT_NAMES, VARIANTS, type VariantName, type Variants } from '../simulator';
import type { Answer, Asked } from './asking';
import { T0, useAsking } from './useAsking';
import { first } from '../support/certain';

/** Each thing that no source says is answered in each of its ways, and each way differs from the others. */

const asking = useAsking({ stream_ms: 20 });

type Json = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers of every shape

const ask = async (method: string, path: string, body?: unknown, headers?: Asked['headers']) =>
	await asking.ask({ method, path, body, headers });
const text = (value: string) => ({ type: 'text', value });
const addMessage = (direction: 'inbound' | 'outbound' = 'outbound', age = 0) =>
	asking.simulator.addMessage({ chat_id: 'ch_direct', parts: [text('Hello.')], direction }, age);
const edit = async (id: string) => await ask('POST', `/messages/${id}/edit`, { new_text: 'Hi.' });
const create = async (to: string[], parts: object[] = [text('Hello.')]) =>
	await ask('POST', '/chats', { from: '+14155550100', to, message: { parts } });
const codeOf = ({ status, json }: Answer) => `${json?.error?.code ?? json?.code} ${status}`;
const subscribe = async () => await asking.subscribe();
const newest = () => [...asking.simulator.events.values()].at(-1)!;

/** What was delivered about one event. */
async function delivered(type = 'message.received', happening: object = {}) {
	await ask('POST', '/webhook-subscriptions', { url: asking.receiver.url });
	await asking.simulator.emit(type, { chat_id: 'ch_group_of_5', ...happening });
	const { headers, body } = first(asking.receiver.received);
	return { headers, json: JSON.parse(body) as Json };
}

const made = /^[0-9a-f]{32}$/;
const anything = expect.anything() as unknown;
const keys = (value: object) => Object.keys(value).sort().join(' ');

/** How to see a variant, and what is seen for each of its values. */
type Probes = {
	[Name in VariantName]: {
		see: () => Promise<unknown>;
		expected: Record<Variants[Name], unknown>;
	};
};

const PROBES: Probes = {
	message: {
		see: async () => keys((await ask('GET', `/messages/${addMessage()}`)).json).slice(0, 10),
		expected: { bare: 'chat_id cr', wrapped: 'message' },
	},
	message_id: {
		async see() {
			const id = addMessage();
			const other = (answered: string) => (answered === id ? 'same' : answered);
			const get = (await ask('GET', `/messages/${id}`)).json.id;
			const react = (await ask('POST', `/messages/${id}/react`, { reaction: 'like' })).json;
			const edited = (await edit(id)).json.message_id;
			if (get !== id) expect((await ask('GET', `/messages/${get}`)).status).toBe(200);
			return [get, react.message_id, edited].map(other);
		},
		expected: {
			same: ['same', 'same', 'same'],
			other: Array(3).fill(expect.stringMatching(made)),
		},
	},
	late_edit: {
		async see() {
			const answer = await edit(addMessage('outbound', 16 * 60_000));
			return [codeOf(answer), answer.json.error.retryable];
		},
		expected: {
			'4001_retryable': ['4001 502', true],
			'4001_final': ['4001 502', false],
			'4099': ['4099 501', false],
		},
	},
	edit_not_possible: {
		see: async () => codeOf(await edit(addMessage('inbound'))),
		expected: { '1002': '1002 400', '4001': '4001 502' },
	},
	created_status: {
		async see() {
			const file = { filename: 'a.txt', content_type: 'text/plain', size_bytes: 1 };
			const message = { parts: [text('Hello.')] };
			const answers = [
				await create(['+14155552000']),
				await ask('POST', '/chats/ch_direct/messages', { message }),
				await ask('POST', '/send', { phone: '+14155552000', body: 'Hello.' }),
				await ask('POST', '/attachments', file),
				await ask('POST', '/webhook-subscriptions', { url: 'https://example.com/hooks' }),
			];
			return answers.map(({ status }) => status);
		},
		expected: { '200': Array(5).fill(200), '201': Array(5).fill(201) },
	},
	created_parts: {
		async see() {
			const link = { type: 'rich_link', url: 'https://example.com/demo' };
			const { json } = await create(['+14155552000'], [text('Hello.'), link]);
			return json.message.parts.length;
		},
		expected: { text_only: 1, all: 2 },
	},
	chat_message_answer: {
		async see() {
			const message = { parts: [text('Hello.')] };
			const { json } = await ask('POST', '/chats/ch_direct/messages', { message });
			return ['message', 'message_id', 'id'].filter((name) => name in json);
		},
		expected: { wrapped: ['message'], flat: ['message_id'], bare: ['id'] },
	},
	missing_name: {
		see: async () => (await create(['+14155552000'])).json.chat.display_name,
		expected: { null: null, empty: '', absent: undefined },
	},
	same_people: {
		async see() {
			const [first, second] = [await create(['+14155552000']), await create(['+14155552000'])];
			return first.json.chat.id === second.json.chat.id;
		},
		expected: { new_chat: false, same_chat: true },
	},
	participants: {
		async see() {
			const path = '/chats/ch_group_of_3/participants';
			const { participants } = (await ask('POST', path, { address: 'ann@example.com' })).json;
			return [participants.length, participants.includes('+14155550100')];
		},
		expected: { without_line: [3, false], with_line: [4, true], lagging: [2, false] },
	},
	empty_update: {
		see: async () => codeOf(await ask('PUT', '/chats/ch_group_of_5', { display_name: ' ' })),
		expected: { '1004': '1004 400', '1002': '1002 400', '1001': '1001 400' },
	},
	bad_address: {
		see: async () =>
			codeOf(await ask('POST', '/chats/ch_group_of_5/participants', { address: 'Ann' })),
		expected: { accepted: 'undefined 200', '1002': '1002 400', '1003': '1003 400' },
	},
	send_failure: {
		see: async () => keys((await ask('POST', '/send', { phone: '1', body: 'Hello.' })).json),
		expected: {
			flat: 'code message retryable status',
			envelope: 'error success trace_id',
			flat_error_object: 'error status',
		},
	},
	send_web_address: {
		see: async () =>
			codeOf(await ask('POST', '/send', { phone: '+14155552000', body: 'https://example.com' })),
		expected: { allowed: 'undefined 200', refused: '1005 400' },
	},
	foreign_line: {
		async see() {
			const body = { phone: '+14155552000', body: 'Hello.', phone_line_id: 'line_of_others' };
			return codeOf(await ask('POST', '/send', body));
		},
		expected: { '2006': '2006 403', '2011': '2011 404' },
	},
	same_key_other_body: {
		async see() {
			const one = { phone: '+14155552000', body: 'One.', idempotency_key: 'example-key' };
			const first = await ask('POST', '/send', one);
			const second = await ask('POST', '/send', { ...one, body: 'Two.' });
			if (second.status !== 200) return codeOf(second);
			return second.json.message_id === first.json.message_id ? 'first' : 'another';
		},
		expected: { refused: '1002 400', first_answer: 'first', acts: 'another' },
	},
	chat_message_key: {
		async see() {
			const message = { parts: [text('Hello.')], idempotency_key: 'example-key' };
			const send = async () => await ask('POST', '/chats/ch_direct/messages', { message });
			return (await send()).json.message.id === (await send()).json.message.id;
		},
		expected: { once: true, ignored: false },
	},
	upload_answer: {
		async see() {
			const file = { filename: 'a.txt', content_type: 'text/plain', size_bytes: 1 };
			const { id } = asking.simulator.attachments.announce(file, asking.clock.now);
			const { signingSecret } = asking.simulator.credential;
			const answer = await ask('PUT', `/attachments/${id}/upload`, 'x', {
				'x-chert-signature': undefined,
				authorization: `Bearer ${signingSecret}`,
				'content-type': 'text/plain',
			});
			return [answer.status, answer.text.length > 0];
		},
		expected: {
			'200_body': [200, true],
			'200_empty': [200, false],
			'201_empty': [201, false],
			'204': [204, false],
		},
	},
	download_trace_id: {
		see: async () => (await ask('GET', '/attachments/att_photo/content')).headers['x-trace-id'],
		expected: { sent: anything, absent: undefined },
	},
	location_unsupported: {
		async see() {
			const { delivery_id: chat_id } = asking.simulator.chats.get('ch_no_line')!;
			return codeOf(await ask('POST', '/locations', { chat_id, latitude: 1, longitude: 2 }));
		},
		expected: { '501': '4099 501', '422': '4099 422' },
	},
	location_ordinary_chat: {
		async see() {
			const place = { chat_id: 'ch_group_of_5', latitude: 1, longitude: 2 };
			return codeOf(await ask('POST', '/locations', place));
		},
		expected: { '2002': '2002 404', '1002': '1002 400', '1011': '1011 409' },
	},
	event: {
		see: async () => keys((await ask('GET', `/events/${newest().id}`)).json).slice(0, 10),
		expected: { bare: 'convo_id c', wrapped: 'event' },
	},
	event_lead_id: {
		async see() {
			const { lead_id } = (await ask('GET', `/events/${newest().id}`)).json;
			const { events } = (await ask('GET', `/events?lead_id=${lead_id}`)).json;
			return [lead_id, events.length];
		},
		expected: { chat: ['ch_direct', 2], own: ['ld_ch_direct', 2] },
	},
	untried_delivery: {
		see: async () => (await ask('GET', '/events')).json.events[0].delivery,
		expected: {
			null: { status: 'pending', url: null, attempts: [], delivered_at: null },
			absent: { status: 'pending', attempts: [] },
		},
	},
	unanswered_attempt: {
		async see() {
			asking.receiver.statuses = [0, 200];
			await subscribe();
			const { id } = await asking.simulator.emit('message.received');
			const [attempt] = (await ask('GET', `/events/${id}`)).json.delivery.attempts;
			expect(attempt.error).toEqual(expect.any(String));
			return attempt.status;
		},
		expected: { null: null, zero: 0, absent: undefined },
	},
	replay_success: {
		async see() {
			await subscribe();
			const { status, text: body } = await ask('POST', `/events/${newest().id}/replay`);
			return [status, body.slice(0, 9)];
		},
		expected: { ok: [200, '{"ok":tru'], row: [200, '{"id":"ev'], empty: [200, ''] },
	},
	replay_failure: {
		async see() {
			await subscribe();
			asking.receiver.statuses = [500];
			const { status, json } = await ask('POST', `/events/${newest().id}/replay`);
			return [status, json.ok, json.code];
		},
		expected: { status: [502, false, 3004], in_200: [200, false, 3004] },
	},
	replay_unknown_subscription: {
		see: async () =>
			codeOf(await ask('POST', `/events/${newest().id}/replay?subscription_id=none`)),
		expected: { '2011': '2011 404', '1002': '1002 400' },
	},
	stream_data: {
		async see() {
			const { text: frames } = await ask('GET', '/events/stream?since=2020-01-01T00:00:00Z');
			const data = first(frames.split('\n\n').filter((frame) => frame.startsWith('data: ')));
			return 'payload' in JSON.parse(data.slice(6));
		},
		expected: { row: true, envelope: false },
	},
	dev_inbox: {
		async see() {
			await ask('POST', '/webhook-subscriptions', { url: 'https://dev-inbox' });
			await asking.simulator.emit('message.received');
			const { json } = await ask('GET', '/dev-inbox');
			return Array.isArray(json) ? 'bare' : 'payload' in json.events[0];
		},
		expected: { events: true, bare: 'bare', envelopes: false },
	},
	dev_inbox_reading: {
		async see() {
			await ask('POST', '/webhook-subscriptions', { url: 'https://dev-inbox' });
			await asking.simulator.emit('message.received');
			const count = async () => (await ask('GET', '/dev-inbox')).json.count;
			return [await count(), await count()];
		},
		expected: { keeps: [1, 1], empties: [1, 0] },
	},
	subscription_created: {
		async see() {
			const { json } = await ask('POST', '/webhook-subscriptions', {
				url: 'https://example.com/hooks',
			});
			const inner = json.subscription ?? json;
			return [inner === json, 'secret' in inner, 'webhook_secret' in inner];
		},
		expected: {
			wrapped: [false, true, false],
			flat: [true, true, false],
			webhook_secret: [true, false, true],
			wrapped_webhook_secret: [false, false, true],
		},
	},
	subscription: {
		async see() {
			const { json } = await ask('GET', `/webhook-subscriptions/${await subscribe()}`);
			return 'subscription' in json;
		},
		expected: { wrapped: true, flat: false },
	},
	subscription_patched: {
		async see() {
			const path = `/webhook-subscriptions/${await subscribe()}`;
			const { status, json } = await ask('PATCH', path, { is_active: false });
			return [status, (json?.subscription ?? json)?.is_active, json && 'subscription' in json];
		},
		expected: {
			wrapped: [200, false, true],
			flat: [200, false, false],
			'200_empty': [200, undefined, undefined],
			'204': [204, undefined, undefined],
		},
	},
	subscriptions: {
		async see() {
			const { json } = await ask('GET', '/webhook-subscriptions');
			return Array.isArray(json) ? 'a list' : keys(json);
		},
		expected: {
			subscriptions: 'subscriptions',
			webhook_subscriptions: 'webhook_subscriptions',
			data: 'data',
			bare: 'a list',
		},
	},
	subscription_deleted: {
		async see() {
			const { status, text: body } = await ask(
				'DELETE',
				`/webhook-subscriptions/${await subscribe()}`,
			);
			expect(asking.simulator.subscriptions.size).toBe(0);
			return [status, body.length > 0];
		},
		expected: { '200_body': [200, true], '200_empty': [200, false], '204': [204, false] },
	},
	second_delete: {
		async see() {
			const path = `/webhook-subscriptions/${await subscribe()}`;
			await ask('DELETE', path);
			expect((await ask('DELETE', '/webhook-subscriptions/never_there')).status).toBe(404);
			return (await ask('DELETE', path)).status;
		},
		expected: { '2011': 404, '2xx': 200 },
	},
	repeated_signature: {
		async see() {
			const send = async () => codeOf(await ask('GET', '/phone-numbers'));
			await send();
			return await send();
		},
		expected: { accepted: 'undefined 200', '2004': '2004 401' },
	},
	missing_tenant: {
		see: async () =>
			codeOf(await ask('GET', '/phone-numbers', undefined, { 'x-chert-tenant': undefined })),
		expected: { '2001': '2001 404', '2004': '2004 401', '2012': '2012 401' },
	},
	delivery: {
		see: async () => keys((await delivered()).json),
		expected: {
			envelope:
				'api_version data event event_id event_type partner_id timestamp trace_id webhook_version',
			aliases:
				'api_version data event event_id event_type from line_id message_guid partner_id text timestamp to trace_id webhook_version',
			row: 'convo_id event_id lead_id payload type',
			event_row: 'convo_id created_at delivery event_id id lead_id payload type',
		},
	},
	webhook_signature_form: {
		see: async () => String((await delivered()).headers['x-webhook-signature']).slice(0, 3),
		expected: { t_v1: 't=1', v1: 'v1,' },
	},
	legacy_signature_form: {
		see: async () => String((await delivered()).headers['x-chert-signature']).slice(0, 3),
		expected: { v1: 'v1,', t_v1: 't=1' },
	},
	webhook_timestamp: {
		see: async () => (await delivered()).headers['x-webhook-timestamp'],
		expected: { sent: String(T0 / 1000), absent: undefined },
	},
	webhook_version: {
		see: async () => (await delivered()).json.webhook_version,
		expected: { documented: '2026-05-04', subscription: '2026-04-01' },
	},
	event_display_name: {
		async see() {
			const seeds = (await ask('GET', '/events?lead_id=ch_group_of_5')).json.events;
			const { json } = await delivered();
			return [seeds[0].payload, json].map(({ data }) => data.chat.display_name);
		},
		expected: { sent: ['Launch', 'Launch'], absent: [undefined, undefined] },
	},
	message_sent_at: {
		see: async () => (await delivered()).json.data.message.sent_at,
		expected: { absent: undefined, sent: new Date(T0).toISOString() },
	},
	media_part: {
		async see() {
			const parts = [{ type: 'media', attachment_id: 'att_photo' }];
			return keys((await delivered('message.received', { parts })).json.data.message.parts[0]);
		},
		expected: {
			attachment_id: 'attachment_id type',
			described: 'attachment_id content_type filename size_bytes type url',
		},
	},
	reaction_data: {
		async see() {
			const { data } = (await delivered('reaction.added', { message_id: 'msg_1' })).json;
			return data;
		},
		expected: {
			objects: {
				chat: anything,
				message: { id: 'msg_1' },
				reaction: {
					type: 'love',
					direction: 'inbound',
					sender_handle: { handle: '+14155551000', service: 'imessage', is_me: false },
				},
			},
			text_handles: {
				chat: anything,
				message: { id: 'msg_1' },
				reaction: { type: 'love', direction: 'inbound', sender_handle: '+14155551000' },
			},
			flat: {
				chat_id: 'ch_group_of_5',
				message_id: 'msg_1',
				reaction: 'love',
				from: '+14155551000',
				is_me: false,
			},
			empty: {},
		},
	},
	lead_reply_data: {
		see: async () => keys((await delivered('lead_reply')).json.data),
		expected: { summary: 'body from lead_id message_id', message: 'chat message', empty: '' },
	},
};

const values = VARIANT_NAMES.flatMap((name) =>
	(VARIANTS[name].values as readonly string[]).map((value) => ({ name, value })),
);

test.each(values)('$name = $value', async ({ name, value }) => {
	asking.simulator.configure({ variants: { [name]: value } });
	const { see, expected } = PROBES[name];
	expect(await see()).toEqual((expected as Record<string, unknown>)[value]);
});

test.each(VARIANT_NAMES)('%s: what is seen tells its values from each other', (name) => {
	const seen = Object.values(PROBES[name].expected);
	seen.forEach((one, place) => {
		for (const other of seen.slice(place + 1)) expect(one).not.toEqual(other);
	});
	expect(VARIANTS[name].default).toBe(VARIANTS[name].values[0]);
});

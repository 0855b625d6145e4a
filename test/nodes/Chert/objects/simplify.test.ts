import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import type { Envelope } from '../../../../nodes/Chert/objects/envelope';
import { simplify as simplifyEvent, simplifyRow } from '../../../../nodes/Chert/objects/simplify';
import { readEvent } from '../../../../nodes/Chert/objects/summary';
import { deliveries, type ContractDelivery } from '../../../contract';

const LINE = '+14155550100';
const ME = { handle: LINE, service: 'imessage', is_me: true };
const JO = { handle: '+14155551234', service: 'imessage', is_me: false };

const around = {
	event_id: 'e_1',
	timestamp: '2026-11-24T18:30:00.000Z',
	api_version: 'v1',
	trace_id: 'a1b2c3d4e5f6',
	partner_id: 'acme-example',
};
const chat = { id: 'ch_1', is_group: true, handles: [ME, JO], owner_handle: ME };
const message = (parts: unknown, more: object = {}) => ({
	id: 'msg_1',
	direction: 'inbound',
	sender_handle: JO,
	parts,
	...more,
});
const simplify = (sent: unknown, asSent?: IDataObject) => simplifyEvent(readEvent(sent)!, asSent);
const event = (name: string, data: object) => ({ event: name, ...around, data }) as Envelope;

test('a message: flat, with its text and its attachments', () => {
	const parts = [
		{ type: 'text', value: 'Look:' },
		{ type: 'media', attachment_id: 'att_1', content_type: 'image/jpeg', more: 1 },
		{ type: 'text', value: 'Nice?' },
		{ type: 'media', url: 'https://example.com/no-id' },
		{ type: 'rich_link', url: 'https://example.com' },
	];
	expect(simplify(event('message.received', { chat, message: message(parts) }))).toEqual({
		event: 'message.received',
		event_id: 'e_1',
		chat_id: 'ch_1',
		chat_name: null,
		members: ['+14155551234'],
		message_id: 'msg_1',
		from: '+14155551234',
		text: 'Look:\nNice?',
		attachments: [{ attachment_id: 'att_1', type: 'media', content_type: 'image/jpeg', more: 1 }],
		timestamp: '2026-11-24T18:30:00.000Z',
	});
});

test('a message that is a link has the link, in place of files', () => {
	const parts = [{ type: 'rich_link', url: 'https://example.com' }];
	const simple = simplify(event('message.received', { chat, message: message(parts) }));
	expect(simple).toMatchObject({ text: '', other_parts: parts });
	expect(simple).not.toHaveProperty('attachments');
});

test('a message without text has an empty one, not null', () => {
	const parts = [{ type: 'media', attachment_id: 'att_1' }];
	expect(simplify(event('message.received', { chat, message: message(parts) }))).toMatchObject({
		text: '',
		attachments: [{ attachment_id: 'att_1', type: 'media' }],
	});
});

test.each([
	['display_name', { display_name: 'Launch team' }],
	['name', { name: 'Launch team' }],
])('the name of a group (%s)', (_, named) => {
	const data = { chat: { ...chat, ...named }, message: message([]) };
	expect(simplify(event('message.received', data))).toMatchObject({ chat_name: 'Launch team' });
});

/** The data of reactions are open: handles as objects, as text, or everything at top level. */
test.each<[string, object, object]>([
	[
		'objects',
		{
			chat,
			message: message([{ type: 'text', value: 'Hi' }]),
			reaction: { type: 'love', sender_handle: JO },
		},
		{ from: JO.handle, members: [JO.handle] },
	],
	[
		'texts',
		{
			chat: { ...chat, handles: [LINE, JO.handle], owner_handle: LINE },
			message: { id: 'msg_1', direction: 'outbound', sender_handle: LINE },
			reaction: { type: 'love', sender_handle: JO.handle },
		},
		{ from: JO.handle, members: [JO.handle] },
	],
	[
		'top level',
		{ chat_id: 'ch_1', message_id: 'msg_1', reaction: 'love', from: JO.handle, is_me: false },
		{ from: JO.handle, members: null },
	],
	[
		'your own',
		{ chat, message: message([]), reaction: { type: 'love', sender_handle: ME } },
		{ from: LINE },
	],
])('a reaction says which, by whom and to what (%s)', (_, data, expected) => {
	expect(simplify(event('reaction.added', data))).toMatchObject({
		event: 'reaction.added',
		chat_id: 'ch_1',
		message_id: 'msg_1',
		reaction: 'love',
		...expected,
	});
});

test('the legacy event is read where it keeps things', () => {
	const data = { lead_id: 'ch_1', message_id: 'msg_1', from: '+14155551234', body: 'Hello' };
	expect(simplify(event('lead_reply', data))).toMatchObject({
		chat_id: 'ch_1',
		members: null,
		message_id: 'msg_1',
		from: '+14155551234',
		text: 'Hello',
	});
});

test.each([
	['chat.id', { chat: { id: 'ch_1' }, chat_id: 'ch_2', lead_id: 'ch_3' }, 'ch_1'],
	['chat_id', { chat_id: 'ch_2', lead_id: 'ch_3' }, 'ch_2'],
	['lead_id of the data', { lead_id: 'ch_3' }, 'ch_3'],
	['lead_id of the row', {}, 'ch_4'],
])('the chat is taken from %s first', (_, data, expected) => {
	const row = {
		id: 'evt_1',
		type: 'lead_reply',
		event_id: 'e_1',
		lead_id: 'ch_4',
		payload: { data },
	};
	expect(simplifyRow(row)).toMatchObject({ chat_id: expected });
});

test.each([
	['that does not say in which chat', event('message.received', { somewhere: 'else' })],
	['whose data are of another shape', event('reaction.added', { chat: 'ch_1' })],
])('an event %s has its data beside the rest: nothing is lost', (_, envelope) => {
	expect(simplify(envelope)).toMatchObject({
		event: envelope.event,
		event_id: 'e_1',
		chat_id: null,
		data: envelope.data,
	});
});

test('an event that is not documented stays as Chert sent it', () => {
	const envelope = event('line.moved', { chat, to: 'elsewhere' });
	expect(simplify(envelope)).toEqual(envelope);
	const row = { type: 'line.moved', event_id: 'e_1', payload: envelope };
	expect(simplify(row, row)).toBe(row);
	expect(simplifyRow(row)).toBe(row);
});

/** Where the documented data state what an output field holds. Paths of the contract. */
const STATED: Readonly<Record<string, readonly string[]>> = {
	chat_id: ['data.chat.id', 'lead_id'],
	chat_name: ['data.chat.display_name'],
	message_id: ['data.message.id', 'message_guid'],
	from: ['data.message.sender_handle.handle', 'from'],
	timestamp: ['timestamp', 'data.message.sent_at'],
	event: ['event', 'type', 'event_type'],
	event_id: ['event_id'],
};

const bodiesOf = ({ event: name, body, variants = [] }: ContractDelivery) => [
	{ name, form: 'as documented', body: body as IDataObject },
	...variants.map((variant) => ({ name, form: variant.name, body: variant.body as IDataObject })),
];

describe('node = contract: every delivery and variant', () => {
	test.each(deliveries.flatMap(bodiesOf))('$name, $form', ({ body }) => {
		const simple = simplify(body, body);
		const { payload, ...outer } = body;
		const whole = { ...outer, ...(payload as IDataObject | undefined) };
		const at = (path: string) =>
			path.split('.').reduce<unknown>((value, key) => Object(value)[key], whole);
		for (const [field, paths] of Object.entries(STATED)) {
			const stated = paths.map(at).find((value) => value !== undefined);
			expect([field, simple[field] ?? null]).toEqual([field, stated ?? null]);
		}
		const parts = (at('data.message.parts') ?? []) as IDataObject[];
		const texts = parts.filter(({ type }) => type === 'text').map(({ value }) => value);
		if (parts.length > 0) expect(simple.text).toBe(texts.join('\n'));
		const files = parts.flatMap(({ attachment_id }) => attachment_id ?? []);
		const shown = (simple.attachments ?? []) as IDataObject[];
		expect(shown.map(({ attachment_id }) => attachment_id)).toEqual(files);
		expect(Object.keys(simple).length).toBeLessThanOrEqual(10);
		const handles = at('data.chat.handles') as IDataObject[] | undefined;
		const others = handles?.filter(({ is_me }) => is_me !== true).map(({ handle }) => handle);
		expect(simple.members).toEqual(others ?? null);
		if (simple.event !== 'message.received') expect(simple.data).toEqual(at('data'));
	});
});

test('whatever an event holds, its flat form has ten fields at most', () => {
	const part = fc.record(
		{
			type: fc.constantFrom('text', 'media', 'link'),
			value: fc.string(),
			attachment_id: fc.string(),
		},
		{ requiredKeys: ['type'] },
	);
	const data = fc.record(
		{
			chat: fc.record({ id: fc.string(), display_name: fc.string() }, { requiredKeys: [] }),
			message: fc.record({ id: fc.string(), parts: fc.array(part) }, { requiredKeys: [] }),
			reaction: fc.record({ type: fc.string() }),
			line_id: fc.string(),
		},
		{ requiredKeys: [] },
	);
	const name = fc.constantFrom('message.received', 'reaction.added', 'lead_reply');
	fc.assert(
		fc.property(name, data, (named, held) => {
			const row = { id: 'evt_1', ...event(named, held), delivery: { status: 'failed' } };
			for (const simple of [simplify(event(named, held)), simplifyRow(row)]) {
				expect(Object.keys(simple).length).toBeLessThanOrEqual(10);
			}
		}),
	);
});

import fc from 'fast-check';
import { envelopeIn, jsonIn } from '../../../../nodes/Chert/objects/envelope';
import { passes } from '../../../../nodes/Chert/trigger/filters';
import { readEvent } from '../../../../nodes/Chert/objects/summary';
import { simplify } from '../../../../nodes/Chert/objects/simplify';

const readEnvelope = (body: Uint8Array) => envelopeIn(jsonIn(body));
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const ENVELOPE = { event: 'message.received', event_id: 'e_1', data: {} };

test('an envelope stays whole, with what the documentation does not know', () => {
	const envelope = { ...ENVELOPE, event: 'line.moved', more: [1, { deep: null }] };
	expect(readEnvelope(bytes(envelope))).toEqual(envelope);
});

/** The same event, in each form in which Chert may send or list it. Source: docs: deliveries, GET /events. */
test.each([
	['the envelope', ENVELOPE],
	[
		'a row with the envelope under payload',
		{ type: ENVELOPE.event, event_id: 'e_1', payload: ENVELOPE },
	],
	[
		'a row whose payload has no names',
		{ type: ENVELOPE.event, event_id: 'e_1', payload: { data: {} } },
	],
	['a row whose payload is the data', { type: ENVELOPE.event, event_id: 'e_1', payload: {} }],
	[
		'a payload with event_type alone',
		{ event_id: 'e_1', payload: { event_type: ENVELOPE.event, data: {} } },
	],
	['data beside event_type', { event_type: ENVELOPE.event, event_id: 'e_1', data: {} }],
])('%s is read', (_, value) => {
	expect(envelopeIn(value)).toMatchObject(ENVELOPE);
});

test('the other fields of a row stay beside the envelope', () => {
	const row = { type: 'message.received', event_id: 'e_1', lead_id: 'ld_1', payload: ENVELOPE };
	expect(envelopeIn({ ...row, created_at: 'then' })).toEqual({
		...ENVELOPE,
		lead_id: 'ld_1',
		created_at: 'then',
	});
});

test('where nothing tells who wrote, it is neither yours nor that of somebody else', () => {
	expect(readEvent(ENVELOPE)!.summary.own).toBeNull();
	const said = (direction: string) => readEvent({ ...ENVELOPE, data: { direction } })!.summary.own;
	expect([said('inbound'), said('outbound')]).toEqual([false, true]);
});

test('a body of a million layers is read as fast as any', () => {
	const deep = `${'{"payload":'.repeat(1_000_000)}{}${'}'.repeat(1_000_000)}`;
	expect(readEnvelope(Buffer.from(deep))).toBeUndefined();
});

test.each([
	['nothing', Buffer.alloc(0)],
	['no JSON', Buffer.from('event=message.received')],
	['cut off', bytes(ENVELOPE).subarray(0, -1)],
	['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00])],
	['a list', bytes([ENVELOPE])],
	['null', bytes(null)],
	['no event', bytes({ ...ENVELOPE, event: undefined })],
	['an empty event', bytes({ ...ENVELOPE, event: '' })],
	['a number as id', bytes({ ...ENVELOPE, event_id: 7 })],
	['no data', bytes({ ...ENVELOPE, data: null })],
	['data that is a list', bytes({ ...ENVELOPE, data: [] })],
])('%s is not an envelope', (_, body) => {
	expect(readEnvelope(body)).toBeUndefined();
});

test('no body makes anything fail', () => {
	const odd = fc.oneof(
		fc.jsonValue(),
		fc.record({
			event: fc.constantFrom('message.received', 'reaction.added', 'lead_reply', 'other'),
			event_id: fc.string({ minLength: 1 }),
			data: fc.record(
				{
					chat: fc.oneof(
						fc.jsonValue(),
						fc.record({ id: fc.jsonValue(), is_group: fc.jsonValue() }),
					),
					message: fc.oneof(fc.jsonValue(), fc.record({ parts: fc.jsonValue() })),
					reaction: fc.jsonValue(),
				},
				{ requiredKeys: [] },
			),
		}),
	);
	const filters = fc.record({
		events: fc.array(fc.string()),
		chats: fc.constantFrom('all' as const, 'groups' as const, 'direct' as const),
		from: fc.array(fc.string()),
		textContains: fc.string(),
		own: fc.boolean(),
		inChats: fc.array(fc.string()),
		content: fc.array(fc.constantFrom('text', 'attachment', 'reaction', 'love')),
	});
	fc.assert(
		fc.property(fc.oneof(odd.map(bytes), fc.uint8Array()), filters, (body, wanted) => {
			const event = readEvent(jsonIn(body));
			if (!event) return;
			expect(simplify(event).event_id).toBe(event.envelope.event_id);
			expect(typeof passes(event, wanted)).toBe('boolean');
		}),
		{ numRuns: 2_000 },
	);
});

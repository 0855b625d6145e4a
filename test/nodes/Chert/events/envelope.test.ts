import fc from 'fast-check';
import { readEnvelope } from '../../../../nodes/Chert/events/envelope';
import { passes } from '../../../../nodes/Chert/trigger/filters';
import { simplify } from '../../../../nodes/Chert/events/simplify';

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const ENVELOPE = { event: 'message.received', event_id: 'e_1', data: {} };

test('an envelope comes out as it came, with what the documentation does not know', () => {
	const envelope = { ...ENVELOPE, event: 'line.moved', more: [1, { deep: null }] };
	expect(readEnvelope(bytes(envelope))).toEqual(envelope);
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
])('not an envelope: %s', (_, body) => {
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
	});
	fc.assert(
		fc.property(fc.oneof(odd.map(bytes), fc.uint8Array()), filters, (body, wanted) => {
			const envelope = readEnvelope(body);
			if (!envelope) return;
			expect(simplify(envelope).event_id).toBe(envelope.event_id);
			expect(typeof passes(envelope, wanted)).toBe('boolean');
		}),
		{ numRuns: 2_000 },
	);
});

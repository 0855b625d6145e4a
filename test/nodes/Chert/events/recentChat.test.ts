import fc from 'fast-check';
import { chatOf, chatsOf, labelOf } from '../../../../nodes/Chert/events/recentChat';

const LINE = '+14155550100';
const handles = [
	{ handle: LINE, service: 'imessage', is_me: true },
	{ handle: '+14155551000', service: 'imessage', is_me: false },
	{ handle: 'anna@example.com', service: 'imessage' },
];
const chat = { id: 'ch_1', is_group: true, handles, owner_handle: LINE };
const found = { id: 'ch_1', is_group: true, handles: ['+14155551000', 'anna@example.com'] };

describe('the chat of an event', () => {
	test.each<[string, unknown, object]>([
		['the whole envelope', { payload: { event: 'x', data: { chat } } }, found],
		['its data only', { payload: { chat } }, found],
		['data beside the event', { data: { chat } }, found],
		['a chat and another lead_id', { lead_id: 'ld_1', payload: { data: { chat } } }, found],
		[
			'a name',
			{ payload: { chat: { ...chat, display_name: ' Sales ' } } },
			{ ...found, display_name: 'Sales' },
		],
		['lead_id only', { lead_id: 'ch_2', payload: {} }, { id: 'ch_2', handles: [] }],
		[
			'lead_id in the data',
			{ lead_id: null, payload: { data: { lead_id: 'ch_3' } } },
			{ id: 'ch_3', handles: [] },
		],
		[
			'the owner without is_me',
			{ payload: { chat: { id: 'ch_4', owner_handle: LINE, handles: [{ handle: LINE }] } } },
			{ id: 'ch_4', handles: [] },
		],
		[
			'addresses as the chat routes give them, or bare',
			{
				payload: { chat: { id: 'ch_5', handles: [{ address: 'a@example.com' }, '+14155551000'] } },
			},
			{ id: 'ch_5', handles: ['a@example.com', '+14155551000'] },
		],
	])('%s', (_, event, expected) => expect(chatOf(event)).toEqual(expected));

	test.each<[unknown]>([
		[undefined],
		[null],
		['ch_1'],
		[[]],
		[{}],
		[{ payload: null }],
		[{ payload: 'text', data: 7 }],
		[{ lead_id: 7, payload: { chat: { id: {} } } }],
		[{ lead_id: ' ' }],
		[{ payload: { data: { chat: [chat] } } }],
	])('%j names none', (event) => expect(chatOf(event)).toBeUndefined());

	test('whatever an event looks like, nothing breaks', () => {
		const keys = ['id', 'payload', 'data', 'chat', 'lead_id', 'handles', 'is_group', 'created_at'];
		const anything = fc.object({ key: fc.constantFrom(...keys), maxDepth: 5 });
		let found_some = 0;
		fc.assert(
			fc.property(fc.array(fc.oneof(anything, fc.anything()), { maxLength: 6 }), (events) => {
				for (const recent of chatsOf(events)) {
					found_some += 1;
					expect(recent.id.trim()).not.toBe('');
					expect(labelOf(recent)).not.toBe('');
				}
			}),
			{ numRuns: 500 },
		);
		expect(found_some).toBeGreaterThan(10);
	});
});

describe('the chats of several events', () => {
	const event = (id: string, created_at: unknown, more: object = {}) => ({
		created_at,
		payload: { data: { chat: { id, ...more } } },
	});

	test('newest first whatever the order, each once', () => {
		const events = [
			event('b', '2026-11-24T10:00:00Z'),
			event('unknown time', 'yesterday'),
			event('c', '2026-11-24T11:00:00Z'),
			event('a', '2026-11-24T09:00:00Z'),
			event('a', '2026-11-24T12:00:00+00:00'),
		];
		const ids = ['a', 'c', 'b', 'unknown time'];
		expect(chatsOf(events).map(({ id }) => id)).toEqual(ids);
		expect(chatsOf([...events].reverse()).map(({ id }) => id)).toEqual(ids);
	});

	test('what the newest event does not say is taken from an older one', () => {
		const events = [
			{ created_at: '2026-11-24T12:00:00Z', lead_id: 'ch_1' },
			event('ch_1', '2026-11-24T11:00:00Z', { display_name: 'New name' }),
			event('ch_1', '2026-11-24T10:00:00Z', { ...chat, display_name: 'Old name' }),
		];
		expect(chatsOf(events)).toEqual([{ ...found, display_name: 'New name' }]);
	});
});

test.each([
	[{ id: 'ch_1', display_name: 'Sales', is_group: true, handles: ['a'] }, 'Sales'],
	[{ id: 'ch_1', is_group: false, handles: ['+1'] }, '+1'],
	[{ id: 'ch_1', handles: ['a', 'b'] }, 'a, b'],
	[{ id: 'ch_1', is_group: true, handles: ['a', 'b', 'c', 'd', 'e'] }, 'Group: a, b, c and 2 more'],
	[{ id: 'ch_1', is_group: true, handles: [] }, 'ch_1'],
])('%j is shown as %s', (recent, label) => expect(labelOf(recent)).toBe(label));

import fc from 'fast-check';
import type { KnownChat } from '../../../../../nodes/Chert/objects/chats';
import { chatLabel } from '../../../../../nodes/Chert/methods/listSearch/chatLabel';

const chat = (more: Partial<KnownChat>): KnownChat => ({
	chat_id: 'ch_1',
	display_name: null,
	is_group: null,
	members: [],
	member_count: null,
	line: null,
	last_event_at: null,
	first_event_at: null,
	events_seen: 1,
	...more,
});

const UUID = '0f2d3c1a-8b4e-4f6a-90d2-1a3b4c5d6e7f';
const PEOPLE = ['+14155551000', '+14155551001', '+14155551002', '+14155551003'];
const LONG = `${'Sales '.repeat(9)}North`;

test.each<[Partial<KnownChat>, string]>([
	[
		{ chat_id: UUID, is_group: true, members: PEOPLE, member_count: 5 },
		'…1000, …1001 and 2 more (5 people, …5d6e7f)',
	],
	[
		{ chat_id: UUID, display_name: 'Sales North', is_group: true, member_count: 5 },
		'Sales North (5 people, …5d6e7f)',
	],
	[{ display_name: 'Sales', is_group: true, member_count: 5 }, 'Sales (5 people, ch_1)'],
	[{ display_name: 'Sales', is_group: true }, 'Sales (ch_1)'],
	[{ is_group: false, members: ['+14155551000'], member_count: 2 }, '+14155551000 (ch_1)'],
	[{ members: ['jo@example.com', '+14155551001'] }, 'jo@example.com, …1001 (ch_1)'],
	[{ is_group: true, member_count: 1 }, 'ch_1'],
	[{ is_group: true, members: ['jo@example.com'] }, 'jo@example.com (ch_1)'],
	[{ chat_id: UUID }, UUID],
	[
		{ chat_id: UUID, display_name: LONG, is_group: true, member_count: 31 },
		'Sales Sales Sales Sales Sale… (31 people, …5d6e7f)',
	],
	[
		{ chat_id: UUID, is_group: true, members: ['somebody.long@example.com', 'x@y.z', ...PEOPLE] },
		'somebody.long@example.com, x@y.z and 4 … (…5d6e7f)',
	],
])('%j is shown as %s', (known, label) => expect(chatLabel(chat(known))).toBe(label));

test('n8n cuts off the end of a label, so it is short whatever the name, the people and the size', () => {
	const anybody = fc.record({
		display_name: fc.option(fc.string({ minLength: 1, maxLength: 99 })),
		members: fc.array(fc.constantFrom(...PEOPLE, 'somebody.with.a.long.name@example.com')),
		is_group: fc.option(fc.boolean()),
		member_count: fc.option(fc.nat(9999)),
	});
	fc.assert(
		fc.property(anybody, (known) => {
			const label = chatLabel(chat({ ...known, chat_id: UUID }));
			if (label === UUID) return;
			expect(label).toMatch(/ \((\d+ people, )?…5d6e7f\)$/);
			expect(Array.from(label).length).toBeLessThanOrEqual(50);
		}),
	);
});

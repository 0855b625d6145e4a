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

test.each<[Partial<KnownChat>, string]>([
	[{ display_name: 'Sales', is_group: true, member_count: 5 }, 'Sales (5 people, ch_1)'],
	[{ display_name: 'Sales', is_group: true }, 'Sales (ch_1)'],
	[{ is_group: false, members: ['+1'], member_count: 2 }, '+1 (ch_1)'],
	[{ members: ['a', 'b'] }, 'Chat (ch_1): a, b'],
	[
		{ is_group: true, members: ['a', 'b', 'c', 'd', 'e'], member_count: 6 },
		'Group (6 people, ch_1): a, b, c and 2 more',
	],
	[{ is_group: true, member_count: 1 }, 'ch_1'],
	[{ is_group: true, members: ['a'] }, 'Group (ch_1): a'],
	[
		{ display_name: `${'Sales '.repeat(9)}North`, is_group: true, member_count: 5 },
		'Sales Sales Sales Sales Sales… (5 people, ch_1)',
	],
	[{}, 'ch_1'],
])('%j is shown as %s', (known, label) => expect(chatLabel(chat(known))).toBe(label));

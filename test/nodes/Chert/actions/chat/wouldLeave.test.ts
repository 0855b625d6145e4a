import { wouldLeave } from '../../../../../nodes/Chert/actions/chat/wouldLeave';
import type { KnownChat } from '../../../../../nodes/Chert/objects/chats';

const chat = (is_group: boolean | null, member_count: number | null): KnownChat => ({
	chat_id: 'ch_1',
	display_name: null,
	is_group,
	members: [],
	member_count,
	line: null,
	last_event_at: null,
	first_event_at: null,
	events_seen: 1,
});

// Source: docs: POST /chats/{id}/leave: 4 members before, 3 after; 1002 for fewer, 1006 for direct messages.
test.each([
	[true, 32, 'leave'],
	[true, 4, 'leave'],
	[true, 3, 'refuse_too_small'],
	[true, 2, 'refuse_too_small'],
	[true, null, 'cannot_tell'],
	[false, 2, 'not_a_group'],
	[false, null, 'not_a_group'],
	[null, 8, 'cannot_tell'],
	[null, null, 'cannot_tell'],
])('a chat that is a group: %j, with %j in it: %s', (is_group, member_count, would) => {
	const { because, ...outcome } = wouldLeave(chat(is_group, member_count));
	expect(outcome).toEqual({ would });
	expect(because).toMatch(/^[A-Z].*\.$/);
});

test('no event at all tells nothing', () => {
	expect(wouldLeave(undefined)).toMatchObject({ would: 'cannot_tell' });
});

import { filtered, readChatFilters } from '../../../../../nodes/Chert/actions/chat/chatFilters';
import type { KnownChat } from '../../../../../nodes/Chert/objects/chats';

const ANNA = '+14155551234';
const BOB = 'Bob@Example.com';
const CLEO = '+4930123456';

const chat = (chat_id: string, more: Partial<KnownChat> = {}): KnownChat => ({
	chat_id,
	display_name: 'Sales North',
	is_group: true,
	members: [ANNA, BOB, CLEO],
	member_count: 4,
	line: '+14155550100',
	last_event_at: '2026-11-24T10:00:00.000Z',
	first_event_at: '2026-11-24T09:00:00.000Z',
	events_seen: 3,
	...more,
});

/** The filters as the panel gives them; `onlyGroups` stands beside them. */
const readFilters = (filters: object, timezone = 'UTC') => {
	const { onlyGroups = false, ...others } = filters as { onlyGroups?: unknown };
	const parameters = new Map<string, unknown>(Object.entries({ onlyGroups, filters: others }));
	return readChatFilters({ timezone, parameter: (name) => parameters.get(name) });
};

/** `true`, `false`, or why nobody can tell. */
const fits = (filters: object, more: Partial<KnownChat> = {}, timezone?: string) => {
	const { fitting, unclear } = filtered([chat('a', more)], readFilters(filters, timezone));
	return fitting.length > 0 || (unclear[0]?.because ?? false);
};

describe('Members', () => {
	test.each<[unknown, boolean]>([
		['+14155551234', true],
		['+1 (415) 555-1234', true],
		['+1 415.555.1234', true],
		['\u202a+1\u00a0415\u2011555\u20111234\u202c', true],
		['+49 30 / 123 456', true],
		['bob@example.com', true],
		[' BOB@EXAMPLE.COM ', true],
		['+14155551235', false],
		['+14155551235, bob@example.com', true],
		['+14155551235;\nbob@example.com', true],
		[['+14155551235', '+1 (415) 555-1234'], true],
		['anna@example.com', false],
	])('%j: %j', (members, expected) => expect(fits({ members })).toBe(expected));

	test.each<[unknown, boolean]>([
		['+1 (415) 555-1234, bob@example.com', true],
		['+1 (415) 555-1234, (+1) 415-555-1234', true],
		['+1 (415) 555-1234, anna@example.com', false],
	])('all of %j: %j', (members, expected) =>
		expect(fits({ members, match: 'all' })).toBe(expected),
	);

	const EVERYBODY = 'No event tells everybody who is in it.';
	test.each<[Partial<KnownChat>, unknown]>([
		[{ members: [], member_count: null }, EVERYBODY],
		[{ members: [CLEO], member_count: null }, EVERYBODY],
		[{ members: [ANNA], member_count: null }, true],
		[{ members: [CLEO], member_count: null, is_group: false }, false],
		[{ members: [], member_count: null, is_group: false }, EVERYBODY],
		[{ members: [CLEO], member_count: 2 }, false],
	])('in a chat with %j: %j', (more, expected) =>
		expect(fits({ members: ANNA }, more)).toBe(expected),
	);

	test.each<[unknown, RegExp]>([
		['', /^The field 'Members' is empty/],
		[' , ', /^The field 'Members' is empty/],
		[[], /^The field 'Members' is empty/],
		[null, /^The field 'Members' is empty/],
		[undefined, /^The field 'Members' is empty/],
		[['+14155551234', ''], /'Members'/],
		['(415) 555-1234', /'Members' needs a phone number in international form/],
		['+49 (0)30 123456', /'Members' needs .* but it is "\+49 \(0\)30 123456"/],
		['Anna Smith', /'Members' needs .* but it is "Anna Smith"/],
		['+1 415 555 1234 ext. 7', /'Members' needs/],
		[7, /'Members' needs/],
	])('%j is refused: it could let every chat through', (members, message) => {
		expect(() => readFilters({ members })).toThrow(
			expect.objectContaining({ message: expect.stringMatching(message) as string }) as Error,
		);
	});
});

test.each<[object, Partial<KnownChat>, unknown]>([
	[{}, {}, true],
	[{ match: 'all' }, {}, true],
	[{ line: '+1 (415) 555-0100' }, {}, true],
	[{ line: '+14155550101' }, {}, false],
	[{ line: '+14155550100' }, { line: null }, 'No event tells which of your lines is in it.'],
	[{ onlyGroups: true }, {}, true],
	[{ onlyGroups: true }, { is_group: false }, false],
	[{ onlyGroups: true }, { is_group: null }, 'No event tells whether it is a group.'],
	[{ onlyGroups: false }, { is_group: false }, true],
	[{ nameContains: ' NORTH ' }, {}, true],
	[{ nameContains: 'south' }, {}, false],
	[{ nameContains: "jo's caf\u00E9" }, { display_name: 'At Jo\u2019s Cafe\u0301' }, true],
	[{ nameContains: 'north' }, { display_name: null }, 'No event tells its name.'],
	[{ nameContains: 'north' }, { display_name: null, is_group: null }, 'No event tells its name.'],
	// A direct message has no name.
	[{ nameContains: 'north' }, { display_name: null, is_group: false }, false],
	[
		{ onlyGroups: true, nameContains: 'north' },
		{ display_name: null, is_group: null },
		'No event tells whether it is a group, nor its name.',
	],
	[{ activeSince: '2026-11-24T10:00:00Z' }, {}, true],
	[{ activeSince: '2026-11-24T10:00:01Z' }, {}, false],
	[{ activeUntil: '2026-11-24T10:00:00Z' }, {}, true],
	[{ activeUntil: '2026-11-24T09:59:59Z' }, {}, false],
	[{ activeSince: '2026-11-24T09:00:00Z', activeUntil: '2026-11-24T11:00:00Z' }, {}, true],
	[
		{ activeSince: '2026-11-24' },
		{ last_event_at: null },
		'No event tells when something happened in it last.',
	],
	// One filter that surely does not fit is enough.
	[{ onlyGroups: true, nameContains: 'south' }, { is_group: null }, false],
])('%j, a chat with %j: %j', (filters, more, expected) =>
	expect(fits(filters, more)).toBe(expected),
);

test('a time without an offset is one of the workflow', () => {
	const filters = { activeSince: '2026-11-24T11:00:00' };
	expect(fits(filters, {}, 'Europe/Berlin')).toBe(true);
	expect(fits(filters, {}, 'UTC')).toBe(false);
});

test.each<[object, RegExp]>([
	[{ activeSince: '' }, /'Active Since' is empty/],
	[{ activeUntil: null }, /'Active Until' is empty/],
	[{ activeSince: 'soon' }, /'Active Since' needs a date/],
	[{ activeSince: '2026-11-25', activeUntil: '2026-11-24' }, /no chat can fit/],
	[{ line: '' }, /'Line' is empty/],
	[{ line: 'main' }, /'Line' needs a phone number/],
	[{ nameContains: ' ' }, /'Name Contains' is blank/],
	[{ nameContains: '\u200B' }, /'Name Contains' is blank/],
	[{ onlyGroups: 'yes' }, /'Only Groups' must be true or false/],
	[{ match: 'none', members: ANNA }, /'Match' must be one of any, all/],
])('%j is refused', (filters, message) =>
	expect(() => readFilters(filters)).toThrow(
		expect.objectContaining({ message: expect.stringMatching(message) as string }) as Error,
	),
);

test('the order of the chats stays', () => {
	const chats = ['c', 'a', 'b'].map((id) => chat(id));
	expect(filtered(chats, readFilters({}))).toEqual({ fitting: chats, unclear: [] });
});

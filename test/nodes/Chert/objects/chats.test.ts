import fc from 'fast-check';
import { deliveryOf, examplesOf, routeOf } from '../../../contract';
import { ChatsInEvents, type KnownChat } from '../../../../nodes/Chert/objects/chats';
import { addressKey } from '../../../../nodes/Chert/parameters/address';
import { first, take } from '../../../support/certain';

const LINE = '+14155550100';
const ANNA = '+14155551234';
const BOB = 'bob@example.com';
const CLEO = '+14155551235';

const handle = (address: string, is_me = false) => ({
	handle: address,
	service: 'imessage',
	is_me,
});
const me = handle(LINE, true);

/** A chat as a delivery of `message.received` documents it. */
const group = (id = 'ch_1', people = [ANNA, BOB, CLEO], more: object = {}) => ({
	id,
	is_group: true,
	handles: [me, ...people.map((address) => handle(address))],
	owner_handle: me,
	...more,
});

/** A row of `GET /events` with the whole envelope, as documented. */
let rows = 0;
const row = (minute: number | null, data: object, more: object = {}) => ({
	id: `evt_${++rows}`,
	type: 'message.received',
	event_id: `chert:msg:${rows}`,
	lead_id: null as string | null,
	convo_id: 'cv_1',
	payload: {
		event: 'message.received',
		event_id: `chert:msg:${rows}`,
		event_type: 'message.received',
		data,
	},
	delivery: { status: 'failed', url: null, attempts: [], delivered_at: null },
	...(minute !== null && { created_at: atMinute(minute) }),
	...more,
});
const atMinute = (minute: number) => new Date(Date.UTC(2026, 10, 24, 10, minute)).toISOString();
const iso = (minute: number) => atMinute(minute);

const read = (...pages: unknown[][]) => {
	const chats = new ChatsInEvents();
	for (const page of pages) chats.add(page);
	return chats;
};
/** What one row tells of its chat. */
const tell = (event: unknown): KnownChat | undefined => read([event]).all()[0];

describe('one event', () => {
	const known = {
		chat_id: 'ch_1',
		display_name: null,
		is_group: true,
		members: [ANNA, BOB, CLEO],
		member_count: 4,
		line: LINE,
		last_event_at: iso(0),
		first_event_at: iso(0),
		events_seen: 1,
	};

	test.each<[string, unknown, Partial<KnownChat>]>([
		['the whole envelope', row(0, { chat: group() }), {}],
		['the data alone as payload', { ...row(0, {}), payload: { chat: group() } }, {}],
		['the data beside the row', { created_at: atMinute(0), data: { chat: group() } }, {}],
		['another lead_id', row(0, { chat: group() }, { lead_id: 'ld_1' }), {}],
		[
			'a name',
			row(0, { chat: group('ch_1', undefined, { display_name: ' Sales ' }) }),
			{ display_name: 'Sales' },
		],
		[
			'a name under another key',
			row(0, { chat: group('ch_1', undefined, { name: 'Sales' }) }),
			{ display_name: 'Sales' },
		],
		[
			'handles and line as text',
			row(0, { chat: { ...group(), handles: [LINE, ANNA, BOB, CLEO], owner_handle: LINE } }),
			{},
		],
		[
			'handles as the chat routes give them',
			row(0, {
				chat: {
					...group(),
					handles: [LINE, ANNA, BOB, CLEO].map((address) => ({ address, service: 'imessage' })),
				},
			}),
			{},
		],
		['no owner_handle, but is_me', row(0, { chat: { ...group(), owner_handle: undefined } }), {}],
		[
			'a list without the line',
			row(0, { chat: { ...group(), handles: [ANNA, BOB, CLEO].map((one) => handle(one)) } }),
			{},
		],
		[
			'two lines of yours in it',
			row(0, { chat: { ...group(), handles: [...group().handles, handle('+14155550101', true)] } }),
			{ member_count: 5 },
		],
		[
			'nothing that tells which of them is the line',
			row(0, { chat: { ...group(), owner_handle: null, handles: [ANNA, BOB] } }),
			{ members: [ANNA, BOB], member_count: null, line: null },
		],
		[
			'somebody in the list who has no address',
			row(0, { chat: { ...group(), handles: [...group().handles, { service: 'imessage' }] } }),
			{ member_count: null },
		],
		[
			'somebody twice, written in two ways',
			row(0, { chat: group('ch_1', [ANNA, BOB, ' Bob@Example.COM ', CLEO]) }),
			{ members: [ANNA, BOB, CLEO] },
		],
		[
			'no list of members, but who wrote (row shape of older deliveries)',
			row(0, {
				chat: { id: 'ch_1', is_group: false },
				message: { direction: 'inbound', sender_handle: { handle: ANNA, is_me: false } },
			}),
			{ is_group: false, members: [ANNA], member_count: null, line: null },
		],
		[
			'a legacy reply with from and to beside data',
			{
				...row(0, {}),
				payload: { event: 'lead_reply', from: ANNA, to: LINE, data: { lead_id: 'ch_1' } },
			},
			{ is_group: null, members: [ANNA], member_count: null, line: LINE },
		],
		[
			'lead_id only',
			row(0, {}, { lead_id: 'ch_1' }),
			{ is_group: null, members: [], member_count: null, line: null },
		],
		[
			'an outbound message',
			row(0, {
				chat: group(),
				message: { direction: 'outbound', sender_handle: handle('+14155559999') },
			}),
			{},
		],
		[
			'no created_at, but the time of the envelope',
			{ payload: { timestamp: atMinute(0), data: { chat: group() } } },
			{},
		],
		['no time at all', row(null, { chat: group() }), { last_event_at: null, first_event_at: null }],
	])('%s', (_, event, difference) => expect(tell(event)).toEqual({ ...known, ...difference }));

	test('whoever reacts is in the chat; the author of the message reacted to is not news', () => {
		const data = {
			chat: { id: 'ch_1', is_group: true },
			message: { id: 'm', sender_handle: handle(BOB) },
			reaction: { type: 'love', sender_handle: handle(ANNA) },
		};
		const type = 'reaction.added';
		const payload = { event: type, event_id: 'e', data };
		expect(tell({ ...row(0, {}), type, payload })).toMatchObject({ members: [ANNA] });
	});

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
		[{ payload: { data: { chat: [group()] } } }],
	])('%j names no chat, and counts as read', (event) => {
		const chats = read([event]);
		expect(chats.all()).toEqual([]);
		expect(chats.events).toBe(1);
	});

	test('whatever an event looks like, nothing breaks', () => {
		const keys = ['id', 'payload', 'data', 'chat', 'lead_id', 'handles', 'is_group', 'created_at'];
		const anything = fc.object({ key: fc.constantFrom(...keys, '__proto__'), maxDepth: 5 });
		let found = 0;
		fc.assert(
			fc.property(fc.array(fc.oneof(anything, fc.anything()), { maxLength: 6 }), (events) => {
				const chats = read(events);
				const all = chats.all();
				found += all.length;
				for (const { chat_id, events_seen } of all) {
					expect(chat_id.trim()).not.toBe('');
					expect(events_seen).toBeGreaterThan(0);
				}
				for (const { chat_id } of all) expect(chats.raw(chat_id)).toMatchObject({ chat_id });
			}),
			{ numRuns: 500 },
		);
		expect(found).toBeGreaterThan(10);
	});
});

describe('the documented shapes', () => {
	const expected = {
		chat_id: '17f6e9ed-0000-4000-8000-000000000000',
		is_group: false,
		members: ['+14155551234'],
	};
	const { body, variants = [] } = deliveryOf('message.received');
	const withList = { member_count: 2, line: '+14155550100' };

	test.each(examplesOf(routeOf('GET /events')).map(({ name, answer }) => ({ name, answer })))(
		'a page: $name',
		({ answer }) => {
			const { events } = answer as { events: unknown[] };
			expect(read(events).all()).toMatchObject([{ ...expected, ...withList, events_seen: 1 }]);
		},
	);

	test('the payload is any delivery, in its older shapes too', () => {
		const bodies = [body, ...variants.map((variant) => variant.body)];
		expect(bodies.length).toBeGreaterThan(2);
		for (const payload of bodies) {
			const { data, payload: inner } = payload as Record<string, object | undefined>;
			const known = inner ? { member_count: null } : withList;
			const all = [payload, data ?? inner].map((one) => tell({ payload: one }));
			for (const chat of all) expect(chat).toMatchObject({ ...expected, ...known });
			// As the row itself, where the envelope stands under payload.
			if (inner) expect(tell(payload)).toMatchObject(expected);
		}
	});
});

describe('several events', () => {
	test('each chat once, the one with the newest event first; unknown times last', () => {
		const chats = read([
			row(5, { chat: group('b') }),
			row(null, { chat: group('unknown') }),
			row(6, { chat: group('c') }),
			row(1, { chat: group('a') }),
			row(9, { chat: group('a') }),
		]);
		expect(chats.all().map(({ chat_id }) => chat_id)).toEqual(['a', 'c', 'b', 'unknown']);
		expect(chats.get('a')).toMatchObject({
			last_event_at: iso(9),
			first_event_at: iso(1),
			events_seen: 2,
		});
		expect(chats).toMatchObject({ events: 5, reachesBackTo: iso(1) });
	});

	test('what the newest event does not say is taken from an older one', () => {
		const [chat] = read([
			row(12, { message: { id: 'm' } }, { lead_id: 'ch_1' }),
			row(11, { chat: { id: 'ch_1', display_name: 'New name', handles: [] } }),
			row(10, { chat: group('ch_1', [ANNA, CLEO], { display_name: 'Old name' }) }),
			row(9, { chat: group('ch_1', [ANNA, BOB, CLEO]) }),
		]).all();
		expect(chat).toMatchObject({
			display_name: 'New name',
			is_group: true,
			members: [ANNA, CLEO],
			member_count: 3,
			events_seen: 4,
		});
	});

	test('who has written since the newest list of members, and is not in it, has joined', () => {
		const from = (address: string) => ({
			chat: { id: 'ch_1' },
			message: { direction: 'inbound', sender_handle: handle(address) },
		});
		const [chat] = read([
			row(12, from(CLEO)),
			row(11, { chat: group('ch_1', [ANNA]) }),
			row(10, from(BOB)),
		]).all();
		expect(chat).toMatchObject({ members: [ANNA, CLEO], member_count: 3 });
	});

	test('a lead_id that stands beside the chat in other events is no chat of its own', () => {
		const chats = read(
			[row(3, {}, { lead_id: 'ld_1' }), row(2, {}, { lead_id: 'ld_2' })],
			[row(1, { chat: group() }, { lead_id: 'ld_1' })],
		);
		expect(chats.all().map(({ chat_id, events_seen }) => [chat_id, events_seen])).toEqual([
			['ch_1', 2],
			['ld_2', 1],
		]);
		expect(chats.get('ch_1')).toMatchObject({ last_event_at: iso(3), member_count: 4 });
	});

	test('a lead_id that events also name as a chat stays a chat of its own', () => {
		const chats = read([
			row(2, { chat: group('ld_1') }),
			row(1, { chat: group('ch_1') }, { lead_id: 'ld_1' }),
		]);
		expect(chats.all().map(({ chat_id }) => chat_id)).toEqual(['ld_1', 'ch_1']);
	});

	test('a row without an id counts once, too; another type is another event', () => {
		const seen = row(1, { chat: group() }, { id: undefined });
		const chats = read([seen], [seen, { ...seen, type: 'reaction.added' }]);
		expect(chats.get('ch_1')!.events_seen).toBe(2);
	});

	test.each([{ id: '' }, { id: ' ' }, { id: null, event_id: null }])(
		'rows with %j are not taken for one: no chat is lost',
		(odd) => {
			const rows = ['ch_1', 'ch_2'].map((id) => row(1, { chat: group(id) }, odd));
			expect(read(rows).all()).toHaveLength(2);
		},
	);

	test('a lead_id that stands beside two chats tells of neither', () => {
		const chats = read([
			row(3, {}, { lead_id: 'ld_1' }),
			row(2, { chat: group('a') }, { lead_id: 'ld_1' }),
			row(1, { chat: group('b') }, { lead_id: 'ld_1' }),
		]);
		expect(chats.all().map(({ chat_id }) => chat_id)).toEqual(['ld_1', 'a', 'b']);
	});

	test.each([
		[
			'at the end of the page before',
			[
				[0, 1],
				[1, 2],
			],
		],
		['two pages before', [[0, 1], [2], [0, 1]]],
		['twice on one page', [[0, 1, 0, 2]]],
	])('a row that came %s counts once', (_, pages) => {
		const made = [3, 2, 1].map((minute) => row(minute, { chat: group() }));
		const chats = read(...pages.map((page) => page.map((n) => made[n])));
		expect(chats.events).toBe(3);
		expect(chats.get('ch_1')!.events_seen).toBe(3);
	});

	test('two events in one moment: the one written down later wins, whatever comes first', () => {
		const older = row(1, { chat: group('ch_1', [ANNA], { display_name: 'Old' }) });
		const newer = row(1, { chat: group('ch_1', [BOB], { display_name: 'New' }) });
		const before = row(0, { chat: group('other') });
		for (const page of [
			[newer, older, before],
			[before, older, newer],
		]) {
			expect(read(page).get('ch_1')).toMatchObject({ display_name: 'New', members: [BOB] });
		}
	});

	test('newest first is only said when events show it', () => {
		const [a, b, c] = [1, 2, 3].map((minute) => row(minute, { chat: group() }));
		expect(read([c], [b, a]).newestFirst).toBe(true);
		expect(read([a, b, c]).newestFirst).toBe(false);
		expect(read([c, a, b]).newestFirst).toBe(false);
		expect(read([a]).newestFirst).toBe(false);
	});

	/** Events of few chats at different times, each knowing some of the fields. */
	const history = fc.uniqueArray(
		fc.record({
			minute: fc.nat(5_000),
			id: fc.constantFrom('a', 'b', 'c'),
			named: fc.boolean(),
			is_group: fc.option(fc.boolean(), { nil: undefined }),
			display_name: fc.option(fc.constantFrom('One', 'Two', ''), { nil: undefined }),
			people: fc.option(fc.subarray([ANNA, BOB, CLEO]), { nil: undefined }),
			owner: fc.boolean(),
			sender: fc.option(fc.constantFrom(ANNA, BOB, CLEO, 'dan@example.com'), { nil: undefined }),
		}),
		{ selector: ({ minute }) => minute, maxLength: 30 },
	);

	test('whatever the order and the size of pages, the same is known', () => {
		fc.assert(
			fc.property(
				history,
				fc.integer({ min: 1, max: 7 }),
				fc.infiniteStream(fc.nat()),
				(events, size, dice) => {
					const made = events.map(({ minute, id, named, people, owner, sender, ...more }) => {
						const chat = {
							...(named && { id }),
							...more,
							...(people && { handles: [me, ...people.map((one) => handle(one))] }),
							...(owner && { owner_handle: me }),
						};
						const message = sender && { direction: 'inbound', sender_handle: handle(sender) };
						return row(minute, { chat, message }, { lead_id: id });
					});
					const ascending = [...made].sort((a, b) => a.created_at!.localeCompare(b.created_at!));
					const shuffled = made
						.map((event) => ({ event, key: dice.next().value }))
						.sort((a, b) => a.key - b.key)
						.map(({ event }) => event);
					const pagesOf = (list: unknown[]) =>
						Array.from({ length: Math.ceil(list.length / size) }, (_, n) =>
							list.slice(n * size, (n + 1) * size),
						);
					const [up, down, mixed, whole] = take(
						[pagesOf(ascending), pagesOf([...ascending].reverse()), pagesOf(shuffled), [made]].map(
							(pages) =>
								read(...pages)
									.all()
									.map(sortedMembers),
						),
						4,
					);
					expect(down).toEqual(up);
					expect(mixed).toEqual(up);
					expect(whole).toEqual(up);
					for (const chat of up) {
						const own = ascending.filter(({ lead_id }) => lead_id === chat.chat_id);
						expect(chat.events_seen).toBe(own.length);
						expect(chat.last_event_at).toBe(own.at(-1)!.created_at);
						expect(chat.first_event_at).toBe(first(own).created_at);
					}
				},
			),
			{ numRuns: 300 },
		);
	});

	/** The newest first, many at the same time; the last one is older than all others. */
	const historyWithTies = fc
		.array(
			fc.record({
				minute: fc.nat(2),
				id: fc.constantFrom('a', 'b'),
				named: fc.boolean(),
				lead: fc.constantFrom('same', 'own'),
				display_name: fc.option(fc.constantFrom('One', 'Two', ''), { nil: undefined }),
				people: fc.option(fc.subarray([ANNA, BOB, CLEO]), { nil: undefined }),
				sender: fc.option(fc.constantFrom(ANNA, BOB, CLEO, 'dan@example.com'), { nil: undefined }),
			}),
			{ maxLength: 25 },
		)
		.map((events) => {
			const made = events
				.sort((one, other) => other.minute - one.minute)
				.map(({ minute, id, named, lead, people, sender, display_name }) => {
					const handles = people && [me, ...people.map((one) => handle(one))];
					const chat = { ...(named && { id }), display_name, handles };
					const message = sender && { direction: 'inbound', sender_handle: handle(sender) };
					const lead_id = lead === 'own' ? `ld_${id}` : id;
					return {
						named,
						id,
						lead_id,
						chat,
						sender,
						row: row(minute, { chat, message }, { lead_id }),
					};
				});
			return { made, end: row(-1, { chat: group('end') }) };
		});

	test('with equal times too nobody goes missing: pages tell what one look at all rows tells', () => {
		let ties = 0;
		fc.assert(
			fc.property(historyWithTies, fc.integer({ min: 1, max: 7 }), ({ made, end }, size) => {
				const leads = new Set(made.filter(({ named }) => named).map(({ lead_id }) => lead_id));
				const chatOf = ({ named, id, lead_id }: (typeof made)[number]) =>
					named || leads.has(lead_id) ? id : lead_id;
				const expected = [...new Set(made.map(chatOf))].map((chat_id) => {
					const own = made.filter((event) => chatOf(event) === chat_id);
					const list = own.findIndex(({ chat }) => (chat.handles?.length ?? 0) > 0);
					const handles = own[list]?.chat.handles ?? [];
					const people = handles.filter((one) => !one.is_me).map((one) => one.handle);
					const since = list < 0 ? own : own.slice(0, list);
					const wrote = since.flatMap(({ sender }) => (sender === undefined ? [] : [sender]));
					const tied = list > 0 && first(own).row.created_at === own[list]!.row.created_at;
					ties += tied && wrote.some((one) => !people.includes(one)) ? 1 : 0;
					return {
						chat_id,
						display_name: own.find(({ chat }) => chat.display_name)?.chat.display_name ?? null,
						members: [...new Set([...people, ...wrote])].sort(),
						last_event_at: first(own).row.created_at,
						events_seen: own.length,
					};
				});
				const rows = [...made.map((event) => event.row), end];
				for (const list of [rows, [...rows].reverse()]) {
					const pages = Array.from({ length: Math.ceil(list.length / size) }, (_, n) =>
						list.slice(n * size, (n + 1) * size),
					);
					const chats = read(...pages);
					expect(chats.all().map(({ chat_id }) => chat_id)).toEqual([
						...expected.map(({ chat_id }) => chat_id),
						'end',
					]);
					for (const chat of expected) {
						expect(sortedMembers(chats.get(chat.chat_id)!)).toMatchObject(chat);
					}
				}
			}),
			{ numRuns: 1_000 },
		);
		expect(ties).toBeGreaterThan(20);
	});

	const sortedMembers = (chat: KnownChat) => ({ ...chat, members: [...chat.members].sort() });
});

test('the raw form has every field of the chat as Chert says it, and the newest event without payload', () => {
	const newest = row(
		2,
		{
			chat: { id: 'ch_1', icon: 'i', display_name: 'Sales' },
			message: { direction: 'inbound', sender_handle: handle('dan@example.com') },
		},
		{ lead_id: 'ch_1' },
	);
	const chats = read([newest, row(1, { chat: group() })]);
	const { payload, ...last_event } = newest;
	expect(payload).toBeDefined();
	expect(chats.raw('ch_1')).toEqual({
		chat_id: 'ch_1',
		chat: { ...group(), icon: 'i', display_name: 'Sales' },
		also_wrote: ['dan@example.com'],
		last_event,
		first_event_at: iso(1),
		events_seen: 2,
	});
	expect(chats.raw('ch_unknown')).toBeUndefined();
});

test.each([
	['+1 (415) 555-1234', '14155551234'],
	['+14155551234', '14155551234'],
	[' Anna@Example.com ', 'anna@example.com'],
	['urn:biz:Example', 'urn:biz:example'],
	['***', '***'],
])('%j is compared as %j', (address, key) => expect(addressKey(address)).toBe(key));

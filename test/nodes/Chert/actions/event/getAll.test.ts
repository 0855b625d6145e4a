import type { IDataObject } from 'n8n-workflow';
import { simplifyRow } from '../../../../../nodes/Chert/objects/simplify';
import type { Event } from '../../../../simulator';
import { useChert } from '../../../../support/chert';
import { runSafely } from '../../../../support/operationSuite';
import { subscribe } from '../../../../support/subscribe';
import { outputOf } from '../../../../support/engine';
import { first } from '../../../../support/certain';

const PARAMETERS: IDataObject = { resource: 'event', operation: 'getAll' };
const ROUTE = 'GET /events';
const { engine, simulator } = useChert();

const getMany = async (parameters: IDataObject, items: IDataObject[] = [{}]) => {
	const all = { ...PARAMETERS, ...parameters };
	const result = await runSafely(engine, simulator, all, items, 'continueErrorOutput');
	return { ...result, json: result.success.map((item) => item.json) };
};
const queries = () =>
	simulator.requests.map(({ url }) => Object.fromEntries(new URL(url, simulator.url).searchParams));
const newestFirst = (): Event[] => [...simulator.events.values()].reverse();
const emit = async (count: number) => {
	for (let n = 0; n < count; n++) await simulator.emit('message.received', { text: `No. ${n}` });
};
const answer = (body: object) =>
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(body) });

describe('pages', () => {
	test('one small request by default', async () => {
		await emit(60);
		const { json } = await getMany({});
		expect(json).toHaveLength(50);
		expect(queries()).toEqual([{ limit: '50' }]);
		expect(simulator.requests[0]).toMatchObject({ method: 'GET', verified: true });
	});

	test('Return All follows the cursor to its end, each event once and in order, paired', async () => {
		await emit(450);
		const { json, run } = await getMany({ returnAll: true, simplify: false });
		expect(json).toEqual(newestFirst());
		expect(queries().map(({ limit, cursor }) => [limit, typeof cursor])).toEqual([
			['200', 'undefined'],
			['200', 'string'],
			['200', 'string'],
		]);
		const output = outputOf(run);
		expect(new Set(output.map(({ pairedItem }) => JSON.stringify(pairedItem)))).toEqual(
			new Set(['{"item":0}']),
		);
	});

	test('a Limit over a page asks for no more than it needs', async () => {
		await emit(300);
		const { json } = await getMany({ limit: 230, simplify: false });
		expect(json).toEqual(newestFirst().slice(0, 230));
		expect(queries().map(({ limit }) => limit)).toEqual(['200', '30']);
	});

	test('the next cursor leads on from exactly there, and is null at the end', async () => {
		await emit(4);
		const seen: unknown[] = [];
		let cursor: unknown = '';
		for (let pages = 0; pages < 9 && cursor !== null; pages++) {
			const options = { includeNextCursor: true, cursor: '={{ $json.cursor }}' };
			const parameters = { limit: 4, simplify: false, options };
			const { json } = await getMany(parameters, [{ cursor } as IDataObject]);
			seen.push(...json.map(({ id }) => id));
			cursor = first(json).next_cursor;
			expect(new Set(json.map(({ next_cursor }) => next_cursor))).toEqual(new Set([cursor]));
		}
		expect(cursor).toBeNull();
		expect(seen).toEqual(newestFirst().map(({ id }) => id));
	});

	test('an event that is on two pages comes out once; a server that ignores the limit changes nothing', async () => {
		answer({ events: [{ id: 'a' }, { id: 'b' }], next_cursor: 'x' });
		answer({ events: [], next_cursor: 'y' });
		answer({ events: [{ id: 'b' }, { id: 'c' }, { id: 'd' }], next_cursor: null });
		const { json } = await getMany({ limit: 3, simplify: false });
		expect(json.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
		expect(queries().map(({ limit, cursor }) => [limit, cursor])).toEqual([
			['3', undefined],
			['1', 'x'],
			['1', 'y'],
		]);
	});

	test('where the next cursor is asked for, nothing before it is cut off, also of a page that is too long', async () => {
		answer({ events: [{ id: 'a' }, { id: 'b' }, { id: 'c' }], next_cursor: 'x' });
		const options = { includeNextCursor: true };
		const { json } = await getMany({ limit: 2, simplify: false, options });
		expect(json).toEqual(['a', 'b', 'c'].map((id) => ({ id, next_cursor: 'x' })));
	});

	test.each(['', ' ', null])('events whose id is %j are not taken for one', async (id) => {
		answer({
			events: [
				{ id, n: 1 },
				{ id, n: 2 },
			],
			next_cursor: null,
		});
		const { json } = await getMany({ returnAll: true, simplify: false });
		expect(json).toEqual([1, 2].map((n) => ({ id, n })));
	});

	test('a page that fails fails the item: no half list comes out', async () => {
		await emit(210);
		simulator.fault(ROUTE, { kind: 'slow', ms: 1 }, { kind: 'code', code: 2005 });
		const { json, failed } = await getMany({ returnAll: true });
		expect(json).toEqual([]);
		expect(first(failed).json.error).toMatchObject({ code: 2005 });
		expect(simulator.requests).toHaveLength(2);
	});

	test('a page whose answer is lost is asked for again', async () => {
		await emit(210);
		simulator.fault(ROUTE, { kind: 'slow', ms: 1 }, { kind: 'reset' });
		expect((await getMany({ returnAll: true })).json).toHaveLength(simulator.events.size);
	});

	test('no events are no items', async () => {
		expect((await getMany({ filters: { chatId: 'ch_quiet' } })).json).toEqual([]);
	});
});

describe('filters', () => {
	test('all of them go into the query, in the words of the API', async () => {
		const filters = {
			type: 'message.received',
			status: 'dev_inbox',
			chatId: ' ch_direct ',
			since: '={{ $now.set({ year: 2026, month: 3, day: 1 }).startOf("day") }}',
		};
		await getMany({ filters });
		expect(queries()).toEqual([
			{
				type: 'message.received',
				status: 'dev_inbox',
				lead_id: 'ch_direct',
				since: expect.stringMatching(/^2026-0[23]-\d\dT\d\d:00:00\.000Z$/) as string,
				limit: '50',
			},
		]);
	});

	test.each([
		[{ chatId: 'ch_direct' }, 2],
		[{ type: 'reaction.added' }, 1],
		[{ status: 'dev_inbox' }, 1],
		[{ since: '={{ $now.minus(30, "minutes") }}' }, 3],
		[{ since: '={{ $now.minus(30, "minutes").toISO() }}', chatId: 'ch_direct' }, 1],
	])('%j: %d', async (filters, count) => {
		await subscribe(simulator, { url: 'https://dev-inbox' });
		await simulator.emit('reaction.added', { chat_id: 'ch_group_of_8' });
		expect((await getMany({ filters })).json).toHaveLength(count);
	});

	test('each item asks on its own, and mistakes keep their places', async () => {
		const filters = { chatId: '={{ $json.chat }}', since: '={{ $json.since }}' };
		const since = '2020-01-01';
		const items = [
			{ chat: 'ch_direct', since },
			{ chat: ['ch_direct'], since },
			{ chat: 'ch_direct', since: 'soon' },
			{ chat: 'ch_group_of_8', since },
		] as IDataObject[];
		const { success, failed } = await getMany({ filters }, items);
		expect(success.map(({ json }) => json.chat_id)).toEqual([
			'ch_direct',
			'ch_direct',
			'ch_group_of_8',
		]);
		expect(failed.map(({ json: { error } }) => error)).toMatchObject([
			{
				message: expect.stringContaining("The field 'Chat' must be one ID") as string,
				reason: 'INVALID_INPUT',
			},
			{ message: expect.stringContaining("'Since'") as string, reason: 'INVALID_INPUT' },
		]);
	});

	/** Taken for "no filter", each of these would let all events come out. */
	test.each([
		[{ chatId: '' }, "The field 'Chat' is empty"],
		[{ since: '' }, "The field 'Since' is empty"],
		[{ type: '={{ null }}' }, "The field 'Type' is empty"],
		[{ status: '={{ $json.missing }}' }, "The field 'Status' is empty"],
		[
			{ status: 'lost' },
			"The field 'Status' must be one of any, delivered, dev_inbox, failed, pending",
		],
		[
			{ type: 'message.recieved' },
			"The field 'Type' must be one of message.received, reaction.added",
		],
	])('a filter that says nothing is refused: %j', async (filters, message) => {
		const { failed } = await getMany({ filters });
		expect(first(failed).json.error).toMatchObject({
			message: expect.stringContaining(message) as string,
			reason: 'INVALID_INPUT',
		});
		expect(simulator.requests).toEqual([]);
	});

	test.each([
		[0, '0'],
		[1.5, '1.5'],
		[-1, '-1'],
		['many', '"many"'],
	])('a Limit of %j is refused before any request', async (limit, named) => {
		const { failed } = await getMany({ limit: '={{ $json.limit }}' }, [{ limit }]);
		expect(first(failed).json.error).toMatchObject({
			message: `The field 'Limit' must be a whole number from 1, but it is ${named}`,
		});
		expect(simulator.requests).toEqual([]);
	});
});

describe('polling on a schedule', () => {
	test('a window that overlaps, and the id, give each event exactly once', async () => {
		// What a Remove Duplicates node keeps in mind between executions.
		const before = new Set<unknown>();
		const fresh: unknown[] = [];
		const filters = { since: '={{ $now.minus(15, "minutes") }}' };
		for (let run = 0; run < 4; run++) {
			await emit(3);
			const { json } = await getMany({ returnAll: true, filters });
			for (const { id } of json) {
				if (!before.has(id)) fresh.push(id);
				before.add(id);
			}
		}
		// One of the five that are there from the start happened within 15 minutes.
		const expected = newestFirst()
			.slice(0, 13)
			.map(({ id }) => id);
		expect([...fresh].sort()).toEqual(expected.sort());
	});
});

describe('Simplify', () => {
	test('Simplify is on, and gives what the Chert Trigger gives', async () => {
		const event = await simulator.emit('message.received', { text: 'leave', from: '+14155551002' });
		const { json } = await getMany({ limit: 1 });
		expect(json).toEqual([
			{
				id: event.id,
				event: 'message.received',
				chat_id: 'ch_group_of_5',
				chat_name: 'Launch',
				members: expect.arrayContaining(['+14155551002']) as string[],
				message_id: expect.any(String) as string,
				from: '+14155551002',
				text: 'leave',
				attachments: [],
				timestamp: event.created_at,
			},
		]);
	});

	const record = (payload: unknown, more: IDataObject = {}): IDataObject => ({
		id: 'evt_1',
		type: 'message.received',
		event_id: 'e1',
		lead_id: 'ch_1',
		payload: payload as IDataObject,
		created_at: '2026-03-01T00:00:00Z',
		...more,
	});
	const message = {
		id: 'm1',
		sender_handle: '+14155551234',
		parts: [{ type: 'text', value: 'hi' }],
	};

	test('Simplify reads a payload that is the data alone', () => {
		const data = { chat: { id: 'ch_1', is_group: false }, message };
		const envelope = { event: 'message.received', timestamp: '2026-03-01T00:00:00Z', data };
		const simple = simplifyRow(record(data));
		expect(simple).toMatchObject({ chat_id: 'ch_1', text: 'hi' });
		expect(simple).toEqual(simplifyRow(record(envelope)));
	});

	test('Simplify takes the chat from lead_id when the payload does not name it', () => {
		expect(simplifyRow(record({ message }))).toMatchObject({ chat_id: 'ch_1', message_id: 'm1' });
	});

	test('Simplify shows the data of an event that does not say in which chat it happened', () => {
		expect(simplifyRow(record({ message }, { lead_id: null }))).toMatchObject({
			chat_id: null,
			message_id: 'm1',
			data: { message },
		});
	});

	test.each([
		record({ anything: 1 }, { type: 'call.ended' }),
		record(null),
		record('text'),
		record([]),
		record({ message }, { event_id: null }),
		{ id: 'evt_1' },
	])('Simplify leaves a row that it does not know as Chert lists it: %j', (event) => {
		expect(simplifyRow(event)).toBe(event);
	});
});

import type { IDataObject } from 'n8n-workflow';
import { useChert } from '../../../support/chert';
import { chertRun, LEAVE_PARAMETERS } from '../../../support/engine';
import { runSafely } from '../../../support/operationSuite';
import { first } from '../../../support/certain';

const ROUTE = 'GET /events';
const { engine, simulator } = useChert();

const answer = (page: unknown) =>
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(page) });

/** What an operation says when it reads events. */
async function operation(parameters: IDataObject) {
	const all = {
		...parameters,
		options: { ...(parameters.options as IDataObject), maxAttempts: 1 },
	};
	const result = await runSafely(
		engine,
		simulator,
		all,
		[{ chat_id: 'ch_1' }],
		'continueErrorOutput',
	);
	const { hints = [] } = chertRun(result.run);
	return {
		json: result.success.map(({ json }) => json),
		errors: result.failed.map(({ json }) => json.error as IDataObject),
		hints: hints.map(({ message }) => message).join('\n'),
	};
}
const EVENTS = { resource: 'event', operation: 'getAll', returnAll: true, simplify: false };
const CHATS = { resource: 'chat', operation: 'getAll', returnAll: true };
const CHECK = { ...LEAVE_PARAMETERS, options: { onlyCheck: true } };
const OPERATIONS: Array<[string, IDataObject]> = [
	['Event → Get Many', EVENTS],
	['Chat → Get Many', CHATS],
	['Check Only', CHECK],
];

/** Each begins like a list and does not say in the documented way whether it is whole. */
const UNDOCUMENTED: unknown[] = [
	[],
	[{ id: 'evt_1' }],
	{},
	{ warnings: [] },
	{ data: [], next_cursor: null },
	{ events: null, next_cursor: null },
	{ events: {}, next_cursor: null },
	{ events: [] },
	{ events: [], next_cursor: '' },
	{ events: [], next_cursor: 0 },
	{ events: [], next_cursor: 7 },
	{ events: [], next_cursor: false },
	{ events: [], next_cursor: true },
	{ events: [], next_cursor: ['x'] },
	{ events: [], next_cursor: { after: 'x' } },
];

describe.each(OPERATIONS)('%s', (_, parameters) => {
	test.each(UNDOCUMENTED)('takes %j for no list, whole or in part', async (page) => {
		answer({ events: [], next_cursor: 'x' });
		answer(page);
		const { json, errors } = await operation(parameters);
		expect(json).toEqual([]);
		expect(errors).toMatchObject([{ reason: 'BAD_RESPONSE' }]);
	});

	test.each([[['x', 'x']], [['x', 'y', 'x']]])(
		'fails when the cursors %j lead back to where the list has been',
		async (cursors) => {
			for (const next_cursor of cursors) answer({ events: [], next_cursor });
			const { json, errors } = await operation(parameters);
			expect(json).toEqual([]);
			expect(errors).toMatchObject([{ reason: 'BAD_RESPONSE' }]);
			expect(simulator.requests).toHaveLength(cursors.length);
		},
	);
});

describe('the picker', () => {
	const open = async () => await engine.searchList('searchGroups', simulator.credential);

	test.each(UNDOCUMENTED)('takes %j for no list, whole or in part', async (page) => {
		answer({ events: [], next_cursor: 'x' });
		answer(page);
		await expect(open()).rejects.toMatchObject({ name: 'NodeApiError' });
	});

	test('fails when a cursor leads back to where the list has been', async () => {
		for (const next_cursor of ['x', 'y', 'x']) answer({ events: [], next_cursor });
		await expect(open()).rejects.toMatchObject({ name: 'NodeApiError' });
	});
});

describe('entries that are no events', () => {
	const row = (id: string, chat_id: string) => ({
		id,
		type: 'message.received',
		event_id: `chert:msg:${id}`,
		lead_id: chat_id,
		created_at: '2026-11-24T10:00:00.000Z',
		payload: { event: 'message.received', data: { chat: { id: chat_id, is_group: true } } },
	});
	const pages = () => {
		answer({ events: [null, row('evt_1', 'ch_1'), 'evt_x'], next_cursor: 'x' });
		answer({ events: [7, ['evt_y'], row('evt_2', 'ch_1'), true], next_cursor: null });
	};

	test('are skipped, counted and said by Event → Get Many', async () => {
		pages();
		const { json, errors, hints } = await operation(EVENTS);
		expect(errors).toEqual([]);
		expect(json.map(({ id }) => id)).toEqual(['evt_1', 'evt_2']);
		expect(hints).toContain("5 entries of Chert's list are not events and were left out.");
	});

	test('are skipped, counted and said by Chat → Get Many', async () => {
		pages();
		const { json, errors, hints } = await operation(CHATS);
		expect(errors).toEqual([]);
		expect(json).toMatchObject([{ chat_id: 'ch_1', events_seen: 2 }]);
		expect(hints).toContain("5 entries of Chert's list are not events and were left out.");
	});

	test('cost Only Check and the picker nothing', async () => {
		answer({ events: [null, row('evt_1', 'ch_1')], next_cursor: null });
		expect((await operation(CHECK)).json).toMatchObject([{ chat_id: 'ch_1', evidence: 'events' }]);
		answer({ events: [null, row('evt_1', 'ch_1')], next_cursor: null });
		const { results } = await engine.searchList('searchGroups', simulator.credential);
		expect(first(results).value).toBe('ch_1');
	});
});

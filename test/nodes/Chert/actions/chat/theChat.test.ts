import type { IDataObject } from 'n8n-workflow';
import { resources } from '../../../../../nodes/Chert/actions';
import { ALIKE } from '../../../../simulator';
import { useChert } from '../../../../support/chert';
import { chertRun, LEAVE_PARAMETERS, n8nLog } from '../../../../support/engine';
import { MODES, runSafely } from '../../../../support/operationSuite';
import { sleep } from '../../../../support/node';
import { entry, first } from '../../../../support/certain';

const { engine, simulator } = useChert();

afterEach(() => jest.restoreAllMocks());

const PEOPLE = ['+14155551000', '+14155551001', '+14155551002', '+14155551003'];
/** What is said of a chat where nothing is known. */
const NOTHING = { display_name: null, members: [], member_count: null, last_event_at: null };

const lastEventOf = (chat_id: string) =>
	[...simulator.events.values()].reverse().find(({ lead_id }) => lead_id === chat_id)!.created_at;

async function leave(
	ids: readonly string[],
	onError: (typeof MODES)[number] = 'continueErrorOutput',
	options: IDataObject = {},
) {
	const parameters = { ...LEAVE_PARAMETERS, options: { describeChat: true, ...options } };
	const items = ids.map((chat_id) => ({ chat_id }));
	const result = await runSafely(engine, simulator, parameters, items, onError);
	const { hints = [] } = chertRun(result.run);
	return {
		...result,
		json: result.success.map(({ json }) => json),
		errors: result.failed.map(({ json }) => json.error as IDataObject),
		hints: hints.map(({ message }) => message),
	};
}
const firstReading = async () => {
	while (simulator.requests.length === 0) await sleep(5);
};
const readings = () => simulator.requests.filter(({ route }) => route === 'GET /events');

describe('Say Who Is in It', () => {
	test.each(MODES)('%s: output and error name the people in the group', async (onError) => {
		const ids = [ALIKE[0], 'ch_group_of_3'];
		const { json, error, failed, success } = await leave(ids, onError, {
			maxConcurrentRequests: 1,
		});
		const [left, refused] = ids.map((id) => ({ last_event_at: lastEventOf(id) }));
		const nameless = { display_name: null, members: PEOPLE, member_count: 5, ...left };
		const small = {
			display_name: 'Three of us',
			members: PEOPLE.slice(0, 2),
			member_count: 3,
			...refused,
		};
		if (onError === 'stopWorkflow') {
			expect(error!.context).toMatchObject({ chat: small, done: [ALIKE[0]] });
			return;
		}
		expect(json[0]).toEqual({ chat_id: ALIKE[0], status: 'left', chat: nameless });
		const shown = onError === 'continueErrorOutput' ? failed : success.slice(1);
		expect(first(shown).json.error).toMatchObject({ code: 1002, attempts: 1, chat: small });
	});

	test('all items share one reading of the events', async () => {
		const ids = simulator.addGroups(30);
		for (const chat_id of ids) await simulator.emit('message.received', { chat_id });
		const { json } = await leave(ids);
		expect(json.map(({ chat }) => (chat as IDataObject).member_count)).toEqual(ids.map(() => 5));
		expect(readings()).toHaveLength(1);
	});

	test('a chat of which no event tells has empty fields', async () => {
		const [id] = simulator.addGroups(1);
		expect((await leave([id])).json).toEqual([{ chat_id: id, status: 'left', chat: NOTHING }]);
	});

	test('where the events cannot be read every group is left, the account is the same, and a hint says so', async () => {
		simulator.fault('GET /events', { kind: 'code', code: 2005 });
		const ids = [...simulator.addGroups(3), 'ch_group_of_3'];
		const { json, errors, hints } = await leave(ids);
		expect(json).toEqual(
			ids.slice(0, 3).map((chat_id) => ({ chat_id, status: 'left', chat: NOTHING })),
		);
		expect(errors).toEqual([expect.objectContaining({ code: 1002, attempts: 1, chat: NOTHING })]);
		expect(hints).toEqual([expect.stringMatching(/^The field 'chat' is empty/)]);
		expect(readings()).toHaveLength(1);
	});

	test.each([true, false])(
		'the account of a run that stops says the same with and without it (%j)',
		async (describeChat) => {
			const ids = [...simulator.addGroups(2), 'ch_group_of_3', 'ch_direct', 'ch_group_of_5'];
			const options = { describeChat, maxConcurrentRequests: 1 };
			const { error } = await leave(ids, 'stopWorkflow', options);
			const { done, also_failed, not_started } = error!.context;
			expect({ done, also_failed, not_started }).toEqual({
				done: ids.slice(0, 2),
				also_failed: [],
				not_started: ids.slice(3),
			});
			expect(error!.description).toContain('Stopped at: ch_group_of_3.');
		},
	);

	test('a run that is stopped while the events are read has started nothing', async () => {
		const lines: string[] = [];
		jest.spyOn(n8nLog(), 'warn').mockImplementation((line: string) => void lines.push(line));
		const ids = simulator.addGroups(3);
		simulator.fault('GET /events', { kind: 'slow', ms: 300 });
		const parameters = { ...LEAVE_PARAMETERS, options: { describeChat: true } };
		const items = ids.map((chat_id) => ({ chat_id }));
		await runSafely(engine, simulator, parameters, items, 'continueErrorOutput', {
			onStart: (stop) => void firstReading().then(stop),
		});
		const mark = 'chert.account ';
		while (!lines.some((line) => line.startsWith(mark))) await sleep(5);
		const account = JSON.parse(
			lines
				.filter((line) => line.startsWith(mark))
				.pop()!
				.slice(mark.length),
		) as Record<string, unknown[]>;
		expect(account).toMatchObject({
			done: [],
			in_doubt: [],
			failed: [],
			not_started: ids.map((chat_id, item) => ({ item, chat_id })),
		});
		expect(simulator.requests.map(({ route }) => route)).toEqual(['GET /events']);
	});

	test.each([['yes'], [1], [null]])('the value %j is refused before any request', async (value) => {
		const { errors } = await leave(['ch_group_of_5'], undefined, {
			describeChat: `={{ ${JSON.stringify(value)} }}`,
		});
		expect(errors[0]!.message).toContain("'Say Who Is in It' ");
		expect(simulator.requests).toEqual([]);
	});

	test('Check Only also has it', async () => {
		const { json } = await leave([ALIKE[1]], undefined, { onlyCheck: true });
		expect(json[0]).toMatchObject({ would: 'leave', chat: { member_count: 5 } });
	});
});

test('every operation on a chat has the option', () => {
	const operations = Object.entries(entry(resources, 'chat').operations);
	const onChats = operations.filter(([, { properties }]) =>
		properties.some(({ name }) => name === 'chatId'),
	);
	expect(onChats.length).toBeGreaterThan(6);
	const without = onChats.filter(
		([, { options = [], routes, outputFields }]) =>
			!options.some(({ name }) => name === 'describeChat') ||
			!routes.includes('GET /events') ||
			outputFields?.includes('chat') === false,
	);
	expect(without.map(([name]) => name)).toEqual([]);
});

test('what Chert itself says of the chat counts, and every message of a chat says who is in it', async () => {
	const run = async (parameters: IDataObject) => {
		const all = { resource: 'chat', chatId: 'ch_group_of_4', ...parameters };
		const options = { describeChat: true };
		return (await runSafely(engine, simulator, { ...all, options }, [{}])).success;
	};
	const [updated] = await run({ operation: 'update', updateFields: { displayName: 'South' } });
	expect(updated!.json.chat).toMatchObject({
		id: 'ch_group_of_4',
		display_name: 'South',
		members: PEOPLE.slice(0, 3),
	});
	const messages = await run({ operation: 'getMessages' });
	expect(messages.map(({ json }) => (json.chat as IDataObject).member_count)).toEqual([4]);
});

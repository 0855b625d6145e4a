import type { IDataObject } from 'n8n-workflow';
import { useChert } from '../../../../support/chert';
import { LEAVE_PARAMETERS, chertRun } from '../../../../support/engine';
import { MODES, runSafely } from '../../../../support/operationSuite';
import { entry, first } from '../../../../support/certain';

const { engine, simulator } = useChert();

const check = async (
	ids: unknown[],
	onError: (typeof MODES)[number] = 'continueErrorOutput',
	options: IDataObject = {},
) => {
	const parameters = { ...LEAVE_PARAMETERS, options: { onlyCheck: true, ...options } };
	const items = ids.map((chat_id) => ({ chat_id }) as IDataObject);
	const result = await runSafely(engine, simulator, parameters, items, onError);
	return { ...result, json: result.success.map(({ json }) => json) };
};
const happens = async (chat_id: string, data?: object) =>
	await simulator.emit('message.received', { chat_id, data });
const routes = () => simulator.requests.map(({ route }) => route);

describe('Check Only', () => {
	/** The one thing that this option is for. */
	afterEach(() => {
		expect(routes()).not.toContain('POST /chats/:chat_id/leave');
		expect([...simulator.chats.values()].map(({ left_count }) => left_count)).toEqual(
			[...simulator.chats.values()].map(() => 0),
		);
	});

	test('Check Only leaves nothing, and tells for each item what leaving would come to', async () => {
		const [unnamed, silent] = simulator.addGroups(2);
		await happens('', { lead_id: unnamed });
		const ids = ['ch_group_of_4', 'ch_group_of_3', 'ch_direct', 'ch_nobody_knows', unnamed, silent];
		const { json, failed, run } = await check(ids);
		expect(failed).toEqual([]);
		expect(json.map(({ chat_id, would, evidence }) => [chat_id, would, evidence])).toEqual([
			['ch_group_of_4', 'leave', 'events'],
			['ch_group_of_3', 'refuse_too_small', 'events'],
			['ch_direct', 'not_a_group', 'events'],
			['ch_nobody_knows', 'unknown_chat', 'messages'],
			[unnamed, 'cannot_tell', 'events'],
			[silent, 'cannot_tell', 'messages'],
		]);
		expect(json.every((item) => !('status' in item))).toBe(true);
		const { hints = [], data } = chertRun(run);
		expect(hints.map(({ message }) => message)).toEqual([
			expect.stringMatching(/^Only checked: nothing was left\./),
		]);
		expect(entry(data!, 'main')[0]!.map(({ pairedItem }) => pairedItem)).toEqual(
			ids.map((_, item) => ({ item })),
		);
	});

	test('Check Only shows what is known of the chat, and as of when', async () => {
		const { created_at } = await happens('ch_group_of_4');
		expect((await check(['ch_group_of_4'])).json).toEqual([
			{
				chat_id: 'ch_group_of_4',
				would: 'leave',
				because: 'It is a group of 4, your line included.',
				evidence: 'events',
				display_name: 'Sales North',
				is_group: true,
				members: ['+14155551000', '+14155551001', '+14155551002'],
				member_count: 4,
				line: '+14155550100',
				last_event_at: created_at,
			},
		]);
		expect((await check(['ch_nobody_knows'])).json).toEqual([
			{
				chat_id: 'ch_nobody_knows',
				would: 'unknown_chat',
				because: 'Chert does not know a chat with this ID (2002).',
				evidence: 'messages',
				display_name: null,
				is_group: null,
				members: [],
				member_count: null,
				line: null,
				last_event_at: null,
			},
		]);
	});

	test('Check Only says the same where lead_id is another id', async () => {
		const ids = ['ch_group_of_4', 'ch_direct', 'ch_nobody_knows'];
		simulator.configure({ variants: { event_lead_id: 'own' } });
		expect((await check(ids)).json.map(({ would }) => would)).toEqual([
			'leave',
			'not_a_group',
			'unknown_chat',
		]);
	});

	test('Check Only asks for the events of one chat only, and no more than it needs', async () => {
		for (let n = 0; n < 450; n++) await happens('ch_group_of_5');
		await check(['ch_direct']);
		expect(simulator.requests.map(({ url }) => url)).toEqual([
			'/api/v1/events?lead_id=ch_direct&limit=200',
		]);
	});

	test('Check Only finds a chat whose events are kept under another lead_id, reading all events once', async () => {
		const event = await happens('ch_group_of_4');
		event.lead_id = 'ld_1';
		const before = [...simulator.events.values()].find(
			({ id, lead_id }) => id !== event.id && lead_id === 'ch_group_of_4',
		)!;
		before.lead_id = 'ld_1';
		const options = { maxConcurrentRequests: 1 };
		const ids = ['ch_group_of_4', ...simulator.addGroups(1), 'ch_group_of_4'];
		const { json } = await check(ids, 'continueErrorOutput', options);
		expect(json.map(({ would }) => would)).toEqual(['leave', 'cannot_tell', 'leave']);
		const wholeList = simulator.requests.filter(({ url }) => url === '/api/v1/events?limit=200');
		expect(wholeList).toHaveLength(1);
	});

	test('Only Check looks at a chat once, however often it comes in the run', async () => {
		const ids = ['ch_group_of_4', 'ch_no_line', 'ch_group_of_4', 'ch_no_line', 'ch_group_of_4'];
		const { json } = await check(ids);
		expect(json.map(({ chat_id }) => chat_id)).toEqual(ids);
		const urls = simulator.requests.map(({ url }) => url);
		expect(urls).toHaveLength(new Set(urls).size);
	});

	test('where the oldest events come first, Only Check reads on to the newest', async () => {
		const said = (minute: number, people: number) => ({
			id: `evt_${minute}`,
			type: 'message.received',
			event_id: `e_${minute}`,
			created_at: `2026-11-24T10:0${minute}:00Z`,
			payload: {
				data: {
					chat: {
						id: 'ch_1',
						is_group: true,
						owner_handle: '+14155550100',
						handles: Array.from({ length: people }, (_, n) => `+1415555100${n}`),
					},
				},
			},
		});
		const pages = [
			{ events: [said(1, 3), said(2, 3)], next_cursor: 'x' },
			{ events: [said(3, 2)], next_cursor: null },
		];
		for (const page of pages) {
			const body = JSON.stringify(page);
			simulator.fault('GET /events', { kind: 'status', status: 200, body });
		}
		const { json } = await check(['ch_1']);
		expect(json).toMatchObject([{ would: 'refuse_too_small', member_count: 3 }]);
	});

	test('events of other chats are no evidence, should the filter be ignored', async () => {
		const page = { events: [await happens('ch_group_of_8')], next_cursor: null };
		const body = JSON.stringify(page);
		simulator.fault('GET /events', { kind: 'status', status: 200, body, times: 2 });
		const { json } = await check(['ch_group_of_31']);
		expect(json).toMatchObject([{ would: 'cannot_tell', evidence: 'messages' }]);
	});

	test('a 2002 that is not Chert’s proves nothing', async () => {
		const body = JSON.stringify({ error: { code: 2002, status: 404, message: 'nothing here' } });
		simulator.fault('GET /chats/:chat_id/messages', {
			kind: 'status',
			status: 404,
			foreign: true,
			body,
		});
		const { json, failed } = await check(['ch_nobody_knows'], undefined, { maxAttempts: 1 });
		expect(json).toEqual([]);
		expect(failed).toHaveLength(1);
	});

	test('a request that fails is a failure of looking, not of leaving', async () => {
		for (const fault of [{ kind: 'reset' }, { kind: 'code', code: 1002 }] as const) {
			simulator.reset();
			simulator.fault('GET /events', fault);
			const { failed } = await check(['ch_group_of_4'], undefined, { maxAttempts: 1 });
			const error = first(failed).json.error as IDataObject;
			expect(error.reason).not.toBe('GROUP_TOO_SMALL');
			expect(error).not.toHaveProperty('outcome_unknown');
			expect(`${String(error.message)} ${String(error.description)}`).not.toMatch(
				/carried out|3 people/,
			);
		}
	});

	test('a run that stops does not say that what was checked was left', async () => {
		simulator.fault('GET /chats/:chat_id/messages', { kind: 'code', code: 2005 });
		const options = { maxConcurrentRequests: 1, maxAttempts: 1 };
		const { error } = await check(['ch_group_of_4', 'ch_x', 'ch_direct'], 'stopWorkflow', options);
		expect(error!.description).toContain('Left before this: none.');
		expect(error!.description).toContain('Only checked before this, not left: ch_group_of_4.');
		expect(error!.context).toMatchObject({ done: [], not_started: ['ch_direct'] });
	});
});

describe('the option', () => {
	test.each([['yes'], [1], [0], [null], ['']])(
		'the option %j does not end in leaving',
		async (value) => {
			const options = { onlyCheck: `={{ ${JSON.stringify(value)} }}` };
			const { json, failed } = await check(['ch_group_of_4'], undefined, options);
			expect(json).toEqual([]);
			expect(first(failed).json.error).toMatchObject({
				message: expect.stringContaining("'Check Only (Leave Nothing)' ") as string,
			});
			expect(simulator.requests).toEqual([]);
		},
	);
});

test('what Check Only says goes into a second Leave Group as it is', async () => {
	const { success } = await check(['ch_group_of_3', 'ch_group_of_4', 'ch_direct', 'ch_group_of_8']);
	const items = success.map(({ json }) => json).filter(({ would }) => would === 'leave');
	const result = await runSafely(engine, simulator, LEAVE_PARAMETERS, items, 'continueErrorOutput');
	expect(result.success.map(({ json }) => json)).toEqual([
		{ chat_id: 'ch_group_of_4', status: 'left' },
		{ chat_id: 'ch_group_of_8', status: 'left' },
	]);
});

test('what was only checked counts neither as left nor as a reason to say so', async () => {
	const options = {
		onlyCheck: '={{ $json.check }}',
		ifNotAGroup: 'fail',
		maxConcurrentRequests: 1,
	};
	const parameters = { ...LEAVE_PARAMETERS, options };
	const items = [
		{ chat_id: 'ch_direct', check: true },
		{ chat_id: 'ch_direct', check: false },
		{ chat_id: 'ch_group_of_4', check: true },
		{ chat_id: 'ch_group_of_4', check: false },
	];
	const result = await runSafely(engine, simulator, parameters, items, 'continueErrorOutput');
	expect(result.success.map(({ json }) => json.would ?? json)).toEqual([
		'not_a_group',
		'leave',
		{ chat_id: 'ch_group_of_4', status: 'left' },
	]);
	expect(result.failed.map(({ json }) => json)).toMatchObject([
		{ chat_id: 'ch_direct', check: false, error: { code: 1006 } },
	]);
});

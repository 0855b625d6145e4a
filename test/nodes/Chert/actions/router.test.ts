import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	OnError,
} from 'n8n-workflow';
import { useChert } from '../../../support/chert';
import {
	LEAVE_PARAMETERS,
	n8nLog,
	type RunOptions,
	chertRun,
	outputOf,
} from '../../../support/engine';
import { MODES } from '../../../support/operationSuite';
import { sleep } from '../../../support/node';
import { at, first, take } from '../../../support/certain';

/** What a run does over many items, on the wire and in n8n's real engine. */
const { engine, simulator } = useChert();

const json = (items: INodeExecutionData[]) => items.map((item) => item.json);
const errors = (items: INodeExecutionData[]) => items.map((item) => item.json.error as IDataObject);
const leftCounts = (ids: string[]) => ids.map((id) => simulator.chats.get(id)!.left_count);
const answered = (ids: string[]) => ids.map((chat_id) => ({ chat_id, status: 'left' }));
const requestsTo = (id: string) => simulator.requests.filter(({ chat_id }) => chat_id === id);

async function leave(
	chat_ids: string[],
	options: IDataObject = {},
	{ onError = 'continueErrorOutput', ...rest }: Partial<RunOptions> = {},
) {
	return await engine.run({
		credential: simulator.credential,
		items: chat_ids.map((chat_id) => ({ chat_id })),
		parameters: { ...LEAVE_PARAMETERS, options },
		onError,
		...rest,
	});
}

/** Waits until so many requests have arrived. */
async function whenRequests(count: number): Promise<void> {
	while (simulator.requests.length < count) await sleep(5);
}

/** What the node writes to n8n's log from now on. */
function logOf() {
	const lines: string[] = [];
	jest.spyOn(n8nLog(), 'warn').mockImplementation((line: string) => void lines.push(line));
	const account = async (): Promise<Record<string, IDataObject[]>> => {
		const mark = 'chert.account ';
		for (;;) {
			const line = lines.find((each) => each.startsWith(mark) && each.includes('"final":true'));
			if (line) return JSON.parse(line.slice(mark.length)) as Record<string, IDataObject[]>;
			await sleep(5);
		}
	};
	return { lines, account };
}

afterEach(() => jest.restoreAllMocks());

describe('side by side', () => {
	test.each([
		[{}, 5],
		[{ maxConcurrentRequests: 12 }, 12],
		[{ maxConcurrentRequests: 1 }, 1],
	])(
		'with options %j there are %d requests at once, and outputs keep their order',
		async (options, max) => {
			// The more there are at once, the longer each takes, so that a slow machine can start them all.
			const latency_ms = max * 25;
			simulator.configure({ latency_ms });
			const ids = simulator.addGroups(30);
			// Slow ones in front, so that answers arrive out of order.
			for (const id of ids.slice(0, 3)) simulator.fault(id, { kind: 'slow', ms: latency_ms });
			const { success, run } = await leave(ids, options);
			expect(json(success)).toEqual(answered(ids));
			const output = outputOf(run);
			expect(output.map(({ pairedItem }) => pairedItem)).toEqual(ids.map((_, item) => ({ item })));
			expect(simulator.stats.in_flight_max).toBe(max);
			expect(leftCounts(ids)).toEqual(ids.map(() => 1));
		},
	);

	test.each([
		[
			{ maxConcurrentRequests: 51 },
			/'Max Concurrent Requests' must be a whole number from 1 to 50/,
		],
		[{ maxConcurrentRequests: 0 }, /'Max Concurrent Requests'/],
		[{ maxAttempts: 2.5 }, /'Max Attempts' must be a whole number from 1 to 20, but it is 2\.5/],
		[
			{ giveUpAfter: 'soon' },
			/'Give Up After \(Minutes\)' must be a number from 0 to 1440, but it is "soon"/,
		],
	])('options %j are refused before any request', async (options, message) => {
		const ids = simulator.addGroups(2);
		for (const onError of MODES) {
			const { success, failed, error } = await leave(ids, options, { onError });
			const expected = { message: expect.stringMatching(message), reason: 'INVALID_INPUT' };
			if (onError === 'stopWorkflow') expect(error!.message).toMatch(message);
			else {
				expect(errors(onError === 'continueErrorOutput' ? failed : success)).toEqual(
					ids.map((chat_id) => expect.objectContaining({ ...expected, chat_id })),
				);
			}
		}
		expect(simulator.requests).toEqual([]);
	});
});

describe('tried again', () => {
	test('a limited request is tried again when Chert says, signed afresh, while every item waits', async () => {
		const ids = simulator.addGroups(12);
		simulator.fault(ids[2], { kind: 'rate_limited', retry_after: 2 });
		const { success, run } = await leave(ids);
		expect(json(success)).toEqual(answered(ids));

		const [first, second] = take(requestsTo(ids[2]), 2);
		expect(second.at - first.at).toBeGreaterThanOrEqual(2_000);
		expect([first, second].map(({ verified }) => verified)).toEqual([true, true]);
		expect(second.headers['x-chert-signature']).not.toBe(first.headers['x-chert-signature']);
		// What was under way when the limit was met arrives a moment after it; nothing else does.
		const later = simulator.requests.filter(({ at }) => at > first.at + 1_000);
		expect(Math.min(...later.map(({ at }) => at)) - first.at).toBeGreaterThanOrEqual(2_000);
		expect(chertRun(run).hints).toEqual([
			{
				message: 'Chert limited the rate once; waited 2 s',
				location: 'outputPane',
				type: 'info',
			},
		]);
	});

	test('a request is tried again after a Retry-After date of a proxy', async () => {
		const [id] = simulator.addGroups(1);
		simulator.fault(id, { kind: 'rate_limited', retry_after: 2, as_date: true });
		const { success } = await leave([id]);
		expect(json(success)).toEqual(answered([id]));
		const [first, second] = take(requestsTo(id), 2);
		// A date has no fractions of a second.
		expect(second.at - first.at).toBeGreaterThanOrEqual(1_000);
	});

	test('a request is tried as often as the options say, and the failure says how often', async () => {
		const ids = simulator.addGroups(2);
		simulator.fault(ids[0], { kind: 'code', code: 3001, times: 2 });
		simulator.fault(ids[1], { kind: 'code', code: 3001 });
		const { success, failed } = await leave(ids, { maxAttempts: 2 });
		expect(json(success)).toEqual(answered([ids[1]]));
		expect(errors(failed)).toEqual([
			expect.objectContaining({
				code: 3001,
				attempts: 2,
				description: expect.stringContaining('Tried 2 times.'),
			}),
		]);
	});

	test('a request is not tried again when Chert says that it makes no sense', async () => {
		const [id] = simulator.addGroups(1);
		simulator.fault(id, { kind: 'code', code: 2005, times: 4 });
		const { failed } = await leave([id]);
		expect(errors(failed)).toEqual([expect.objectContaining({ code: 2005, attempts: 1 })]);
		expect(requestsTo(id)).toHaveLength(1);
	});

	test('a request is not tried again when Chert asks for more time than an item may take', async () => {
		const ids = simulator.addGroups(3);
		simulator.fault(ids[0], { kind: 'rate_limited', retry_after: 3_600 });
		const { failed } = await leave(ids, { maxConcurrentRequests: 1 });
		expect(errors(failed)).toEqual([
			expect.objectContaining({ code: 1007, retry_after: 3_600, attempts: 1, chat_id: ids[0] }),
			expect.objectContaining({ reason: 'RATE_LIMITED', code: null, attempts: 0, chat_id: ids[1] }),
			expect.objectContaining({ reason: 'RATE_LIMITED', code: null, attempts: 0, chat_id: ids[2] }),
		]);
		expect(simulator.requests).toHaveLength(1);
	});
});

describe('a lost answer', () => {
	test.each([
		['after acting', 'after', { already_left: true }],
		['before acting', 'before', {}],
	] as const)('an answer lost %s ends in the truth', async (_, when, more) => {
		const [id] = simulator.addGroups(1);
		simulator.fault(id, { kind: 'reset', when });
		const { success } = await leave([id]);
		expect(json(success)).toEqual([{ chat_id: id, status: 'left', ...more }]);
		expect(leftCounts([id])).toEqual([1]);
		expect(requestsTo(id)).toHaveLength(2);
	});

	test('the lost answer of a proxy that gave up waiting ends in the truth', async () => {
		const [id] = simulator.addGroups(1);
		simulator.fault(id, { kind: 'html', status: 504, acted: true });
		const { success } = await leave([id]);
		expect(json(success)).toEqual([{ chat_id: id, status: 'left', already_left: true }]);
	});
});

test("'Continue as Left' lets a run be repeated", async () => {
	const ids = simulator.addGroups(4);
	await leave(ids.slice(0, 2));
	const { success, failed } = await leave(ids, { ifNotAGroup: 'continueAsLeft' });
	expect(json(success)).toEqual([
		...ids.slice(0, 2).map((chat_id) => ({ chat_id, status: 'left', already_left: true })),
		...answered(ids.slice(2)),
	]);
	expect(failed).toEqual([]);
	expect(leftCounts(ids)).toEqual([1, 1, 1, 1]);
});

describe("'Continue as Left' believes Chert alone", () => {
	const refusal = { code: 1006, message: 'Access denied', retryable: false };

	test.each<[string, object, object]>([
		['a flat error of a proxy', { error_code: 1006, title: 'Access denied' }, { code: null }],
		['an envelope without a trace id', { success: false, error: refusal }, { code: 1006 }],
	])("'Continue as Left' does not believe %s", async (_, body, expected) => {
		const [id] = simulator.addGroups(1);
		simulator.fault(id, {
			kind: 'status',
			status: 403,
			body: JSON.stringify(body),
			foreign: true,
		});
		const { success, failed } = await leave([id], { ifNotAGroup: 'continueAsLeft' });
		expect(success).toEqual([]);
		expect(errors(failed)).toMatchObject([expected]);
		expect(leftCounts([id])).toEqual([0]);
	});
});

test('a success that names an error is no success', async () => {
	const [id] = simulator.addGroups(1);
	const body = JSON.stringify({ chat_id: id, status: 'left', error: 'iMessage refused' });
	simulator.fault(id, { kind: 'status', status: 200, body });
	const { success, failed } = await leave([id], { maxAttempts: 1 });
	expect(success).toEqual([]);
	expect(errors(failed)).toMatchObject([{ reason: 'BAD_RESPONSE', outcome_unknown: true }]);
});

describe('what is wrong with one item', () => {
	const ifNotAGroup = '={{ $json.people.first().mode }}';

	test('a mistake in one item leaves the others alone, also in an option of its own', async () => {
		const ids = simulator.addGroups(3);
		const { success, failed } = await engine.run({
			credential: simulator.credential,
			items: ids.map((chat_id, n) => ({
				chat_id,
				...(n > 0 && { people: [{ mode: 'fail' }] }),
			})),
			parameters: { ...LEAVE_PARAMETERS, options: { ifNotAGroup } },
			onError: 'continueErrorOutput',
		});
		expect(json(success)).toEqual(answered(ids.slice(1)));
		expect(errors(failed)).toMatchObject([
			{ reason: 'INVALID_INPUT', chat_id: ids[0], attempts: 0 },
		]);
		expect(errors(failed)[0]).not.toHaveProperty('outcome_unknown');
	});

	test('a mistake in one item ends a run that stops before its first request, whatever comes before', async () => {
		const ids = simulator.addGroups(2);
		const oneByOne = { maxConcurrentRequests: 1 };
		const { error } = await leave([...ids, '..'], oneByOne, { onError: 'stopWorkflow' });
		expect(error).toMatchObject({
			context: { itemIndex: 2, reason: 'INVALID_INPUT', attempts: 0, done: [], not_started: ids },
		});
		expect(simulator.requests).toEqual([]);
		expect(leftCounts(ids)).toEqual([0, 0]);
	});
});

test('a credential without expressions is read twice at most, however many items there are', async () => {
	const ids = simulator.addGroups(20);
	const { credential } = simulator;
	let read = 0;
	const counted = { ...credential };
	Object.defineProperty(counted, 'tenant', {
		enumerable: true,
		get: () => {
			read += 1;
			return credential.tenant;
		},
	});
	await leave(ids.slice(0, 1), {}, { credential: counted });
	const once = read;
	read = 0;
	await leave(ids.slice(1), {}, { credential: counted });
	// Once as it is stored, to see that it holds no expression.
	expect(once).toBeGreaterThan(0);
	expect(read).toBe(once + 1);
});

describe('a run that stops', () => {
	test('a run that stops names the item that stopped it, not one that the end of the run interrupted', async () => {
		const ids = simulator.addGroups(3);
		// The first one waits for its next attempt when the second one fails for good.
		simulator.fault(ids[0], { kind: 'reset', when: 'after' });
		simulator.configure({ latency_ms: 100 });
		simulator.fault(ids[1], { kind: 'code', code: 2005 });
		simulator.fault(ids[2], { kind: 'slow', ms: 600 });
		const { error } = await leave(ids, {}, { onError: 'stopWorkflow' });
		expect(error).toMatchObject({
			context: {
				itemIndex: 1,
				code: 2005,
				done: [ids[2]],
				also_failed: [{ chat_id: ids[0], reason: 'NETWORK', outcome_unknown: true }],
			},
		});
		expect(error!.description).toContain(
			`Also failed: ${ids[0]} (NETWORK – it may have been carried out).`,
		);
	});

	test('a run that stops awaits what is under way and accounts for every item', async () => {
		const ids = simulator.addGroups(9);
		simulator.fault(ids[0], { kind: 'slow', ms: 300 });
		simulator.fault(ids[1], { kind: 'code', code: 1002 });
		simulator.fault(ids[2], { kind: 'slow', ms: 200 }, { kind: 'code', code: 3001 });
		const { error, status } = await leave(
			ids,
			{ maxConcurrentRequests: 3 },
			{ onError: 'stopWorkflow' },
		);
		expect(status).toBe('error');
		expect(error).toMatchObject({
			httpCode: '400',
			failure: { cause: 'configuration-invalid' },
			context: { itemIndex: 1, code: 1002, attempts: 1, not_started: ids.slice(3) },
		});
		const { done } = error!.context as { done: string[] };
		expect(done).toEqual([ids[0], ids[2]]);
		expect(error!.description).toContain(`Left before this: ${ids[0]}, ${ids[2]}.`);
		expect(error!.description).toContain('Not started: 6 of 9.');
		expect(simulator.requests).toHaveLength(3);
	});

	test('a run that stops tells newer versions of n8n when to try again', async () => {
		const [id] = simulator.addGroups(1);
		simulator.fault(id, { kind: 'rate_limited', retry_after: 7 });
		const { error } = await leave([id], { giveUpAfter: 0 }, { onError: 'stopWorkflow' });
		expect(error).toMatchObject({ failure: { cause: 'rate-limited', retryAfterMs: 7_000 } });
	});
});

describe('a cancelled execution', () => {
	test('a cancelled execution starts no new request, repeats none, and says in the log what was left', async () => {
		const ids = simulator.addGroups(40);
		simulator.fault(ids[0], { kind: 'reset', when: 'after' });
		simulator.configure({ latency_ms: 60 });
		const log = logOf();
		// It is stopped when the tenth request has arrived, however fast this machine is.
		const { status, run } = await leave(
			ids,
			{ maxConcurrentRequests: 4 },
			{ onStart: (stop) => void whenRequests(10).then(stop) },
		);
		expect(status).toBe('canceled');
		const account = await log.account();
		const sent = simulator.requests.length;
		expect(sent).toBeGreaterThanOrEqual(10);
		// Those under way at the stop, and one that was starting in the same moment.
		expect(sent).toBeLessThanOrEqual(14);
		expect(Math.max(...leftCounts(ids))).toBe(1);

		const left = ids.filter((id) => simulator.chats.get(id)!.left_count > 0);
		const namesOf = (list: IDataObject[]) => list.map(({ chat_id }) => chat_id as string);
		const { done, in_doubt, failed, not_started, ...about } = account;
		expect([...namesOf(done!), ...namesOf(in_doubt!)].sort()).toEqual(left);
		expect(namesOf(not_started!)).toEqual(ids.filter((id) => requestsTo(id).length === 0));
		expect(failed).toEqual([]);
		expect(about).toMatchObject({
			ended: 'cancelled',
			execution_id: '1',
			operation: 'Leave Group',
		});
		expect(log.lines.at(-2)).toContain(`Left before this: ${done!.length} of 40.`);
		// What n8n stores of a cancelled execution, from the moment of the stop.
		expect(run.data.resultData.metadata!.chert).toMatch(/^Left before this: \d+ of 40 \(ch_/);
	});

	test.each(MODES)(
		'%s: a cancelled execution does not wait for what is under way: it is in doubt, and the log says later what became of it',
		async (onError) => {
			const ids = simulator.addGroups(20);
			simulator.configure({ latency_ms: 1_000 });
			const log = logOf();
			const { run, success, failed, error } = await leave(
				ids,
				{},
				{
					onError,
					onStart: (stop) => void whenRequests(10).then(stop),
				},
			);
			const { data, error: stored } = chertRun(run);
			const [doubt, rest] = [
				{ outcome_unknown: true, attempts: 1, reason: 'CANCELLED' },
				{ reason: 'CANCELLED', attempts: 0 },
			];
			if (onError === 'stopWorkflow') {
				const { context } = stored as unknown as { context: IDataObject };
				expect(context).toMatchObject({ ...doubt, done: ids.slice(0, 5) });
				expect(context.not_started).toEqual(ids.slice(10));
			} else {
				const all = data!.main!.flatMap((output) => output ?? []);
				expect(all.map(({ pairedItem }) => pairedItem)).toEqual(ids.map((_, item) => ({ item })));
				expect(json(all).map((one) => one.error ?? one)).toEqual([
					...answered(ids.slice(0, 5)),
					...ids.slice(5, 10).map(() => expect.objectContaining(doubt) as unknown),
					...ids.slice(10).map(() => expect.objectContaining(rest) as unknown),
				]);
			}
			// What comes after the node does not run any more.
			expect([success, failed]).toEqual([[], []]);
			expect(error).toBeDefined();

			const { done, in_doubt, not_started } = await log.account();
			expect([done!.length, in_doubt, not_started!.length]).toEqual([10, [], 10]);
			const first = JSON.parse(log.lines[1]!.replace('chert.account ', '')) as IDataObject;
			expect(first).toMatchObject({ final: false, in_doubt: { length: 5 } });
			expect(log.lines[0]).toContain('Chert is still working on 5 of them');
			expect(leftCounts(ids)).toEqual(ids.map((_, item) => (item < 10 ? 1 : 0)));
		},
	);

	test('a cancelled execution does not sit out a pause', async () => {
		const ids = simulator.addGroups(5);
		for (const id of ids) simulator.fault(id, { kind: 'rate_limited', retry_after: 60 });
		const log = logOf();
		const { status } = await leave(ids, {}, { onStart: (stop) => void whenRequests(5).then(stop) });
		expect(status).toBe('canceled');
		// It ends long before the pause does, or the test would end first.
		expect((await log.account()).done).toEqual([]);
		expect(simulator.requests).toHaveLength(5);
	});
});

describe("n8n’s 'Retry On Fail'", () => {
	const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

	test.each<OnError>(['stopWorkflow', 'continueRegularOutput'])(
		'%s: groups that were left are not asked again',
		async (onError) => {
			const ids = simulator.addGroups(3);
			// In "Continue" n8n runs the node again only if its first output item is an error.
			simulator.fault(ids[0], { kind: 'code', code: 2005 });
			const { success, status } = await leave(
				ids,
				{ maxConcurrentRequests: 3 },
				{ onError, settings },
			);
			expect(status).toBe('success');
			expect(json(success)).toEqual(answered(ids));
			expect(ids.map((id) => requestsTo(id).length)).toEqual([2, 1, 1]);
			expect(leftCounts(ids)).toEqual([1, 1, 1]);
		},
	);

	test('what was done is still known when the next try refuses an item', async () => {
		const ids = simulator.addGroups(2);
		simulator.fault(ids[1], { kind: 'code', code: 2005, times: 3 });
		const clock = Date.now();
		const { error } = await engine.run({
			credential: simulator.credential,
			items: ids.map((chat_id) => ({ chat_id })),
			parameters: {
				...LEAVE_PARAMETERS,
				// For the second item it comes to nothing once the first try is over.
				chatId: {
					__rl: true,
					mode: 'id',
					value: `={{ $json.chat_id === "${ids[1]}" && Date.now() > ${clock + 1_500} ? "" : $json.chat_id }}`,
				},
				options: { maxConcurrentRequests: 1 },
			},
			onError: 'stopWorkflow',
			settings: { ...settings, maxTries: 2, waitBetweenTries: 2_000 },
		});
		expect(error).toMatchObject({
			context: { reason: 'INVALID_INPUT', done: [ids[0]], not_started: [] },
		});
		expect(error!.description).toContain(`Left before this: ${ids[0]}.`);
		expect(leftCounts(ids)).toEqual([1, 0]);
	});

	test('what nobody knows stays in doubt when the next try cannot ask', async () => {
		const ids = simulator.addGroups(2);
		simulator.fault(
			ids[0],
			{ kind: 'code', code: 2005 },
			{ kind: 'rate_limited', retry_after: 3_600 },
		);
		simulator.fault(ids[1], { kind: 'reset', when: 'after' });
		const { success } = await leave(
			ids,
			{ maxAttempts: 1, maxConcurrentRequests: 1 },
			{ onError: 'continueRegularOutput', settings: { ...settings, maxTries: 2 } },
		);
		expect(errors(success)).toMatchObject([
			{ code: 1007, chat_id: ids[0] },
			{ reason: 'NETWORK', chat_id: ids[1], outcome_unknown: true },
		]);
		expect(leftCounts(ids)).toEqual([0, 1]);
	});

	test('what nobody knows is found out by the next try', async () => {
		const [id] = simulator.addGroups(1);
		simulator.fault(id, { kind: 'reset', when: 'after' });
		const { success } = await leave(
			[id],
			{ maxAttempts: 1 },
			{ onError: 'stopWorkflow', settings },
		);
		expect(json(success)).toEqual([{ chat_id: id, status: 'left', already_left: true }]);
	});
});

test('two executions side by side do not share a pause', async () => {
	const [limited, ...others] = simulator.addGroups(11);
	simulator.fault(limited, { kind: 'rate_limited', retry_after: 2 });
	const one = leave([limited]);
	await sleep(300);
	await leave(others);
	expect(json((await one).success)).toEqual(answered([limited]));
	const last = Math.max(...others.map((id) => first(requestsTo(id)).at));
	expect(last).toBeLessThan(at(requestsTo(limited), 1).at);
});

describe('the account in n8n’s log', () => {
	test('the account of a run that stops at a failure has every name, however many there are', async () => {
		const ids = simulator.addGroups(30);
		const log = logOf();
		simulator.fault(ids[24], { kind: 'code', code: 2005 });
		const { error } = await leave(ids, { maxConcurrentRequests: 1 }, { onError: 'stopWorkflow' });
		const { done, failed, not_started } = await log.account();
		expect(done!.map(({ chat_id }) => chat_id)).toEqual(ids.slice(0, 24));
		expect(failed).toMatchObject([{ item: 24, chat_id: ids[24], code: 2005 }]);
		expect(not_started!.map(({ item }) => item)).toEqual([25, 26, 27, 28, 29]);
		expect(error!.context).toMatchObject({ done: ids.slice(0, 24), not_started: ids.slice(25) });
		expect(error!.description).toContain(
			"All names are in the lists done, also_failed and not_started of this error's context, and in n8n's log.",
		);
	});

	test('no account is written where nothing ended early', async () => {
		const log = logOf();
		await leave([...simulator.addGroups(2), 'ch_none']);
		expect(log.lines).toEqual([]);
	});
});

describe('a workflow that asks for what this version does not have', () => {
	test.each([
		[{ resource: 'group' }, 'no resource "group". It has: attachment, chat, event,'],
		[{ resource: 'constructor' }, 'no resource "constructor". It has: attachment,'],
		[
			{ operation: 'archive' },
			'The resource "chat" has no operation "archive". It has: addParticipant,',
		],
	])('with %j fails every item and sends nothing, in all three modes', async (change, words) => {
		const ids = simulator.addGroups(2);
		const parameters = { ...LEAVE_PARAMETERS, ...change };
		for (const onError of MODES) {
			const { success, failed, error } = await leave(ids, {}, { onError, parameters });
			if (onError === 'stopWorkflow') {
				expect(error!.message).toContain(words);
				continue;
			}
			const [right, wrong] =
				onError === 'continueErrorOutput' ? [failed, success] : [success, failed];
			expect(wrong).toEqual([]);
			expect(errors(right)).toMatchObject([0, 1].map(() => ({ reason: 'INVALID_INPUT' })));
			for (const { message } of errors(right)) expect(message).toContain(words);
		}
		expect(simulator.requests).toEqual([]);
	});
});

describe('the same group twice in one list', () => {
	test.each(MODES)('%s: the second item succeeds, and says which one left it', async (onError) => {
		const [id, other] = simulator.addGroups(2);
		const { success, failed } = await leave([id!, other!, id!], {}, { onError });
		expect(json(success)).toEqual([
			{ chat_id: id, status: 'left' },
			{ chat_id: other, status: 'left' },
			{ chat_id: id, status: 'left', already_left: true, done_by_item: 0 },
		]);
		expect(failed).toEqual([]);
	});

	test('where it comes three times, the last one names the item that left it, not the one that found it left', async () => {
		const [id] = simulator.addGroups(1);
		const { success } = await leave([id!, id!, id!]);
		const again = { chat_id: id, status: 'left', already_left: true, done_by_item: 0 };
		expect(json(success)).toEqual([{ chat_id: id, status: 'left' }, again, again]);
	});

	test('the same group twice in one list is no excuse for a group that an earlier run has left', async () => {
		const [id] = simulator.addGroups(1);
		await leave([id!]);
		const { failed } = await leave([id!, id!]);
		expect(errors(failed)).toMatchObject([{ code: 1006 }, { code: 1006 }]);
	});
});

describe('after a refusal that may have acted', () => {
	test.each([4001, 3001, 3002, 3004])('%d, then 1006: the group was left', async (code) => {
		const [id] = simulator.addGroups(1);
		simulator.fault(id!, { kind: 'code', code, acted: true });
		const { success } = await leave([id!]);
		expect(json(success)).toMatchObject([
			{ status: 'left', already_left: true, earlier_error: { code, trace_id: expect.any(String) } },
		]);
	});

	test('where the repetition ends in another failure nobody knows, and it says so', async () => {
		const [id] = simulator.addGroups(1);
		simulator.fault(id!, { kind: 'code', code: 4001, acted: true }, { kind: 'code', code: 2005 });
		const { failed } = await leave([id!]);
		expect(errors(failed)).toMatchObject([{ code: 2005, outcome_unknown: true, attempts: 2 }]);
		expect(errors(failed)[0]!.description).toMatch(
			/An earlier attempt failed with "Chert 4001: [^"]+", so it is not known whether Chert carried it out\./,
		);
	});

	test.each([
		['a refusal for the rate', { kind: 'rate_limited' as const, retry_after: 0 }],
		['a refusal that Chert calls final', { kind: 'code' as const, code: 3001, retryable: false }],
	])('a refusal by %s leaves no doubt', async (_, fault) => {
		simulator.fault('ch_direct', fault);
		const { failed } = await leave(['ch_direct']);
		expect(errors(failed)).toHaveLength(1);
		expect(errors(failed)[0]).not.toHaveProperty('outcome_unknown');
	});

	test('a gateway’s 502 with Chert’s number in it is nobody’s word', async () => {
		const [id] = simulator.addGroups(1);
		const body = JSON.stringify({ error: { code: 1006, message: 'banned', retryable: false } });
		simulator.fault(id!, { kind: 'status', status: 502, body, foreign: true, acted: true });
		const { failed } = await leave([id!], { maxAttempts: 1 });
		expect(errors(failed)).toMatchObject([{ outcome_unknown: true }]);
	});
});

describe('an expression in the credential', () => {
	test('each item goes out with its own tenant, and equal ones are opened once', async () => {
		const ids = simulator.addGroups(4);
		const tenants = ['globex', simulator.credential.tenant, 'initech', simulator.credential.tenant];
		const { success, failed } = await engine.run({
			credential: { ...simulator.credential, tenant: '={{ $json.tenant }}' },
			items: ids.map((chat_id, n) => ({ chat_id, tenant: tenants[n] })),
			onError: 'continueErrorOutput',
		});
		expect(json(success).map(({ chat_id }) => chat_id)).toEqual([ids[1], ids[3]]);
		expect(errors(failed).map(({ chat_id }) => chat_id)).toEqual([ids[0], ids[2]]);
		const sent = simulator.requests.map(({ chat_id, headers }) => [
			chat_id,
			headers['x-chert-tenant'],
		]);
		expect(sent.sort()).toEqual(ids.map((id, n) => [id, tenants[n]]).sort());
	});

	test('white space around a tenant does not make it another one', async () => {
		const [id] = simulator.addGroups(1);
		const { tenant } = simulator.credential;
		const { success } = await engine.run({
			credential: { ...simulator.credential, tenant: '={{ $json.tenant }}' },
			items: [
				{ chat_id: id!, tenant },
				{ chat_id: id!, tenant: ` ${tenant} ` },
			],
			onError: 'continueErrorOutput',
		});
		expect(json(success)).toEqual([
			{ chat_id: id, status: 'left' },
			{ chat_id: id, status: 'left', already_left: true, done_by_item: 0 },
		]);
	});

	test('an expression in the credential that comes to nothing for one item is that item’s failure', async () => {
		const ids = simulator.addGroups(2);
		const { success, failed } = await engine.run({
			credential: { ...simulator.credential, tenant: '={{ $json.tenant }}' },
			items: [
				{ chat_id: ids[0]!, tenant: '' },
				{ chat_id: ids[1]!, tenant: simulator.credential.tenant },
			],
			onError: 'continueErrorOutput',
		});
		expect(json(success)).toEqual([{ chat_id: ids[1], status: 'left' }]);
		expect(errors(failed)).toMatchObject([{ reason: 'INVALID_CREDENTIAL', chat_id: ids[0] }]);
	});
});

describe('"Give Up After"', () => {
	test('"Give Up After" 0 sends everything once', async () => {
		const ids = simulator.addGroups(12);
		simulator.fault(ids[3]!, { kind: 'code', code: 3001 });
		const { success, failed } = await leave(ids, { giveUpAfter: 0 });
		expect(success).toHaveLength(11);
		expect(errors(failed)).toMatchObject([{ code: 3001, attempts: 1 }]);
	});
});

/** n8n's functions, one of which fails. */
describe('whatever n8n itself refuses', () => {
	/** The Chert node, with a context whose n-th call throws; writes down the calls. */
	function probe(failing: number, calls: string[]): INodeType {
		const real = engine.nodeType('chert');
		const breaking = <T extends object>(of: T, path = ''): T =>
			new Proxy(of, {
				get(target, name) {
					const value: unknown = Reflect.get(target, name, target);
					if (name === 'helpers' || name === 'logger')
						return breaking(value as object, `${String(name)}.`);
					if (typeof value !== 'function') return value;
					return (...given: unknown[]) => {
						const called = path + String(name);
						calls.push([called, ...given.filter((one) => typeof one === 'string')].join(' '));
						if (calls.length === failing) throw new Error(`example failure of ${called}`);
						return (value as (...all: unknown[]) => unknown).apply(target, given);
					};
				},
			});
		return {
			description: real.description,
			async execute(this: IExecuteFunctions) {
				return await real.execute!.call(breaking(this));
			},
		} as INodeType;
	}

	/** How often the same call is made to fail in turn: for one item, and for the next. */
	const OFTEN = 2;
	const modes = MODES.flatMap((onError) => [
		{ onError, tries: 1 },
		{ onError, tries: 2 },
	]);

	test.each(modes)(
		'$onError, tries: $tries: nothing comes out as left that was not',
		async (mode) => {
			const { onError, tries } = mode;
			const settings = { retryOnFail: tries > 1, maxTries: tries, waitBetweenTries: 1 };
			const refused = new Set<string>();
			/** Makes one call fail, by its place, and says which calls there were. */
			const fail = async (failing: number) => {
				simulator.reset();
				const ids = [...simulator.addGroups(2), 'ch_group_of_3'];
				// Then there is something to show above the output.
				simulator.fault('ch_group_of_3', { kind: 'rate_limited', retry_after: 0 });
				const calls: string[] = [];
				const options = { maxAttempts: 1, giveUpAfter: 0 };
				const run = { onError, settings, probe: probe(failing, calls) };
				return { ids, calls, ...(await leave(ids, options, run)) };
			};
			const { calls: usual } = await fail(0);
			for (const [n, call] of usual.entries()) {
				const often = usual.slice(0, n).filter((earlier) => earlier === call).length;
				if (often >= OFTEN) continue;
				const { ids, calls, success, failed, error } = await fail(n + 1);
				const name = first(at(calls, n).split(' '));
				refused.add(name);
				for (const { json: output } of success) {
					if (output.error !== undefined) continue;
					expect(output).toMatchObject({ status: 'left' });
					expect(leftCounts([output.chat_id as string])).toEqual([1]);
				}
				const items = success.length + failed.length;
				// Where n8n does not say how many items there are, or what is to happen with failures.
				const few = ['getInputData', 'continueOnFail'].includes(name);
				if (error) expect(onError).toBe('stopWorkflow');
				else expect(items).toBeGreaterThanOrEqual(few ? 1 : ids.length);
			}
			expect([...refused]).toEqual(
				expect.arrayContaining([
					'getInputData',
					'continueOnFail',
					'getNodeParameter',
					'getNode',
					'getTimezone',
					'getExecutionCancelSignal',
					'getCredentials',
					'helpers.httpRequestWithAuthentication',
					'addExecutionHints',
					...(tries > 1 ? ['getContext', 'getExecutionId', 'getWorkflowDataProxy'] : []),
				]),
			);
		},
	);
});

import type { IDataObject } from 'n8n-workflow';
import { leave } from '../../../../nodes/Chert/actions/chat/leave.operation';
import type { RawAnswer } from '../../../../nodes/Chert/api/answer';
import type { Transport } from '../../../../nodes/Chert/api/transport';
import { type FailureDetails, invalidCredential } from '../../../../nodes/Chert/failures/failure';
import { Halt } from '../../../../nodes/Chert/run/halt';
import { type LedgerEntry, type Ledger, NO_LEDGER } from '../../../../nodes/Chert/run/ledger';
import type { Task } from '../../../../nodes/Chert/run/operation';
import { entriesOf, type Prepared } from '../../../../nodes/Chert/run/entry';
import type { RunTools } from '../../../../nodes/Chert/run/requests';
import { Run } from '../../../../nodes/Chert/run/run';
import { itemReader, prepareLeaves } from '../../../support/itemReader';
import { type Fate, SimulatedChert } from '../../../support/simulatedChert';
import { SimulatedClock } from '../../../support/simulatedClock';
import { runInSimulatedN8n } from '../../../support/simulatedN8n';
import { first, take } from '../../../support/certain';

const POLICY = { maxAttempts: 4, giveUpAfter: 300_000 };
const LATENCY = 50;
const limited = (retry_after: number): Fate => ({ kind: 'limited', code: 1007, retry_after });
const lost = (acted: boolean): Fate => ({ kind: 'reset', acted });

type Options = Partial<RunTools> & { prepared?: Prepared[] };

/** Leaves groups with what is to become of each one's requests; all are groups unless named so. */
function start(
	clock: SimulatedClock,
	fates: Record<string, Fate[]>,
	{ prepared, ...options }: Options = {},
) {
	const ids = Object.keys(fates);
	const groups = ids.filter((id) => id !== 'direct');
	const chert = new SimulatedChert(clock, new Map(Object.entries(fates)), new Set(groups), [
		LATENCY,
	]);
	const { ledger = NO_LEDGER } = options;
	const run = new Run(entriesOf(leave, prepared ?? prepareLeaves(ids), ledger), {
		concurrency: 5,
		...POLICY,
		halt: new Halt(),
		clock,
		stopAtFailure: false,
		transport: async () => chert.send,
		ledger,
		...options,
	});
	const work = run.carryOut().then(() => run);
	return { chert, run, work };
}

async function leaveAll(fates: Record<string, Fate[]>, options: Options = {}) {
	const clock = new NoChance();
	const begun = clock.now();
	const { chert, work } = start(clock, fates, options);
	const { outcomes, limits } = await clock.finish(work);
	const json = outcomes.map((outcome) =>
		'outputs' in outcome
			? first(outcome.outputs).json
			: 'failure' in outcome
				? outcome.failure
				: 'not started',
	);
	const sentAt = chert.seen.map(({ sent }) => sent - begun);
	return { chert, outcomes, limits, json, sentAt };
}

/** A clock whose chance adds nothing to any wait. */
class NoChance extends SimulatedClock {
	override random(): number {
		return 0;
	}
}

const answerOf = (statusCode: number, body: object): RawAnswer => ({
	statusCode,
	headers: {},
	text: JSON.stringify(body),
});
const groups = (count: number, fates: Fate[] = []) =>
	Object.fromEntries(Array.from({ length: count }, (_, n) => [`ch_${n}`, [...fates]]));

describe('a lost answer', () => {
	test('a lost answer of a request that had left the group: the second one says so', async () => {
		const { json, chert } = await leaveAll({ a: [lost(true)] });
		expect(json).toEqual([{ chat_id: 'a', status: 'left', already_left: true }]);
		expect(chert.seen).toHaveLength(2);
	});

	test('a lost answer of a request that had not left the group: the second one leaves', async () => {
		const { json } = await leaveAll({ a: [lost(false)] });
		expect(json).toEqual([{ chat_id: 'a', status: 'left' }]);
	});

	test('a lost answer is remembered through other failures, and keeps the last one uncertain', async () => {
		const { json } = await leaveAll({
			a: [lost(true), { kind: 'code', code: 3001, retryable: true }],
			b: [lost(true), { kind: 'code', code: 2005, retryable: false }],
		});
		expect(json[0]).toMatchObject({ chat_id: 'a', status: 'left', already_left: true });
		expect(json[1]).toMatchObject({ code: 2005, outcome_unknown: true, attempts: 2 });
		expect((json[1] as { description: string }).description).toContain(
			'An earlier attempt got no answer that can be relied on, so it is not known whether Chert carried it out.',
		);
	});

	test("a lost answer does not hide what Chert itself said before: its words are the output's earlier_error", async () => {
		const broken: Fate = { kind: 'code', code: 4001, retryable: true, acted: true };
		const { json } = await leaveAll({ a: [broken, lost(false)] });
		expect(json[0]).toMatchObject({ already_left: true, earlier_error: { code: 4001 } });
	});

	test('a lost answer that never comes is given up after four attempts', async () => {
		const { json, sentAt } = await leaveAll({
			a: [lost(false), lost(false), lost(false), lost(true)],
		});
		expect(json[0]).toMatchObject({
			reason: 'NETWORK',
			outcome_unknown: true,
			attempts: 4,
			description: expect.stringContaining('Tried 4 times.'),
		});
		expect(sentAt).toHaveLength(4);
	});

	test('1006 stands where no answer was lost', async () => {
		const { json } = await leaveAll({ direct: [] });
		expect(json[0]).toMatchObject({ code: 1006, reason: 'NOT_A_GROUP', attempts: 1 });
		expect(json[0]).not.toHaveProperty('outcome_unknown');
	});
});

describe('a limit', () => {
	test('a limit makes everybody wait to the letter, then one goes first, then more', async () => {
		const fates = { ...groups(12), ch_0: [limited(3)] };
		const { sentAt, limits, json } = await leaveAll(fates, { concurrency: 4 });
		const begin = LATENCY + 3_000;
		expect(sentAt).toEqual([
			...[0, 0, 0, 0],
			begin,
			...[1, 1].map((round) => begin + round * LATENCY),
			...[2, 2, 2, 2].map((round) => begin + round * LATENCY),
			...[3, 3].map((round) => begin + round * LATENCY),
		]);
		expect(limits).toEqual({ times: 1, waited: 3_000 });
		expect(json).toEqual(Object.keys(fates).map((chat_id) => ({ chat_id, status: 'left' })));
	});

	test('a limit that is met by several at once is one pause, and the longest one counts', async () => {
		const fates = { a: [limited(1)], b: [limited(4)], c: [limited(2)], d: [] };
		const { sentAt, limits } = await leaveAll(fates, { concurrency: 3 });
		expect(limits).toEqual({ times: 1, waited: 4_000 });
		expect(sentAt[3]).toBe(LATENCY + 4_000);
	});

	test('a limit that lasts longer than an item may take fails at once, also what was not sent', async () => {
		const { json, sentAt, limits } = await leaveAll(
			{ a: [limited(3_600)], b: [], c: [] },
			{ concurrency: 1 },
		);
		expect(json[0]).toMatchObject({ code: 1007, retry_after: 3_600, attempts: 1 });
		for (const failure of [json[1], json[2]]) {
			expect(failure).toMatchObject({
				message: 'Not sent: Chert asks to wait 1 h, but an item waits at most 5 min for its turn',
				reason: 'RATE_LIMITED',
				code: null,
				attempts: 0,
				retryable: true,
			});
			expect(failure).not.toHaveProperty('outcome_unknown');
		}
		expect(sentAt).toEqual([0]);
		expect(limits.waited).toBe(0);
	});

	test.each([
		[1, 50],
		[1, 5],
		[2, 50],
		[5, 10],
	])(
		'a limit of %d a second loses nobody, with %d side by side',
		async (perSecond, concurrency) => {
			const clock = new SimulatedClock();
			const left: string[] = [];
			let [second, count] = [0, 0];
			/** Counts what is let through in each second, as the simulator does. */
			const limitedChert: Transport = async ({ path }) => {
				await clock.sleep(LATENCY / 2);
				const now = Math.floor(clock.now() / 1_000);
				if (now !== second) [second, count] = [now, 0];
				const [, chat_id] = take(/^\/chats\/([^/]+)\/leave$/.exec(path)!, 2);
				const refused = ++count > perSecond;
				if (!refused) left.push(chat_id);
				await clock.sleep(LATENCY / 2);
				if (!refused) return answerOf(200, { chat_id, status: 'left' });
				const error = { code: 1007, message: 'Slowly', retryable: true, retry_after: 1 };
				return answerOf(429, { success: false, error, trace_id: 'a1b2c3d4e5f6' });
			};
			const { work } = start(clock, groups(100), {
				concurrency,
				maxAttempts: 4,
				giveUpAfter: 600_000,
				transport: async () => limitedChert,
			});
			const { outcomes } = await clock.finish(work);
			expect(outcomes.filter((outcome) => !('outputs' in outcome))).toEqual([]);
			expect(new Set(left).size).toBe(100);
			expect(left).toHaveLength(100);
		},
	);

	test.each([
		[60, 1],
		[200, 1],
		[20, 10],
	])(
		'a limit of 5 a second, shared by %d executions of %d items, loses nobody',
		async (count, items) => {
			const clock = new SimulatedClock();
			const begun = clock.now();
			const left: string[] = [];
			let [second, taken] = [0, 0];
			const shared: Transport = async ({ path }) => {
				await clock.sleep(LATENCY / 2);
				const now = Math.floor(clock.now() / 1_000);
				if (now !== second) [second, taken] = [now, 0];
				const [, chat_id] = /^\/chats\/([^/]+)\/leave$/.exec(path)!;
				const refused = ++taken > 5;
				if (!refused) left.push(chat_id!);
				await clock.sleep(LATENCY / 2);
				if (!refused) return answerOf(200, { chat_id, status: 'left' });
				const error = { code: 1007, message: 'Slowly', retryable: true, retry_after: 1 };
				return answerOf(429, { success: false, error, trace_id: 'a1b2c3d4e5f6' });
			};
			const executions = Array.from({ length: count }, (_, run) => {
				const ids = Array.from({ length: items }, (__, n) => [`ch_${run}_${n}`, []]);
				const transport = async () => shared;
				return start(clock, Object.fromEntries(ids) as Record<string, Fate[]>, { transport }).work;
			});
			const results = await clock.finish(Promise.all(executions));
			const outcomes = results.flatMap((result) => result.outcomes);
			expect(outcomes.filter((outcome) => !('outputs' in outcome))).toEqual([]);
			expect(new Set(left).size).toBe(count * items);
			expect(left).toHaveLength(count * items);
			// Nobody waits in vain for long: at most three times what the limit itself needs.
			expect(clock.now() - begun).toBeLessThan((3_000 * count * items) / 5);
		},
	);

	test('a limit keeps nobody waiting when there is nobody left to wait', async () => {
		const clock = new SimulatedClock();
		const fates = { a: [limited(2)], b: [{ kind: 'slow', ms: 800 } as Fate, limited(86_400)] };
		const { work } = start(clock, fates, { concurrency: 2 });
		const { limits } = await clock.finish(work);
		expect(limits.waited).toBeGreaterThan(0);
		// Whatever still sleeps wakes up once more, and then nothing does.
		await clock.finish(clock.sleep(2_000));
		expect(clock.sleeping).toBe(0);
	});

	test('a limit that made the others slow does not let an item go on for ever', async () => {
		const slow: Fate = { kind: 'slow', ms: 20_000 };
		const { json, chert } = await leaveAll(
			{ a: [limited(1), slow], b: [limited(1)], c: [limited(1)] },
			{ concurrency: 3, maxAttempts: 4, giveUpAfter: 5_000 },
		);
		expect(json[0]).toEqual({ chat_id: 'a', status: 'left' });
		for (const failure of [json[1], json[2]]) {
			expect(failure).toMatchObject({ code: 1007, attempts: 1 });
		}
		expect(chert.seen).toHaveLength(4);
	});

	test('a limit is waited for before the first request as long as "Give Up After" says, where that is more than 5 minutes', async () => {
		// The turn of c comes while a waits.
		const fates = { a: [limited(600)], b: [{ kind: 'slow', ms: 200 } as Fate], c: [] };
		const { json } = await leaveAll(fates, { concurrency: 2, giveUpAfter: 660_000 });
		expect(json).toEqual(['a', 'b', 'c'].map((chat_id) => ({ chat_id, status: 'left' })));
	});

	test('a limit of one execution is not that of another beside it', async () => {
		const clock = new SimulatedClock();
		const begun = clock.now();
		const one = start(clock, { ...groups(6), ch_0: [limited(60)] });
		const other = start(clock, groups(6));
		await clock.finish(Promise.all([one.work, other.work]));
		expect(Math.max(...one.chert.seen.map(({ sent }) => sent - begun))).toBeGreaterThan(60_000);
		expect(Math.max(...other.chert.seen.map(({ sent }) => sent - begun))).toBeLessThan(1_000);
	});
});

describe('other failures', () => {
	test('failures that pass are tried again after 1, 2 and 4 s, while the other items go on', async () => {
		const passing: Fate = { kind: 'code', code: 3001, retryable: true };
		const { sentAt, json, chert } = await leaveAll({
			...groups(4),
			ch_0: [passing, passing, passing],
		});
		expect(json).toEqual(Object.keys(groups(4)).map((chat_id) => ({ chat_id, status: 'left' })));
		const times = chert.seen
			.map(({ subject }, n) => (subject === 'ch_0' ? sentAt[n] : undefined))
			.filter((time) => time !== undefined);
		const [one, two, three, four] = take(times, 4);
		for (const [wait, from, to] of [
			[1_000, one, two],
			[2_000, two, three],
			[4_000, three, four],
		] as const) {
			expect(to - from - LATENCY).toBeGreaterThanOrEqual(wait);
			expect(to - from - LATENCY).toBeLessThanOrEqual(wait * 1.25);
		}
		expect(sentAt.slice(0, 4)).toEqual([0, 0, 0, 0]);
	});

	test('a failure stops a run that is to stop: nothing new, nothing again, all accounted for', async () => {
		const passing: Fate = { kind: 'code', code: 3001, retryable: true };
		const { json, outcomes, sentAt } = await leaveAll(
			{ a: [passing], b: [], direct: [], c: [], d: [] },
			{ concurrency: 3, stopAtFailure: true },
		);
		expect(json).toEqual([
			expect.objectContaining({ code: 3001, attempts: 1 }),
			{ chat_id: 'b', status: 'left' },
			expect.objectContaining({ code: 1006 }),
			'not started',
			'not started',
		]);
		expect(outcomes[0]).toMatchObject({ interrupted: true });
		expect(outcomes[2]).not.toHaveProperty('interrupted');
		expect(sentAt).toEqual([0, 0, 0]);
	});
});

describe('what an earlier try of the same run left behind', () => {
	/** A ledger as the try before would have left it. */
	function ledgerOf(entries: Record<string, LedgerEntry>): Ledger {
		const tasks = new Map(Object.entries(entries));
		return {
			recall: (task) => tasks.get(task),
			done: (task, outputs) => void tasks.set(task, { outputs: outputs.map(({ json }) => json) }),
			notDone: (task, doubt) => void (doubt && tasks.set(task, { inDoubt: doubt })),
		};
	}
	const name = (place: number, chat_id: string) => `${place}/${place}/{"chat_id":"${chat_id}"}`;
	const inDoubt: FailureDetails = {
		message: 'The connection broke; it may still have been carried out',
		description: 'Look at the group.',
		code: null,
		reason: 'NETWORK',
		http_status: null,
		retryable: true,
		trace_id: null,
		attempts: 1,
		outcome_unknown: true,
	};

	test('what an earlier try did is not sent again, and stands also when the run ends before its turn', async () => {
		const ledger = ledgerOf({
			[name(1, 'b')]: { outputs: [{ chat_id: 'b', status: 'left' }] },
			[name(3, 'd')]: { inDoubt },
		});
		const { json, chert } = await leaveAll(
			{ a: [{ kind: 'code', code: 2005, retryable: false }], b: [], c: [], d: [] },
			{ ledger, concurrency: 1, stopAtFailure: true },
		);
		expect(json).toEqual([
			expect.objectContaining({ code: 2005 }),
			{ chat_id: 'b', status: 'left' },
			'not started',
			inDoubt,
		]);
		expect(chert.seen).toHaveLength(1);
	});

	test('what an earlier try did belongs to the item that it was written for', async () => {
		const ledger = ledgerOf({
			[name(0, 'other')]: { outputs: [{ chat_id: 'other', status: 'left' }] },
		});
		const { json } = await leaveAll({ a: [] }, { ledger });
		expect(json).toEqual([{ chat_id: 'a', status: 'left' }]);
	});

	test.each<[string, Options]>([
		['a pause that is too long', { concurrency: 1 }],
		[
			'a credential that cannot be used',
			{ transport: async () => await Promise.reject(invalidCredential('The Tenant is empty')) },
		],
	])(
		'what an earlier try left in doubt stays in doubt after %s, when nothing can be sent',
		async (_, options) => {
			const ledger = ledgerOf({ [name(1, 'b')]: { inDoubt } });
			const { json } = await leaveAll({ a: [limited(3_600)], b: [] }, { ledger, ...options });
			expect(json[1]).toEqual(inDoubt);
		},
	);
});

test('a run that ends just before a second attempt is sent leaves what the first one answered', async () => {
	const halt = new Halt();
	const error = { code: 1012, message: 'Busy', retryable: true };
	const answers = [answerOf(409, { success: false, error, trace_id: 'example-trace' })];
	const transport: Transport = async () => {
		const answer = answers.shift();
		// As n8n's HTTP client asks at the last moment.
		if (answer === undefined) halt.now('cancelled');
		return await Promise.resolve(answer);
	};
	const { outcomes } = await leaveAll({ a: [] }, { halt, transport: async () => transport });
	expect(outcomes).toEqual([
		expect.objectContaining({
			failure: expect.objectContaining({ code: 1012, attempts: 1 }) as unknown,
			interrupted: true,
		}),
	]);
});

describe('an item about the same group as another one', () => {
	const same = (...ifNotAGroup: string[]): Prepared[] =>
		ifNotAGroup.map((choice, item) => {
			const reader = itemReader({ chatId: 'direct', options: { ifNotAGroup: choice } }, item);
			const work = leave.prepare(reader) as Task;
			return { itemIndex: item, about: reader.about, work };
		});

	test("an item does not take 'Continue as Left' of another one about the same group for a proof that it was left", async () => {
		const prepared = same('continueAsLeft', 'fail');
		const { json } = await leaveAll({ direct: [] }, { prepared });
		expect(json).toEqual([
			{ chat_id: 'direct', status: 'left', already_left: true },
			expect.objectContaining({ code: 1006 }),
		]);
	});

	test("an item does not take what an earlier try made of 'Continue as Left' for a proof that it was left", async () => {
		const kept = new Map<string, LedgerEntry>();
		const ledger: Ledger = {
			recall: (task) => kept.get(task),
			done: (task, outputs, proof) =>
				void kept.set(task, { outputs: outputs.map(({ json }) => json), proof }),
			notDone: () => undefined,
		};
		const fates = { direct: [{ kind: 'fine' }, { kind: 'refused' }] } as Record<string, Fate[]>;
		const options = { ledger, ...POLICY, maxAttempts: 1, concurrency: 1 };
		const first = await leaveAll(fates, { ...options, prepared: same('continueAsLeft', 'fail') });
		expect(first.json[1]).toMatchObject({ reason: 'NETWORK' });
		const { json } = await leaveAll(
			{ direct: [] },
			{ ...options, prepared: same('continueAsLeft', 'fail') },
		);
		expect(json[1]).toMatchObject({ code: 1006 });
	});

	test.each<[string, Fate, object]>([
		// What was left before the run begins, so that Chert answers 1006 from the first request on.
		['its own answer stands', { kind: 'fine' }, { failure: { code: 1006, http_status: 400 } }],
		[
			'its own doubt counts',
			lost(true),
			{ outputs: [{ json: { chat_id: 'a', status: 'left', already_left: true } }] },
		],
	])(
		'an item about the same group whose credential cannot be read any more: %s',
		async (_, fate, expected) => {
			const clock = new SimulatedClock();
			const chert = new SimulatedChert(clock, new Map([['a', [fate]]]), new Set(['a']), [LATENCY]);
			if (fate.kind === 'fine') {
				await clock.finish(chert.send({ method: 'POST', path: '/chats/a/leave' }));
			}
			const left: LedgerEntry = { outputs: [{ chat_id: 'a', status: 'left' }] };
			const { work } = start(
				clock,
				{},
				{
					prepared: prepareLeaves(['a', 'a']),
					ledger: { ...NO_LEDGER, recall: (task) => (task.startsWith('0/') ? left : undefined) },
					transport: async (item) =>
						item === 1
							? chert.send
							: await Promise.reject(invalidCredential('The vault did not answer')),
				},
			);
			const { outcomes } = await clock.finish(work);
			expect(outcomes[1]).toMatchObject(expected);
		},
	);
});

describe('an item of two requests', () => {
	/** Asks for something, and then for something else. */
	const twice = (path: string): Prepared => ({
		itemIndex: 0,
		about: { chat_id: path },
		work: {
			about: { chat_id: path },
			execute: async (call) => {
				await call.request({ method: 'POST', path: `/chats/${path}/leave` });
				return await call.request({ method: 'POST', path: `/chats/${path}2/leave` });
			},
		},
	});

	test('an item of two requests that is halfway when another one fails does not hide what went wrong', async () => {
		const clock = new SimulatedClock();
		const refusal: Fate = { kind: 'code', code: 1002, retryable: false };
		const { work } = start(
			clock,
			{ a: [{ kind: 'slow', ms: 400 }], b: [refusal] },
			{ prepared: [twice('a'), { ...twice('b'), itemIndex: 1 }], stopAtFailure: true },
		);
		const { outcomes } = await clock.finish(work);
		expect(outcomes[0]).toMatchObject({
			interrupted: true,
			failure: {
				reason: 'CANCELLED',
				message: 'The run stopped because of another item before this item was finished',
				attempts: 1,
			},
		});
		expect(outcomes[1]).toMatchObject({ failure: { code: 1002 } });
		expect(outcomes[1]).not.toHaveProperty('interrupted');
	});

	test('an item of two requests is not in doubt about a request that was answered in the end', async () => {
		const clock = new SimulatedClock();
		const fates = {
			a: [lost(false)],
			a2: [{ kind: 'code', code: 2005, retryable: false } as Fate],
		};
		const { work } = start(clock, fates, { prepared: [twice('a')] });
		const { outcomes } = await clock.finish(work);
		expect(outcomes[0]).toMatchObject({ failure: { code: 2005, attempts: 3 } });
		expect(outcomes[0]).not.toHaveProperty('failure.outcome_unknown');
	});

	test('an item of two requests counts all its requests', async () => {
		const clock = new SimulatedClock();
		const passing: Fate = { kind: 'code', code: 3001, retryable: true };
		const fates = { a: [passing], a2: [{ kind: 'code', code: 5002, retryable: false } as Fate] };
		const { work } = start(clock, fates, { prepared: [twice('a')] });
		const { outcomes } = await clock.finish(work);
		expect(outcomes[0]).toMatchObject({ failure: { code: 5002, attempts: 3 } });
	});
});

test.each([
	['may be sent again', 'leave', { reason: 'CANCELLED', retryable: true }],
	['would act a second time', 'messages', { reason: 'OUTCOME_UNKNOWN', retryable: false }],
])(
	'a cancelled run leaves open what is under way; a request that %s says so',
	async (_, route, said) => {
		const clock = new SimulatedClock();
		const about = { chat_id: 'a' };
		const work: Task = {
			execute: async (call) => await call.request({ method: 'POST', path: `/chats/a/${route}` }),
		};
		const transport: Transport = async () => {
			await clock.sleep(1_000);
			return answerOf(200, {});
		};
		const { run, work: whole } = start(
			clock,
			{},
			{ prepared: [{ itemIndex: 0, about, work }], transport: async () => transport },
		);
		await clock.finish(clock.sleep(500));
		expect(run.giveUp()).toMatchObject([
			{ interrupted: true, failure: { ...said, outcome_unknown: true, attempts: 1 } },
		]);
		await clock.finish(whole);
		expect(run.outcomes).toMatchObject([{ outputs: [{ json: {} }] }]);
	},
);

test('a cancelled run does not say that Chert works on an item that only waits for its turn', async () => {
	const clock = new SimulatedClock();
	const halt = new Halt();
	const reading = (path: string): Task => ({
		execute: async (call) => {
			await call.request({ method: 'GET', path });
			return await call.request({ method: 'GET', path });
		},
	});
	const transport: Transport = async ({ path }, isOver) => {
		if (isOver?.()) return undefined;
		await clock.sleep(path === '/events' ? 200 : 100);
		const headers = { 'retry-after': '60' };
		return path === '/events' ? answerOf(200, {}) : { ...answerOf(429, {}), headers };
	};
	const prepared = ['/events', '/dev-inbox'].map(
		(path, itemIndex): Prepared => ({ itemIndex, about: {}, work: reading(path) }),
	);
	const { run, work } = start(clock, {}, { prepared, transport: async () => transport, halt });
	await clock.finish(clock.sleep(500));
	halt.now('cancelled');
	const [waiting] = run.giveUp();
	expect(waiting).toMatchObject({
		failure: { message: 'The execution was stopped before this item was finished', attempts: 1 },
	});
	await clock.finish(work);
});

test('a cancelled run does not wait for the next attempt', async () => {
	const clock = new SimulatedClock();
	const begun = clock.now();
	const halt = new Halt();
	void clock.sleep(500).then(() => halt.now('cancelled'));
	const passing: Fate = { kind: 'code', code: 3001, retryable: true };
	const { work } = start(clock, { a: [passing] }, { halt });
	const { outcomes } = await clock.finish(work);
	expect(clock.now() - begun).toBe(500);
	expect(outcomes).toMatchObject([{ failure: { code: 3001, attempts: 1 }, interrupted: true }]);
});

test('a cancelled run ends its waiting at once', async () => {
	const clock = new SimulatedClock();
	const begun = clock.now();
	const halt = new Halt();
	void clock.sleep(10_400).then(() => halt.now('cancelled'));
	const { chert, work } = start(clock, { ...groups(8), ch_3: [limited(60)] }, { halt });
	const { outcomes } = await clock.finish(work);
	expect(clock.now() - begun).toBe(10_400);
	expect(chert.seen).toHaveLength(5);
	expect(outcomes.map((outcome) => Object.keys(outcome)[2])).toEqual([
		...['outputs', 'outputs', 'outputs', 'failure', 'outputs'],
		...['notStarted', 'notStarted', 'notStarted'],
	]);
});

describe('a run without a bound', () => {
	/** More than a call can have arguments. */
	const MANY = 130_000;
	const groupsNamed = (count: number, name: (n: number) => string) =>
		prepareLeaves(Array.from({ length: count }, (_, n) => name(n)));

	test('a run with 130,000 credentials has one outcome for each item, and knows its limits', async () => {
		const clock = new SimulatedClock();
		const ways = Array.from({ length: MANY }, (): Transport => {
			return async ({ path }) => answerOf(200, { chat_id: path.split('/')[2], status: 'left' });
		});
		const { run, work } = start(
			clock,
			{},
			{
				prepared: groupsNamed(MANY, (n) => `ch_${n}`),
				transport: async (item) => ways[item]!,
			},
		);
		await work;
		expect(run.outcomes.filter((outcome) => 'outputs' in outcome)).toHaveLength(MANY);
		expect(run.limits).toEqual({ times: 0, waited: 0 });
	}, 60_000);

	test('130,000 addresses in one item have one outcome each', async () => {
		const clock = new SimulatedClock();
		const addresses = Array.from({ length: MANY }, (_, n) => `person${n}@example.com`);
		const { items } = await clock.finish(
			runInSimulatedN8n({
				clock,
				chert: new SimulatedChert(clock, new Map(), new Set(), [0]),
				items: [{ chat_id: 'ch_1', tenant: '' }],
				resource: 'chat',
				operation: 'removeParticipant',
				parameters: { chatId: ({ chat_id }) => chat_id, addresses: () => addresses },
				options: {},
				onError: 'continueErrorOutput',
				tries: 1,
				// It cannot be read, so that nothing is sent.
				tenantOfItem: true,
				hop: 0,
			}),
		);
		expect(items).toHaveLength(addresses.length);
		expect(first(items).json.error).toMatchObject({ reason: 'INVALID_CREDENTIAL' });
		expect((items.at(-1)!.json.error as IDataObject).address).toBe(addresses.at(-1));
	}, 60_000);

	test('one group in 2,000 items, each with a credential of its own, asks for no credential a thousand times', async () => {
		const clock = new SimulatedClock();
		const count = 2_000;
		// All in doubt, and then refused with 1006: each asks whether another item has left the group.
		const ways = Array.from({ length: count }, () => {
			const fates = new Map<string, Fate[]>([['ch_1', [lost(true)]]]);
			return new SimulatedChert(clock, fates, new Set(['ch_1']), [0]).send;
		});
		let asked = 0;
		const { work } = start(
			clock,
			{},
			{
				prepared: groupsNamed(count, () => 'ch_1'),
				transport: async (item) => {
					asked += 1;
					return ways[item]!;
				},
			},
		);
		await clock.finish(work);
		expect(asked).toBeLessThan(count * 6);
	}, 60_000);
});

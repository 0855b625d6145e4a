import { leave } from '../../../../nodes/Chert/actions/chat/leave.operation';
import { Halt } from '../../../../nodes/Chert/run/halt';
import { NO_LEDGER } from '../../../../nodes/Chert/run/ledger';
import { carryOut } from '../../../../nodes/Chert/run/run';
import { prepareLeaves } from '../../../support/itemReader';
import { SimulatedChert, type Fate } from '../../../support/simulatedChert';
import { SimulatedClock } from '../../../support/simulatedClock';

const POLICY = { maxAttempts: 4, giveUpAfter: 300_000 };
const LATENCY = 50;
const limited = (retry_after: number): Fate => ({ kind: 'limited', code: 1007, retry_after });
const lost = (acted: boolean): Fate => ({ kind: 'reset', acted });

/** Leaves groups with what is to become of each one's requests; all are groups unless named so. */
function start(
	clock: SimulatedClock,
	fates: Record<string, Fate[]>,
	options: Partial<Parameters<typeof carryOut>[0]> = {},
) {
	const ids = Object.keys(fates);
	const groups = ids.filter((id) => id !== 'direct');
	const chert = new SimulatedChert(clock, new Map(Object.entries(fates)), new Set(groups), [
		LATENCY,
	]);
	const work = carryOut({
		operation: leave,
		prepared: prepareLeaves(ids),
		concurrency: 5,
		policy: POLICY,
		halt: new Halt(),
		clock,
		stopAtFailure: false,
		transport: async () => chert.send,
		ledger: NO_LEDGER,
		...options,
	});
	return { chert, work };
}

async function leaveAll(
	fates: Record<string, Fate[]>,
	options: Partial<Parameters<typeof carryOut>[0]> = {},
) {
	const clock = new SimulatedClock();
	const begun = clock.now();
	const { chert, work } = start(clock, fates, options);
	const { outcomes, limits } = await clock.finish(work);
	const json = outcomes.map((outcome) =>
		'outputs' in outcome
			? outcome.outputs[0].json
			: 'failure' in outcome
				? outcome.failure
				: 'not started',
	);
	const sentAt = chert.seen.map(({ sent }) => sent - begun);
	return { chert, outcomes, limits, json, sentAt };
}

const groups = (count: number, fates: Fate[] = []) =>
	Object.fromEntries(Array.from({ length: count }, (_, n) => [`ch_${n}`, [...fates]]));

describe('a lost answer', () => {
	test('of a request that had left the group: the second one says so', async () => {
		const { json, chert } = await leaveAll({ a: [lost(true)] });
		expect(json).toEqual([{ chat_id: 'a', status: 'left', already_left: true }]);
		expect(chert.seen).toHaveLength(2);
	});

	test('of a request that had not: the second one leaves', async () => {
		const { json } = await leaveAll({ a: [lost(false)] });
		expect(json).toEqual([{ chat_id: 'a', status: 'left' }]);
	});

	test('is remembered through other failures, and keeps the last one uncertain', async () => {
		const { json } = await leaveAll({
			a: [lost(true), { kind: 'code', code: 3001, retryable: true }],
			b: [lost(true), { kind: 'code', code: 2005, retryable: false }],
		});
		expect(json[0]).toEqual({ chat_id: 'a', status: 'left', already_left: true });
		expect(json[1]).toMatchObject({ code: 2005, outcome_unknown: true, attempts: 2 });
		expect((json[1] as { description: string }).description).toContain(
			'An earlier attempt got no answer, so it is not known whether Chert carried it out.',
		);
	});

	test('that never comes is given up after four attempts', async () => {
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

	test('without one, 1006 stands', async () => {
		const { json } = await leaveAll({ direct: [] });
		expect(json[0]).toMatchObject({ code: 1006, reason: 'NOT_A_GROUP', attempts: 1 });
		expect(json[0]).not.toHaveProperty('outcome_unknown');
	});
});

describe('a limit', () => {
	test('makes everybody wait to the letter, then one goes first, then more', async () => {
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

	test('that is met by several at once is one pause, and the longest one counts', async () => {
		const fates = { a: [limited(1)], b: [limited(4)], c: [limited(2)], d: [] };
		const { sentAt, limits } = await leaveAll(fates, { concurrency: 3 });
		expect(limits).toEqual({ times: 1, waited: 4_000 });
		expect(sentAt[3]).toBe(LATENCY + 4_000);
	});

	test('that lasts longer than an item may take fails at once, also what was not sent', async () => {
		const { json, sentAt, limits } = await leaveAll(
			{ a: [limited(3_600)], b: [], c: [] },
			{ concurrency: 1 },
		);
		expect(json[0]).toMatchObject({ code: 1007, retry_after: 3_600, attempts: 1 });
		for (const failure of [json[1], json[2]]) {
			expect(failure).toMatchObject({
				message: 'Not sent: Chert asked to wait 1 h, which is longer than "Give Up After" allows',
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

	test('of one execution is not that of another beside it', async () => {
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
	test('that pass are tried again after 1, 2 and 4 s, while the others go on', async () => {
		const passing: Fate = { kind: 'code', code: 3001, retryable: true };
		const { sentAt, json, chert } = await leaveAll({
			...groups(4),
			ch_0: [passing, passing, passing],
		});
		expect(json).toEqual(Object.keys(groups(4)).map((chat_id) => ({ chat_id, status: 'left' })));
		const [first, second, third, fourth] = chert.seen
			.map(({ chat_id }, n) => (chat_id === 'ch_0' ? sentAt[n] : undefined))
			.filter((at) => at !== undefined);
		for (const [wait, from, to] of [
			[1_000, first, second],
			[2_000, second, third],
			[4_000, third, fourth],
		]) {
			expect(to - from - LATENCY).toBeGreaterThanOrEqual(wait);
			expect(to - from - LATENCY).toBeLessThanOrEqual(wait * 1.25);
		}
		expect(sentAt.slice(0, 4)).toEqual([0, 0, 0, 0]);
	});

	test('stop a run that is to stop: nothing new, nothing again, all accounted for', async () => {
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

test('a cancelled run ends its waiting at once', async () => {
	const clock = new SimulatedClock();
	const begun = clock.now();
	const halt = new Halt();
	void clock.sleep(10_000).then(() => halt.now('cancelled'));
	const { chert, work } = start(clock, { ...groups(8), ch_3: [limited(60)] }, { halt });
	const { outcomes } = await clock.finish(work);
	expect(clock.now() - begun).toBe(10_000);
	expect(chert.seen).toHaveLength(5);
	expect(outcomes.map((outcome) => Object.keys(outcome)[2])).toEqual([
		...['outputs', 'outputs', 'outputs', 'failure', 'outputs'],
		...['notStarted', 'notStarted', 'notStarted'],
	]);
});

import fc from 'fast-check';
import { leave } from '../../../../nodes/Chert/actions/chat/leave.operation';
import { Halt } from '../../../../nodes/Chert/run/halt';
import { NO_LEDGER } from '../../../../nodes/Chert/run/ledger';
import type { RetryPolicy } from '../../../../nodes/Chert/run/retry';
import { carryOut } from '../../../../nodes/Chert/run/run';
import type { Operation } from '../../../../nodes/Chert/run/operation';
import type { Outcome } from '../../../../nodes/Chert/run/outcome';
import { prepareLeaves } from '../../../support/itemReader';
import { SimulatedChert, type Fate } from '../../../support/simulatedChert';
import { SimulatedClock } from '../../../support/simulatedClock';

interface Scenario {
	/** Fates of the requests to each chat; `null` for a chat that is no group. */
	chats: Array<{ group: boolean; fates: Fate[] }>;
	/** The chat of each item. */
	items: number[];
	concurrency: number;
	policy: RetryPolicy;
	latency: number[];
	stopAtFailure: boolean;
	/** When the execution is cancelled, in milliseconds after its start. */
	cancelAfter?: number;
	seed: number;
}

const acted = fc.boolean();
const fate: fc.Arbitrary<Fate> = fc.oneof(
	{ weight: 3, arbitrary: fc.constant<Fate>({ kind: 'fine' }) },
	fc.record({
		kind: fc.constant('code' as const),
		code: fc.constantFrom(1002, 2002, 2004, 3001, 3002, 4001, 4099),
		retryable: fc.boolean(),
	}),
	fc.record({
		kind: fc.constant('limited' as const),
		code: fc.constantFrom<1007 | 4002>(1007, 4002),
		retry_after: fc.constantFrom(0, 1, 2, 7, 60, 400),
	}),
	fc.record({
		kind: fc.constant('proxy_limit' as const),
		retry_after: fc.constantFrom(undefined, 1, 3),
	}),
	fc.record({
		kind: fc.constantFrom(
			'reset' as const,
			'html' as const,
			'cut_off' as const,
			'timeout' as const,
			'nonsense' as const,
		),
		acted,
	}),
	fc.constant<Fate>({ kind: 'refused' }),
);

const scenario: fc.Arbitrary<Scenario> = fc
	.array(
		fc.record({
			group: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
			fates: fc.array(fate, { maxLength: 6 }),
		}),
		{ minLength: 1, maxLength: 12 },
	)
	.chain((chats) =>
		fc.record({
			chats: fc.constant(chats),
			items: fc.array(fc.nat(chats.length - 1), { minLength: 1, maxLength: 30 }),
			concurrency: fc.integer({ min: 1, max: 12 }),
			policy: fc.record({
				maxAttempts: fc.integer({ min: 1, max: 6 }),
				giveUpAfter: fc.constantFrom(0, 5_000, 300_000),
			}),
			latency: fc.array(fc.constantFrom(0, 1, 20, 50, 900), { minLength: 1, maxLength: 5 }),
			stopAtFailure: fc.boolean(),
			cancelAfter: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined, freq: 4 }),
			seed: fc.nat(),
		}),
	);

const nameOf = (chat: number) => `ch_${chat}`;

async function play(plan: Scenario, operation: Operation = leave) {
	const clock = new SimulatedClock(plan.seed);
	const halt = new Halt();
	const groups = plan.chats.flatMap(({ group }, n) => (group ? [nameOf(n)] : []));
	const chert = new SimulatedChert(
		clock,
		new Map(plan.chats.map(({ fates }, n) => [nameOf(n), [...fates]])),
		new Set(groups),
		plan.latency,
	);
	const prepared = prepareLeaves(plan.items.map(nameOf));
	let haltedAt = Number.POSITIVE_INFINITY;
	halt.onHalt(() => {
		haltedAt = clock.now();
	});
	if (plan.cancelAfter !== undefined) {
		void clock.sleep(plan.cancelAfter).then(() => halt.now('cancelled'));
	}
	const begun = clock.now();
	const { outcomes, limits } = await clock.finish(
		carryOut({
			operation,
			prepared,
			concurrency: plan.concurrency,
			policy: plan.policy,
			halt,
			clock,
			stopAtFailure: plan.stopAtFailure,
			transport: async () => chert.send,
			ledger: NO_LEDGER,
		}),
	);
	return { chert, outcomes, limits, halt, haltedAt, took: clock.now() - begun };
}

const succeeded = (outcome: Outcome) => 'outputs' in outcome;
const failureOf = (outcome: Outcome) => ('failure' in outcome ? outcome.failure : undefined);

/** What must hold whatever happens. */
function check(
	plan: Scenario,
	{ chert, outcomes, halt, haltedAt }: Awaited<ReturnType<typeof play>>,
) {
	// Every item has exactly one outcome, in its place.
	expect(outcomes.map(({ item }) => item)).toEqual(plan.items.map((_, n) => n));
	expect(chert.inFlight).toBe(0);
	expect(chert.inFlightMax).toBeLessThanOrEqual(plan.concurrency);
	expect(chert.sentInPause).toBe(0);

	plan.chats.forEach((_, chat) => {
		const chat_id = nameOf(chat);
		const here = outcomes.filter(({ item }) => plan.items[item] === chat);
		const requests = chert.seen.filter((request) => request.chat_id === chat_id);
		const reported = here.filter(succeeded);
		const plainly = reported.filter(
			(outcome) => 'outputs' in outcome && !outcome.outputs[0].json.already_left,
		);
		// Nobody claims what was not, and at most one item did it.
		expect(plainly.length).toBeLessThanOrEqual(chert.left.get(chat_id) ?? 0);
		if (reported.length > 0 && plan.chats[chat].group) expect(chert.left.has(chat_id)).toBe(true);
		// Left although no item says so: then one of them says that it does not know.
		if (chert.left.has(chat_id) && reported.length === 0) {
			expect(here.some((outcome) => failureOf(outcome)?.outcome_unknown)).toBe(true);
		}
		// No item is asked for more often than allowed, or after it was carried out.
		expect(requests.length).toBeLessThanOrEqual(here.length * plan.policy.maxAttempts);
		expect(requests.filter(({ left }) => left).length).toBeLessThanOrEqual(1);
		const attempts = here.reduce((sum, outcome) => sum + (failureOf(outcome)?.attempts ?? 0), 0);
		if (reported.length === 0) expect(requests).toHaveLength(attempts);
	});

	// After the end nothing is sent, and only the end keeps an item from being started.
	for (const { sent } of chert.seen) expect(sent).toBeLessThanOrEqual(haltedAt);
	if (!halt.reason) expect(outcomes.filter((outcome) => 'notStarted' in outcome)).toEqual([]);
	if (plan.stopAtFailure && outcomes.some(failureOf)) expect(halt.reason).toBeDefined();
	if (!plan.stopAtFailure) expect(halt.reason).not.toBe('failure');
}

test('whatever goes wrong, every item has one true outcome and nothing is done twice', async () => {
	await fc.assert(
		fc.asyncProperty(scenario, async (plan) => check(plan, await play(plan))),
		{ numRuns: 2_000 },
	);
}, 120_000);

test('an operation that would act twice is never repeated without an answer', async () => {
	const once: Operation = { ...leave, ifRepeated: 'twice', findOut: 'Look at the chat.' };
	await fc.assert(
		fc.asyncProperty(scenario, async (plan) => {
			const { outcomes, chert } = await play(plan, once);
			for (const outcome of outcomes) {
				const failure = failureOf(outcome);
				if (!failure?.outcome_unknown) continue;
				expect(failure.reason).toBe('OUTCOME_UNKNOWN');
				expect(failure.description).toContain('Look at the chat.');
			}
			const unanswered = chert.seen.filter(({ left }) => left).length;
			expect(unanswered).toBeLessThanOrEqual(chert.left.size);
		}),
		{ numRuns: 500 },
	);
}, 120_000);

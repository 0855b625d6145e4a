import { jsonOf } from '../sandbox';
import { sleep } from '../support/node';
import type { Checks } from './checks';
import { leftNotOnce, requestsFor, statusesOf, takersOf } from './evidence';
import type { Fleet } from './fleet';
import { alert, depart, notAllLeft, type Answer, type Departure } from './offboarding';
import { newDepartures } from './throughput';
import type { Worker } from './worker';

/** So many runs at once: more than two workers take at a time, so that some wait in Redis. */
const RUNS = 40;

/** How long each answer of Chert takes, in milliseconds: long enough to be killed in the middle. */
const LATENCY = 2_000;

/** A run leaves its groups one by one, so that it can be killed between two of them. */
const ONE_BY_ONE = { maxConcurrentRequests: 1 };

/** Runs that the worker has to be at, and runs that have to be at their second group. */
const AT_WORK = 5;
const HALF_WAY = 10;

/** How long all of that may take to begin, in milliseconds. */
const PATIENCE = 120_000;

/** What became of the runs of a worker that was killed. Times in milliseconds after the kill. */
export interface Crash {
	runs: number;
	/** Runs that the killed worker was at. */
	killed: number;
	/** Their groups when it was killed: left and answered, request under way, not sent. */
	left: number;
	underWay: number;
	unsent: number;
	/** Requests for those groups after the kill, before the runs were started again. */
	sentAfter: number;
	/** Statuses that n8n stored for those runs, and the message it shows. */
	stored: string[];
	message: string;
	/** Nodes of those runs that n8n kept the data of, though it was told to save progress. */
	kept: number;
	/** Runs of the error workflow. */
	alerts: number;
	/** When and how the webhook calls of those runs were answered. */
	told: { first: number; last: number; statuses: number[] };
	/** What came of starting the runs again. */
	again: { notAGroup: number; left: number; succeeded: number; already: number };
}

/**
 * Kills a worker while its runs have left some groups, wait for Chert's answer about others, and have
 * not come to the rest. Nothing is sent again, the runs are marked as failed, all others finish, and
 * the failed ones can be started again safely.
 */
export async function proveCrash(fleet: Fleet, checks: Checks): Promise<Crash> {
	const { simulator, workers, rest } = fleet;
	const { id: errorWorkflow } = await rest.createWorkflow(alert());
	await rest.activate(errorWorkflow);
	const workflow = await fleet.activate({
		path: 'offboarding-slow',
		options: ONE_BY_ONE,
		settings: { errorWorkflow, saveExecutionProgress: true },
	});
	const departures = newDepartures(fleet, RUNS);
	simulator.configure({ latency_ms: LATENCY });

	const victim = workers[workers.length - 1];
	const answering = depart(workflow.url, departures, RUNS);
	await untilHalfWay(fleet, victim, departures);
	const killedAt = Date.now();
	await victim.n8n.kill();
	// A new worker at once, as a supervisor would start it: if n8n repeated a job, here it would run.
	await fleet.addWorker();
	const answers = await answering;

	const lost = answers.filter(({ execution }) => execution === undefined);
	const finished = answers.filter(({ execution }) => execution !== undefined);
	const killed = victim.work.underWay;
	const stored = await statusesOf(fleet, workflow.id);
	const statusOf = (executions: readonly string[]) => [
		...new Set(executions.map((execution) => stored.get(execution) ?? 'not stored')),
	];
	const before = requestsFor(simulator, lost).filter(({ at }) => at < killedAt);
	const underWay = before.filter(({ at }) => at + LATENCY > killedAt);
	const after = requestsFor(simulator, lost).filter(({ at }) => at >= killedAt);

	checks.that(`the worker was killed at ${killed.length} runs, some groups left, some under way`, [
		...(killed.length === lost.length ? [] : [`${lost.length} calls failed`]),
		...(before.length > underWay.length ? [] : ['no group had been left']),
		...(underWay.length > 0 ? [] : ['no request was under way']),
	]);
	checks.that(
		'what the killed worker had sent was not sent again, and nothing else of its runs',
		after.map(({ chat_id, at }) => `${chat_id} ${at - killedAt} ms after the kill`),
	);
	checks.that(
		`the other ${finished.length} runs finished, each group left once`,
		finished.flatMap(notAllLeft).concat(leftNotOnce(simulator, finished)),
	);
	checks.that(
		'no run was begun by two workers',
		[...stored.keys()]
			.filter((execution) => takersOf(fleet, execution) > 1)
			.map((execution) => `execution ${execution}`),
	);
	checks.that('n8n marked exactly the killed runs as failed, and says so to the caller', [
		...statusOf(killed)
			.filter((status) => !['error', 'crashed'].includes(status))
			.map((status) => `a killed run is stored as ${status}`),
		...[...stored]
			.filter(([execution, status]) => status !== 'success' && !killed.includes(execution))
			.map(([execution, status]) => `execution ${execution} was not killed, but is ${status}`),
		...lost
			.filter(({ status }) => status < 500)
			.map(({ employee, status, text }) => `${employee}: ${status} ${text.slice(0, 200)}`),
	]);

	const alerts = await alertsOf(fleet, errorWorkflow, killed.length);
	checks.that(
		'the error workflow was started once for each of them',
		alerts.sort().join() === [...killed].sort().join()
			? []
			: [`it was told of ${alerts.join()} instead of ${killed.join()}`],
	);

	const told = lost.map(({ endedAt }) => endedAt - killedAt);
	const results = await Promise.all(
		killed.map(async (id) => (await rest.execution(id)).data.resultData),
	);
	return {
		runs: RUNS,
		killed: killed.length,
		left: before.length - underWay.length,
		underWay: underWay.length,
		unsent: lost.flatMap(({ chat_ids }) => chat_ids).length - before.length,
		sentAfter: after.length,
		stored: statusOf(killed),
		message: [...new Set(results.map(({ error }) => error?.message))].join(' / '),
		kept: results.flatMap(({ runData }) => Object.keys(runData)).length,
		alerts: alerts.length,
		told: {
			first: Math.min(...told),
			last: Math.max(...told),
			statuses: [...new Set(lost.map(({ status }) => status))],
		},
		again: await proveRepetition(fleet, checks, workflow.url, lost),
	};
}

/** The executions that the error workflow was told of, once it was told of so many. */
async function alertsOf({ rest }: Fleet, workflowId: string, count: number): Promise<string[]> {
	const ids = await rest.until(`${count} runs of the error workflow`, async () => {
		const found = await rest.executionsOf(workflowId);
		return found.length >= count ? found : undefined;
	});
	const runs = await Promise.all(ids.map(async (id) => await rest.finished(id)));
	return runs.map((run) => {
		const [{ execution }] = jsonOf(run, 'Alert') as Array<{ execution: { id: string } }>;
		return String(execution.id);
	});
}

/** Waits until the worker is at several runs, and several runs are at their second group. */
async function untilHalfWay(
	{ simulator }: Fleet,
	{ work }: Worker,
	departures: readonly Departure[],
): Promise<void> {
	const seconds = departures.map(({ chat_ids: [, second] }) => ({
		employee: '',
		chat_ids: [second],
	}));
	const limit = Date.now() + PATIENCE;
	while (work.underWay.length < AT_WORK || requestsFor(simulator, seconds).length < HALF_WAY) {
		if (Date.now() > limit) throw new Error('The runs did not get half-way in two minutes.');
		await sleep(20);
	}
}

/**
 * Starts the failed runs again, as a person would who finds them in the list: one with "If Not a Group
 * Anymore" left at "Fail", the others set to "Continue as Left".
 */
async function proveRepetition(
	fleet: Fleet,
	checks: Checks,
	url: string,
	[first, ...others]: readonly Answer[],
): Promise<Crash['again']> {
	const { simulator } = fleet;
	const isLeft = (chat_id: string) => (simulator.chats.get(chat_id)?.left_count ?? 0) > 0;
	const leftBefore = new Set([first, ...others].flatMap(({ chat_ids }) => chat_ids).filter(isLeft));
	simulator.configure({ latency_ms: 0 });
	const safe = await fleet.activate({
		path: 'offboarding-again',
		options: { ifNotAGroup: 'continueAsLeft' },
	});

	const [refused] = await depart(url, [first], 1);
	const codes = refused.outcomes.map(({ status, error }) =>
		error ? String((error as { code: unknown }).code) : String(status),
	);
	const wanted = first.chat_ids.map((id) => (leftBefore.has(id) ? '1006' : 'left'));
	checks.that(
		'started again with "Fail", a killed run says 1006 for what it had left, and leaves the rest',
		codes.join() === wanted.join() ? [] : [`${codes.join()} instead of ${wanted.join()}`],
	);

	const repeated = await depart(safe.url, others, others.length);
	const already = repeated
		.flatMap(({ outcomes }) => outcomes)
		.filter(({ already_left }) => already_left === true)
		.map(({ chat_id }) => String(chat_id));
	const expected = others.flatMap(({ chat_ids }) => chat_ids).filter((id) => leftBefore.has(id));
	checks.that('started again with "Continue as Left", the killed runs succeed', [
		...repeated.flatMap(notAllLeft),
		...(already.sort().join() === expected.sort().join()
			? []
			: [`already_left for ${already.join()} instead of ${expected.join()}`]),
	]);
	checks.that(
		'in the end every group of theirs was left, once',
		[first, ...others]
			.flatMap(({ chat_ids }) => chat_ids)
			.filter((id) => simulator.chats.get(id)?.left_count !== 1)
			.map((id) => `${id} was left ${simulator.chats.get(id)?.left_count} times`),
	);
	return {
		notAGroup: codes.filter((code) => code === '1006').length,
		left: codes.filter((code) => code === 'left').length,
		succeeded: repeated.length,
		already: already.length,
	};
}

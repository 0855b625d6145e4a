import { jsonOf, withProgress } from '../../tools/sandbox';
import type { LoggedRequest } from '../simulator';
import { sleep } from '../support/node';
import type { Checks } from './checks';
import { employeesOf, leftNotOnce, requestsFor, statusesOf, takersOf } from './evidence';
import type { Fleet } from './fleet';
import { alert, depart, notAllLeft, type Answer, type Departure } from './offboarding';
import { proveRepetition, type Repetition } from './repetition';
import { newDepartures } from './throughput';
import { at, first } from '../support/certain';

/** So many runs at once: more than two workers take at a time, so that some wait in Redis. */
const RUNS = 40;

/** How long each answer of Chert takes, in milliseconds: long enough to be killed in the middle. */
const LATENCY = 2_000;

/** A run leaves its groups one by one, so that it can be killed between two of them. */
const ONE_BY_ONE = { maxConcurrentRequests: 1 };

/** Runs that the worker has to be at, and how many of them have to be at their second group. */
const AT_WORK = 5;
const HALF_WAY = 3;

/** What was sent before the kill has arrived at Chert so long after it, in milliseconds. */
const ARRIVED = 1_000;

/** How long all of that may take to begin, in milliseconds. */
const PATIENCE = 120_000;

/** What became of the runs of a killed worker (docs/n8n.md 30). Times in milliseconds after the kill. */
export interface Crash {
	runs: number;
	/** Runs that the killed worker was at. */
	killed: number;
	/** Their groups when it was killed: left and answered, request under way, not sent. */
	left: number;
	underWay: number;
	unsent: number;
	/** Requests that repeated one, or came after the kill, before the runs were started again. */
	sentAgain: number;
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
	again: Repetition;
}

/**
 * Kills a worker while its runs have left some groups, wait for Chert's answer about others, and have
 * not come to the rest. Nothing is sent again, the runs are marked as failed, all others finish, and
 * the failed ones can be started again safely.
 */
export async function proveCrash(fleet: Fleet, checks: Checks): Promise<Crash> {
	const { simulator, rest } = fleet;
	const { id: errorWorkflow } = await rest.createWorkflow(alert());
	await rest.activate(errorWorkflow);
	const workflow = await fleet.activate({
		path: 'offboarding-slow',
		options: ONE_BY_ONE,
		settings: { errorWorkflow, saveExecutionProgress: true },
	});
	const departures = newDepartures(fleet, RUNS);
	simulator.configure({ latency_ms: LATENCY });

	const { answers, killed, killedAt, done } = await withProgress(
		'A worker is killed in the middle of its runs',
		async (say) => await killOneWorker(fleet, workflow.url, departures, say),
	);

	const lost = answers.filter(({ execution }) => execution === undefined);
	const finished = answers.filter(({ execution }) => execution !== undefined);
	const stored = await statusesOf(fleet, workflow.id);
	const statusOf = (executions: readonly string[]) => [
		...new Set(executions.map((execution) => stored.get(execution) ?? 'not stored')),
	];
	const sent = requestsFor(simulator, lost);
	const before = sent.filter(({ at }) => at < killedAt + ARRIVED);
	const answered = before.filter((one) => done.has(one));
	const asked = new Set<string | undefined>();
	const again = sent.filter(({ chat_id, at }) => {
		const repeated = asked.has(chat_id) || at >= killedAt + ARRIVED;
		asked.add(chat_id);
		return repeated;
	});

	checks.that(`the worker was killed at ${killed.length} runs, some groups left, some under way`, [
		...(killed.length === lost.length ? [] : [`${lost.length} calls failed`]),
		...(answered.length > 0 ? [] : ['no group had been left']),
		...(before.length > answered.length ? [] : ['no request was under way']),
	]);
	checks.that(
		'what the killed worker had sent was not sent again, and nothing else of its runs',
		again.map(({ chat_id, at }) => `${chat_id} ${at - killedAt} ms after the kill`),
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
		left: answered.length,
		underWay: before.length - answered.length,
		unsent: lost.flatMap(({ chat_ids }) => chat_ids).length - before.length,
		sentAgain: again.length,
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

/** What was seen when a worker was killed. */
interface Killing {
	/** To all webhook calls, in order. */
	answers: Answer[];
	/** The executions that the worker was at. */
	killed: string[];
	/** When it was gone, Unix time in milliseconds. */
	killedAt: number;
	/** The requests that Chert had answered before. */
	done: ReadonlySet<LoggedRequest>;
}

async function killOneWorker(
	fleet: Fleet,
	url: string,
	departures: readonly Departure[],
	say: (state: string) => void,
): Promise<Killing> {
	const { simulator, workers } = fleet;
	const victim = at(workers, workers.length - 1);
	// Of a run that n8n ended, a worker never says that it has finished.
	const earlier = new Set(victim.work.underWay);
	const underWay = () => victim.work.underWay.filter((execution) => !earlier.has(execution));
	const kill = async () => {
		say('waiting for that moment');
		await untilHalfWay(fleet, underWay, departures);
		const done = new Set(simulator.requests.filter(({ status }) => status !== undefined));
		await victim.n8n.kill();
		const killedAt = Date.now();
		say('killed, waiting for n8n to notice');
		// A new worker at once, as a supervisor would start it: if n8n repeated a job, here it would run.
		await fleet.addWorker();
		return { killedAt, done };
	};
	const [answers, seen] = await Promise.all([depart(url, departures, RUNS), kill()]);
	return { answers, killed: underWay(), ...seen };
}

/** The executions that the error workflow was told of, once it was told of so many. */
async function alertsOf({ rest }: Fleet, workflowId: string, count: number): Promise<string[]> {
	const ids = await rest.until(`${count} runs of the error workflow`, async () => {
		const found = await rest.executionsOf(workflowId);
		return found.length >= count ? found : undefined;
	});
	const runs = await Promise.all(ids.map(async (id) => await rest.finished(id)));
	return runs.map((run) => {
		const { execution } = first(jsonOf(run, 'Alert') as Array<{ execution: { id: string } }>);
		return String(execution.id);
	});
}

/** Waits until the worker is at several runs, and some of those are at their second group. */
async function untilHalfWay(
	fleet: Fleet,
	underWay: () => readonly string[],
	departures: readonly Departure[],
): Promise<void> {
	const limit = Date.now() + PATIENCE;
	for (;;) {
		const executions = underWay();
		const people = executions.length < AT_WORK ? [] : await employeesOf(fleet, executions);
		const seconds = departures
			.filter(({ employee }) => people.includes(employee))
			.map(({ employee, chat_ids }) => ({ employee, chat_ids: chat_ids.slice(1, 2) }));
		if (requestsFor(fleet.simulator, seconds).length >= HALF_WAY) return;
		if (Date.now() > limit) throw new Error('The runs did not get half-way in two minutes.');
		await sleep(50);
	}
}

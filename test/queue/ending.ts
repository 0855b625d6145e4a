import { endRuns, type Ended } from '../e2e/ending';
import { withProgress } from '../../tools/sandbox';
import type { Checks } from './checks';
import type { Fleet } from './fleet';

/** So long takes each answer of Chert, in milliseconds: requests are under way when n8n ends the run. */
const LATENCY = 5_000;

/** So long the error workflow is waited for, in milliseconds: after a failure it comes in a second or two. */
const PATIENCE = 30_000;

/** What n8n kept of runs that it ended in a worker. */
interface Kept {
	runs: number;
	/** Runs whose record has the node in it. */
	recorded: number;
	/** Runs of the error workflow, in half a minute. */
	alerts: number;
}

/** By the way in which n8n ended them. */
export interface Endings {
	timedOut: Kept;
	stopped: Kept;
}

/**
 * n8n ends runs that workers carry out: by a time-out and by hand, with each setting of On Error. The log of the
 * worker has the account of all groups, and it is true. The error workflow is not called (docs/n8n.md 62).
 */
export async function proveEnding(fleet: Fleet, checks: Checks): Promise<Endings> {
	const { rest, simulator, main, credential } = fleet;
	const runners = fleet.workers.map(({ n8n }) => n8n);
	const place = { rest, simulator, main, runners, credential, patience: PATIENCE };
	const ended = await withProgress(
		'n8n ends runs in the middle',
		async () => await endRuns(place, LATENCY),
	);
	simulator.configure({ latency_ms: 0 });
	checks.that(
		'of every run that n8n ended in a worker, the worker’s log says what became of each group',
		ended.flatMap(untrue),
	);
	checks.that(
		'nothing was sent for a run after its end',
		ended
			.filter(({ left, notAsked, groups }) => left.length + notAsked.length !== groups.length)
			.map(nameOf),
	);
	checks.that(
		'n8n stored each of those runs as cancelled',
		ended
			.filter(({ execution }) => execution.status !== 'canceled')
			.map((one) => `${nameOf(one)}: ${one.execution.status}`),
	);
	const kept = (end: Ended['end']): Kept => {
		const runs = ended.filter((one) => one.end === end);
		const recorded = runs.filter(({ execution }) => execution.data.resultData.runData.Chert);
		const alerts = runs.flatMap((one) => one.alerts);
		return { runs: runs.length, recorded: recorded.length, alerts: alerts.length };
	};
	return { timedOut: kept('time-out'), stopped: kept('stop') };
}

const nameOf = ({ onError, end }: Ended) => `${onError}, ${end}`;

function untrue(one: Ended): string[] {
	const { account, left, notAsked } = one;
	const truth = { done: left, in_doubt: [], failed: [], not_started: notAsked };
	const wrong = Object.entries(truth).filter(
		([list, names]) => account[list as keyof typeof account].join() !== names.join(),
	);
	return wrong.map(
		([list, names]) =>
			`${nameOf(one)}: ${list} has ${account[list as keyof typeof account].length}, truly ${names.length}`,
	);
}

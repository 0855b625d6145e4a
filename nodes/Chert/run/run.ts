import type { IDataObject } from 'n8n-workflow';
import { notFinished } from '../failures/ended';
import { asFailure, type ChertFailure, detailsOf } from '../failures/failure';
import { type Entry, type Ledger, NO_LEDGER } from './ledger';
import type { Operation, OutputData, Task } from './operation';
import type { Outcome } from './outcome';
import { type Limits, Pace } from './pace';
import { NotSent, Requests, type RequestTools } from './requests';
import { workThrough } from './schedule';

/** One task in its place, or why there is none. */
export type Prepared = { item: number; subject: IDataObject } & (
	| { task: Task }
	| { failure: ChertFailure }
);

/** One run of an operation over all its tasks. */
export interface Run extends Omit<RequestTools, 'pace' | 'hints'> {
	prepared: readonly Prepared[];
	/** Requests under way at once, at most. */
	concurrency: number;
	/** Whether nothing more starts after a failure. */
	stopAtFailure: boolean;
	ledger: Ledger;
}

/**
 * Carries out every task: bounded, paced, retried, and each with exactly one outcome.
 *
 * @returns outcomes in the order of `prepared`, how limits slowed the run down, and what else there is
 *   to tell
 */
export async function carryOut(
	run: Run,
): Promise<{ outcomes: Outcome[]; limits: Limits; hints: ReadonlySet<string> }> {
	const { prepared, concurrency, halt, clock, stopAtFailure } = run;
	const pace = new Pace(concurrency, halt, clock);
	const hints = new Set<string>();
	const tools = { ...run, pace, hints };
	const outcomes = outcomesSoFar(run);
	const jobs = prepared.map((entry, place) => async () => {
		const outcome = await carryOutTask(tools, entry, place);
		outcomes[place] = outcome;
		if ('failure' in outcome && stopAtFailure) halt.now('failure');
	});
	await workThrough(
		prepared.map((entry) => ('task' in entry ? entry.task.key : undefined)),
		concurrency,
		async (place) => await jobs[place]?.(),
		() => halt.reason !== undefined,
	);
	return { outcomes, limits: pace.limits, hints };
}

/** What is known of a run's tasks without sending anything. */
type Knowledge = Pick<Run, 'operation' | 'prepared' | 'ledger'>;

/**
 * What is known of every task before its turn comes: that it cannot be sent, what an earlier try of the
 * same run made of it, or most often that it was not started.
 */
export function outcomesSoFar(run: Knowledge): Outcome[] {
	return run.prepared.map((entry, place) => {
		const { item, subject } = entry;
		return 'failure' in entry
			? { item, subject, failure: detailsOf(entry.failure) }
			: asOutcome(entry, recall(run, entry, place));
	});
}

function asOutcome({ item, subject }: Prepared, before: Entry | undefined): Outcome {
	if (!before) return { item, subject, notStarted: true };
	return 'outputs' in before
		? { item, subject, outputs: before.outputs.map((json) => ({ json })) }
		: { item, subject, failure: before.unknown };
}

function recall(run: Knowledge, entry: Prepared, place: number): Entry | undefined {
	const name = nameInLedger(run, entry, place);
	return name === undefined ? undefined : run.ledger.recall(name);
}

/** A task's name in the ledger, or none for what may be done again and again. */
function nameInLedger(
	{ operation, ledger }: Knowledge,
	{ item, subject }: Prepared,
	place: number,
): string | undefined {
	if (ledger === NO_LEDGER || operation.ifRepeated === 'none') return undefined;
	return `${item}/${place}/${JSON.stringify(subject)}`;
}

/** One task, with everything that can go wrong for it caught. */
async function carryOutTask(
	run: Run & RequestTools,
	entry: Prepared,
	place: number,
): Promise<Outcome> {
	const { item, subject } = entry;
	if ('failure' in entry) return { item, subject, failure: detailsOf(entry.failure) };

	const { ledger, operation, halt } = run;
	const name = nameInLedger(run, entry, place);
	const before = recall(run, entry, place);
	if (before && ('outputs' in before || operation.ifRepeated === 'twice')) {
		return asOutcome(entry, before);
	}

	const { findOut = operation.findOut } = entry.task;
	const tools = { ...run, operation: { ...operation, findOut } as Operation };
	const requests = new Requests(tools, before !== undefined);
	try {
		const output = await entry.task.execute(requests);
		const outputs: OutputData[] = Array.isArray(output) ? output : [{ json: output }];
		if (name !== undefined) ledger.done(name, outputs);
		return { item, subject, outputs };
	} catch (error) {
		// Nothing was sent this time, so what an earlier try left open is open still.
		if (requests.sent === 0 && (before || error instanceof NotSent))
			return asOutcome(entry, before);
		const thrown = error instanceof NotSent ? notFinished(halt.reason) : asFailure(error);
		const failure = detailsOf(thrown, requests.sent);
		if (name !== undefined && failure.outcome_unknown) ledger.unknown(name, failure);
		return { item, subject, failure, ...(requests.interrupted && { interrupted: true }) };
	}
}

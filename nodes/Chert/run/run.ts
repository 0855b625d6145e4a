import type { IDataObject } from 'n8n-workflow';
import { asFailure, cancelled, detailsOf, type ChertFailure } from '../shared/failure';
import type { OutputData, Task } from '../shared/operation';
import type { Outcome } from '../shared/outcome';
import type { Entry, Ledger } from './ledger';
import { Pace, type Limits } from './pace';
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
	const outcomes = prepared.map((_, place) => knownOutcome(run, place));
	await workThrough(
		prepared.map((entry) => ('task' in entry ? entry.task.key : undefined)),
		concurrency,
		async (place) => {
			const outcome = await carryOutTask({ ...run, pace, hints }, place);
			outcomes[place] = outcome;
			if ('failure' in outcome && stopAtFailure) halt.now('failure');
		},
		() => halt.reason !== undefined,
	);
	return { outcomes, limits: pace.limits, hints };
}

/** A task's name in the ledger, or none for what may be done again and again. */
function nameInLedger({ operation, prepared }: Run, place: number): string | undefined {
	const { item, subject } = prepared[place];
	return operation.ifRepeated === 'none'
		? undefined
		: `${item}/${place}/${JSON.stringify(subject)}`;
}

function recall(run: Run, place: number): Entry | undefined {
	const name = nameInLedger(run, place);
	return name === undefined ? undefined : run.ledger.recall(name);
}

/** What is known of a task before its turn comes: most often that it was not started. */
function knownOutcome(run: Run, place: number): Outcome {
	const { item, subject } = run.prepared[place];
	const before = recall(run, place);
	if (!before) return { item, subject, notStarted: true };
	return 'outputs' in before
		? { item, subject, outputs: before.outputs.map((json) => ({ json })) }
		: { item, subject, failure: before.unknown };
}

/** One task, with everything that can go wrong for it caught. */
async function carryOutTask(run: Run & RequestTools, place: number): Promise<Outcome> {
	const entry = run.prepared[place];
	const { item, subject } = entry;
	if ('failure' in entry) return { item, subject, failure: detailsOf(entry.failure) };

	const { ledger, operation } = run;
	const name = nameInLedger(run, place);
	const before = recall(run, place);
	if (before && ('outputs' in before || operation.ifRepeated === 'twice')) {
		return knownOutcome(run, place);
	}

	const requests = new Requests(run, before !== undefined);
	try {
		const output = await entry.task.execute(requests);
		const outputs: OutputData[] = Array.isArray(output) ? output : [{ json: output }];
		if (name !== undefined) ledger.done(name, outputs);
		return { item, subject, outputs };
	} catch (error) {
		if (error instanceof NotSent && requests.sent === 0) return knownOutcome(run, place);
		const thrown = error instanceof NotSent ? cancelled() : asFailure(error);
		const failure = detailsOf(thrown, requests.sent);
		if (name !== undefined && failure.outcome_unknown) ledger.unknown(name, failure);
		return { item, subject, failure, ...(requests.interrupted && { interrupted: true }) };
	}
}

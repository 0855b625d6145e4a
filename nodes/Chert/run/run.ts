import type { IDataObject } from 'n8n-workflow';
import { asFailure, cancelled, detailsOf, type ChertFailure } from '../shared/failure';
import type { OutputData, Task } from '../shared/operation';
import type { Outcome } from '../shared/outcome';
import type { Ledger } from './ledger';
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
	const outcomes: Outcome[] = prepared.map(({ item, subject }) => ({
		item,
		subject,
		notStarted: true,
	}));
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

/** One task, with everything that can go wrong for it caught. */
async function carryOutTask(run: Run & RequestTools, place: number): Promise<Outcome> {
	const entry = run.prepared[place];
	const { item, subject } = entry;
	if ('failure' in entry) return { item, subject, failure: detailsOf(entry.failure) };

	const { ledger, operation } = run;
	const known = operation.ifRepeated !== 'none';
	const name = known ? `${item}/${place}/${JSON.stringify(subject)}` : '';
	const before = known ? ledger.recall(name) : undefined;
	if (before && 'outputs' in before) {
		return { item, subject, outputs: before.outputs.map((json) => ({ json })) };
	}
	if (before && operation.ifRepeated === 'twice') return { item, subject, failure: before.unknown };

	const requests = new Requests(run, before !== undefined);
	try {
		const output = await entry.task.execute(requests);
		const outputs: OutputData[] = Array.isArray(output) ? output : [{ json: output }];
		if (known) ledger.done(name, outputs);
		return { item, subject, outputs };
	} catch (error) {
		if (error instanceof NotSent && requests.sent === 0) return { item, subject, notStarted: true };
		const thrown = error instanceof NotSent ? cancelled() : asFailure(error);
		const failure = detailsOf(thrown, requests.sent);
		if (known && failure.outcome_unknown) ledger.unknown(name, failure);
		return { item, subject, failure, ...(requests.interrupted && { interrupted: true }) };
	}
}

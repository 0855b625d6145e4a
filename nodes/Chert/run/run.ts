import type { IDataObject } from 'n8n-workflow';
import { notFinished } from '../failures/ended';
import { asFailure, type ChertFailure, detailsOf } from '../failures/failure';
import type { Transport } from '../api/transport';
import { type LedgerEntry, type Ledger, NO_LEDGER } from './ledger';
import type { OutputData, Task, TaskRules } from './operation';
import type { Outcome } from './outcome';
import { type Limits, Pace } from './pace';
import {
	type EarlierTask,
	type Line,
	NotSent,
	type Proof,
	Requests,
	type RequestTools,
} from './requests';
import { workThrough } from './schedule';

/** One task with its item, or the failure that takes its place. */
export type Prepared = { itemIndex: number; about: IDataObject } & (
	| { task: Task }
	| { failure: ChertFailure }
);

/** One run of an operation over all its tasks. */
export interface Run extends Omit<RequestTools, 'hints' | 'operation'> {
	operation: TaskRules;
	prepared: readonly Prepared[];
	/** Requests under way at once, at most. */
	concurrency: number;
	/** Whether nothing more starts after a failure. */
	stopAtFailure: boolean;
	ledger: Ledger;
	/** The way to Chert with the credential of an item; the same for items with the same credential. */
	transport: (itemIndex: number) => Promise<Transport>;
	/** What is known so far, in the order of `prepared`; filled while the run goes on. */
	outcomes?: Outcome[];
}

/** What a run learns while it goes on. */
interface Course extends RequestTools {
	run: Run;
	lineOf: (itemIndex: number) => Promise<Line>;
	/** Tasks that were carried out or left in doubt, by the thing they are about. */
	earlier: Map<string, EarlierTask[]>;
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
	const { prepared, concurrency, halt, stopAtFailure } = run;
	const { outcomes = outcomesSoFar(run) } = run;
	const lines = new Map<Transport, Line>();
	const course: Course = {
		...run,
		run,
		hints: new Set<string>(),
		lineOf: async (itemIndex) => lineWith(await run.transport(itemIndex), run, lines),
		earlier: new Map(),
	};
	// Also what an earlier try did for an item whose turn comes later.
	outcomes.forEach((outcome, index) => {
		const before = recall(run, prepared[index]!, index);
		const proof = before && 'outputs' in before ? before.proof : undefined;
		remember(course, JSON.stringify(outcome.about), outcome, proof);
	});
	const jobs = prepared.map((entry, index) => async () => {
		const outcome = await carryOutTask(course, entry, index);
		outcomes[index] = outcome;
		if ('failure' in outcome && stopAtFailure) halt.now('failure');
	});
	await workThrough(
		prepared.map((entry) => ('task' in entry ? entry.task.key : undefined)),
		concurrency,
		async (index) => await jobs[index]?.(),
		() => halt.reason !== undefined,
	);
	return { outcomes, limits: limitsOf([...lines.values()]), hints: course.hints };
}

/** One pace for each tenant: the limit of one tenant does not slow down another. */
function lineWith(
	send: Transport,
	{ concurrency, halt, clock }: Run,
	lines: Map<Transport, Line>,
): Line {
	const known = lines.get(send);
	if (known) return known;
	const pace = new Pace(concurrency, halt, clock);
	const line: Line = { send, pace, shared: new Map<string, Promise<unknown>>() };
	lines.set(send, line);
	return line;
}

function limitsOf(lines: readonly Line[]): Limits {
	const all = lines.map(({ pace }) => pace.limits);
	return {
		times: all.reduce((sum, { times }) => sum + times, 0),
		// Tenants wait side by side.
		waited: Math.max(0, ...all.map(({ waited }) => waited)),
	};
}

/** What is known of a run's tasks without sending anything. */
export type Plan = Pick<Run, 'operation' | 'prepared' | 'ledger'>;

/**
 * What is known of every task before its turn comes: that it cannot be sent, what an earlier try of the
 * same run made of it, or most often that it was not started.
 */
export function outcomesSoFar(plan: Plan): Outcome[] {
	return plan.prepared.map((entry, index) => {
		const { itemIndex, about } = entry;
		if ('failure' in entry) return { itemIndex, about, failure: detailsOf(entry.failure) };
		const before = recall(plan, entry, index);
		return before ? outcomeOf(entry, before) : { itemIndex, about, notStarted: true };
	});
}

/** The outcome of a task that an earlier try of the same run has left behind. */
function outcomeOf({ itemIndex, about }: Prepared, before: LedgerEntry): Outcome {
	return 'outputs' in before
		? { itemIndex, about, outputs: before.outputs.map((json) => ({ json })) }
		: { itemIndex, about, failure: before.inDoubt };
}

function recall(plan: Plan, entry: Prepared, index: number): LedgerEntry | undefined {
	const name = nameInLedger(plan, entry, index);
	return name === undefined ? undefined : plan.ledger.recall(name);
}

/** A task's name in the ledger. */
function nameInLedger(
	{ ledger }: Plan,
	{ itemIndex, about }: Prepared,
	index: number,
): string | undefined {
	return ledger === NO_LEDGER ? undefined : `${itemIndex}/${index}/${JSON.stringify(about)}`;
}

/** The rules of a task: its own, or those of the operation. */
function rulesOf(entry: Prepared, operation: TaskRules): TaskRules {
	return ('task' in entry && entry.task.rules) || operation;
}

/** One task, with everything that can go wrong for it caught. */
async function carryOutTask(course: Course, entry: Prepared, index: number): Promise<Outcome> {
	const { run } = course;
	const { itemIndex, about } = entry;
	// An operation may add to `about` while it is carried out.
	const key = JSON.stringify(about);
	const name = nameInLedger(run, entry, index);
	const before = recall(run, entry, index);
	const settled = settledOutcome(entry, before);
	if (settled) return settled;
	const { task } = entry as Extract<Prepared, { task: Task }>;
	const rules = rulesOf(entry, run.operation);
	const requests = new Requests(
		{ ...course, operation: rules },
		{
			line: async () => await course.lineOf(itemIndex),
			inDoubt: before && 'inDoubt' in before ? before.inDoubt : undefined,
			howToCheck: task.howToCheck,
			earlier: async () => await earlierTask(course, key, itemIndex),
		},
	);
	let outcome: Outcome;
	try {
		const output = await task.execute(requests);
		const outputs: OutputData[] = Array.isArray(output) ? output : [{ json: output }];
		const { doneLabel } = rules;
		outcome = { itemIndex, about, outputs, ...(task.rules && { doneLabel }) };
		if (name !== undefined && requests.changed) run.ledger.done(name, outputs, requests.proof);
	} catch (error) {
		outcome = outcomeOfError(error, run, entry, before, requests);
		const open = 'failure' in outcome && outcome.failure.outcome_unknown && outcome.failure;
		if (name !== undefined && requests.changed && open) {
			run.ledger.leftOpen(name, open, requests.wouldActTwice);
		}
	}
	// What only reads may be done again and again.
	if (requests.changed) remember(course, key, outcome, requests.proof);
	return outcome;
}

/** The outcome of a task that needs no request, or `undefined`. */
function settledOutcome(entry: Prepared, before: LedgerEntry | undefined): Outcome | undefined {
	const { itemIndex, about } = entry;
	if ('failure' in entry) return { itemIndex, about, failure: detailsOf(entry.failure) };
	if (!before) return undefined;
	return 'outputs' in before || before.wouldActTwice ? outcomeOf(entry, before) : undefined;
}

function outcomeOfError(
	error: unknown,
	{ halt }: Run,
	entry: Prepared,
	before: LedgerEntry | undefined,
	{ sent, interrupted }: Requests,
): Outcome {
	const { itemIndex, about } = entry;
	// Nothing was sent this time, so the outcome of the earlier try is still open.
	if (sent === 0 && before) return outcomeOf(entry, before);
	if (error instanceof NotSent && sent === 0) return { itemIndex, about, notStarted: true };
	const thrown = error instanceof NotSent ? notFinished(halt.reason) : asFailure(error);
	const failure = detailsOf(thrown, sent);
	return { itemIndex, about, failure, ...(interrupted && { interrupted: true }) };
}

/**
 * Notes what was done or left in doubt, for later tasks about the same thing. A success that only the
 * user's choice made is not noted: that choice holds for one item only.
 */
function remember({ earlier }: Course, key: string, outcome: Outcome, proof?: Proof): void {
	const succeeded = 'outputs' in outcome;
	if (succeeded && proof === 'choice') return;
	if (!succeeded && !('failure' in outcome && outcome.failure.outcome_unknown)) return;
	const tasks = earlier.get(key) ?? [];
	earlier.set(key, [
		...tasks,
		{ itemIndex: outcome.itemIndex, done: succeeded && proof === undefined },
	]);
}

/**
 * An earlier task about the same thing with the same credential. A task that was carried out is preferred.
 * If the earlier task's credential can no longer be read, the two do not count as the same, and the present
 * item does not fail because of it.
 */
async function earlierTask(
	{ earlier, lineOf }: Course,
	key: string,
	itemIndex: number,
): Promise<EarlierTask | undefined> {
	const tasks = earlier.get(key) ?? [];
	if (tasks.length === 0) return undefined;
	const line = await lineOf(itemIndex);
	const same: EarlierTask[] = [];
	for (const task of tasks) {
		const other = await lineOf(task.itemIndex).catch(() => undefined);
		if (other === line) same.push(task);
	}
	return same.find(({ done }) => done) ?? same[0];
}

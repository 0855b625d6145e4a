import type { IDataObject, IExecuteFunctions, INode, NodeApiError } from 'n8n-workflow';
import type { FailureDetails } from '../failures/failure';
import { nodeError } from '../failures/nodeError';
import { listShortly } from '../shared/text';
import type { HaltReason } from './halt';
import type { Operation } from './operation';
import { aboutItem, idsIn, notStarted, type Outcome, positionInWords } from './outcome';

type FailedOutcome = Extract<Outcome, { failure: FailureDetails }>;

/** Characters that n8n keeps of a value in an execution's own data. */
const LONGEST_NOTE = 512;
/** How many names a sentence holds; the lists beside it hold all. */
const MOST_NAMES = 20;

/**
 * The one error of a run that stops. n8n drops all output of a node that throws (docs/n8n.md 6), so
 * the error has to account for every item: done, failed, not started. Its context holds the whole lists.
 *
 * @param node the node that failed
 * @param outcomes of all items, in input order; at least one of them did not succeed
 * @param doneLabel the operation's words for what was done, e.g. `Left before this`
 */
export function stopError(
	node: INode,
	outcomes: readonly Outcome[],
	doneLabel: string,
): NodeApiError {
	const failures = outcomes.filter(hasFailed);
	const first: FailedOutcome = failures.find(({ interrupted }) => !interrupted) ??
		failures[0] ?? { ...outcomes.find(isNotStarted)!, failure: notStarted() };
	const { failure, itemIndex, about } = first;
	const others = failures.filter((other) => other !== first);
	const account = {
		done: outcomes.filter(isDone).map(nameOfOutcome),
		also_failed: others.map(({ about: named, failure: { code, reason, outcome_unknown } }) => ({
			...named,
			code,
			reason,
			...(outcome_unknown && { outcome_unknown }),
		})),
		not_started: outcomes.filter(isNotStarted).map(nameOfOutcome),
	};
	const { done, also_failed, not_started } = account;
	const stoppedAt = idsIn(about) || positionInWords(outcomes, itemIndex);
	const isShortened = [done, also_failed, not_started].some(({ length }) => length > MOST_NAMES);
	const description = [
		failure.description,
		failure.trace_id !== null && `Trace ID: ${failure.trace_id}.`,
		stoppedAt !== '' && `Stopped at: ${stoppedAt}.`,
		outcomes.length > 1 && `${doneLabel}: ${listShortly(done, MOST_NAMES) || 'none'}.`,
		...otherwiseDone(outcomes).map(
			([words, names]) => `${words}: ${listShortly(names, MOST_NAMES)}.`,
		),
		others.length > 0 && `Also failed: ${listShortly(others.map(shortly), MOST_NAMES)}.`,
		not_started.length > 0 && `Not started: ${not_started.length} of ${outcomes.length}.`,
		isShortened &&
			"All names are in the lists done, also_failed and not_started of this error's context, and in n8n's log.",
	]
		.filter(Boolean)
		.join('\n');

	return nodeError(node, failure, {
		description,
		itemIndex,
		context: { ...aboutItem(about), ...account },
	});
}

/**
 * Writes to n8n's log what a run did that ended before its last item: one line for people, one for
 * machines. n8n keeps no output of an execution that was cancelled (docs/n8n.md 40).
 */
export function logAccount(
	context: IExecuteFunctions,
	operation: Operation,
	outcomes: readonly Outcome[],
	why: HaltReason,
): void {
	ifPossible(() => {
		const { name: node } = context.getNode();
		const { id: workflow_id, name: workflow } = context.getWorkflow();
		const execution_id = context.getExecutionId() ?? null;
		const lists = {
			done: outcomes.filter(isDone).map(inLog),
			...(outcomes.some(isOtherwiseDone) && {
				otherwise_done: outcomes.filter(isOtherwiseDone).map(inLog),
			}),
			in_doubt: outcomes.filter(isInDoubt).map(inLog),
			failed: outcomes.filter((one) => hasFailed(one) && !isInDoubt(one)).map(inLog),
			not_started: outcomes.filter(isNotStarted).map(inLog),
		};
		const { done, in_doubt, failed, not_started } = lists;
		const ended = why === 'cancelled' ? 'was stopped' : 'stopped at a failure';
		const sentences = [
			`The Chert node "${node}" (workflow "${workflow ?? ''}", execution ${execution_id ?? 'without ID'}) ${ended} before its last item.`,
			`${operation.doneLabel}: ${done.length} of ${outcomes.length}.`,
			...otherwiseDone(outcomes).map(([words, { length }]) => `${words}: ${length}.`),
			in_doubt.length > 0 && `May have been carried out: ${in_doubt.length}.`,
			failed.length > 0 && `Failed: ${failed.length}.`,
			`Not started: ${not_started.length}.`,
			'The next line lists all of them.',
		];
		context.logger.warn(sentences.filter(Boolean).join(' '));
		const about = { execution_id, workflow_id, workflow, node, operation: operation.option.name };
		context.logger.warn(`chert.account ${JSON.stringify({ ...about, ended: why, ...lists })}`);
	});
}

/**
 * Notes in a cancelled execution what has been done. n8n stores an execution's own data ("highlighted
 * data") even then, but only what is there at the moment of the cancel (docs/n8n.md 46).
 */
export function noteAccount(
	context: IExecuteFunctions,
	{ doneLabel }: Operation,
	outcomes: readonly Outcome[],
): void {
	ifPossible(() => {
		const done = outcomes.filter(isDone);
		const rest =
			". The others were not started, or under way: n8n's log says what became of them (chert.account)";
		const others = otherwiseDone(outcomes).map(([words, { length }]) => `. ${words}: ${length}`);
		const text = `${doneLabel}: ${done.length} of ${outcomes.length}${others.join('')}`;
		const names = ` (${listShortly(done.map(nameOfOutcome), MOST_NAMES)})`;
		const fits = done.length > 0 && text.length + names.length + rest.length <= LONGEST_NOTE;
		context.customData.set('chert', `${text}${fits ? names : ''}${rest}`);
	});
}

/**
 * Does something optional. If it fails, the run continues.
 *
 * @returns what `work` returns, or nothing if n8n cannot do it
 */
export function ifPossible<T>(work: () => T): T | undefined {
	try {
		return work();
	} catch {
		return undefined;
	}
}

/** Whether the operation itself was carried out for an item. */
function isDone(outcome: Outcome): boolean {
	return 'outputs' in outcome && outcome.doneLabel === undefined;
}

/** Whether a task succeeded that did something else, such as only checking. */
function isOtherwiseDone(outcome: Outcome): boolean {
	return 'outputs' in outcome && outcome.doneLabel !== undefined;
}

/** What else was done, in the words of the tasks that did it. */
function otherwiseDone(outcomes: readonly Outcome[]): Array<[words: string, names: string[]]> {
	const done = new Map<string, string[]>();
	for (const outcome of outcomes) {
		if (!('outputs' in outcome) || outcome.doneLabel === undefined) continue;
		const names = done.get(outcome.doneLabel) ?? [];
		names.push(nameOfOutcome(outcome));
		done.set(outcome.doneLabel, names);
	}
	return [...done];
}

function hasFailed(outcome: Outcome): outcome is FailedOutcome {
	return 'failure' in outcome;
}

function isInDoubt(outcome: Outcome): boolean {
	return hasFailed(outcome) && outcome.failure.outcome_unknown === true;
}

function isNotStarted(outcome: Outcome): boolean {
	return 'notStarted' in outcome;
}

function nameOfOutcome({ about, itemIndex }: Outcome): string {
	return idsIn(about) || `item ${itemIndex}`;
}

/** An outcome in the log's line for machines. */
function inLog(outcome: Outcome): IDataObject {
	const { itemIndex, about } = outcome;
	const ids = { ...about };
	delete ids.idempotency_key;
	if (!hasFailed(outcome)) return { item: itemIndex, ...ids };
	const { code, reason, trace_id } = outcome.failure;
	return { item: itemIndex, ...ids, code, reason, trace_id };
}

/** Another failure in a few words: `ch_1 (4001 DELIVERY_FAILED)`. */
function shortly(outcome: FailedOutcome): string {
	const { code, reason, outcome_unknown } = outcome.failure;
	const words = [code, reason, outcome_unknown && '– it may have been carried out'];
	return `${nameOfOutcome(outcome)} (${words.filter(Boolean).join(' ')})`;
}

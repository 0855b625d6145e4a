import type { IDataObject, IExecuteFunctions, INode, NodeApiError } from 'n8n-workflow';
import { notStarted } from '../failures/ended';
import type { FailureDetails } from '../failures/failure';
import { nodeError } from '../failures/nodeError';
import { duration, listShortly } from '../shared/text';
import type { HaltReason } from './halt';
import type { Operation } from './operation';
import { aboutItem, idsIn, type Outcome, positionInWords } from './outcome';

type FailedOutcome = Extract<Outcome, { failure: FailureDetails }>;

/** Characters that n8n keeps of a value in an execution's own data. */
const LONGEST_NOTE = 512;
/** How many names a sentence holds; the lists beside it hold all. */
const MOST_NAMES = 20;

/** What became of all tasks of a run: the one source of its error, its log and its highlighted data. */
class Account {
	readonly done: Outcome[] = [];
	/** What was done otherwise, such as only checked, and the words of the tasks that did it. */
	readonly otherwise: Outcome[] = [];
	readonly failures: FailedOutcome[] = [];
	readonly notStarted: Outcome[] = [];
	/** `Left before this: 3 of 8` */
	readonly counts: string[];
	otherLabel = '';

	constructor(outcomes: readonly Outcome[], doneLabel: string) {
		for (const outcome of outcomes) {
			if ('failure' in outcome) this.failures.push(outcome);
			else if ('notStarted' in outcome) this.notStarted.push(outcome);
			else if (outcome.doneLabel === undefined) this.done.push(outcome);
			else {
				this.otherwise.push(outcome);
				this.otherLabel = outcome.doneLabel;
			}
		}
		this.counts = [`${doneLabel}: ${this.done.length} of ${outcomes.length}`];
		if (this.otherLabel) this.counts.push(`${this.otherLabel}: ${this.otherwise.length}`);
	}
}

/**
 * The one error of a run that stops. n8n drops all output of a node that throws (docs/n8n.md 6), so it
 * accounts for every item; its context holds the whole lists. At least one outcome is no success.
 */
export function stopError(
	node: INode,
	outcomes: readonly Outcome[],
	doneLabel: string,
): NodeApiError {
	const account = new Account(outcomes, doneLabel);
	const { failures, otherwise, otherLabel } = account;
	const first = failures.find(({ interrupted }) => !interrupted) ??
		failures[0] ?? { ...account.notStarted[0]!, failure: notStarted() };
	const { failure, itemIndex, about } = first;
	const others = failures.filter((other) => other !== first);
	const lists = {
		done: account.done.map(nameOfOutcome),
		also_failed: others.map(({ about: named, failure: { code, reason, outcome_unknown } }) => ({
			...named,
			code,
			reason,
			...(outcome_unknown && { outcome_unknown }),
		})),
		not_started: account.notStarted.map(nameOfOutcome),
	};
	const stoppedAt = idsIn(about) || positionInWords(outcomes, itemIndex);
	const isShortened = Object.values(lists).some(({ length }) => length > MOST_NAMES);
	const description = [
		failure.description,
		failure.trace_id !== null && `Trace ID: ${failure.trace_id}.`,
		stoppedAt !== '' && `Stopped at: ${stoppedAt}.`,
		outcomes.length > 1 && `${doneLabel}: ${inWords(account.done) || 'none'}.`,
		otherwise.length > 0 && `${otherLabel}: ${inWords(otherwise)}.`,
		others.length > 0 && `Also failed: ${inWords(others, shortly)}.`,
		lists.not_started.length > 0 &&
			`Not started: ${lists.not_started.length} of ${outcomes.length}.`,
		isShortened &&
			"All names are in the lists done, also_failed and not_started of this error's context, and in n8n's log.",
	]
		.filter(Boolean)
		.join('\n');

	return nodeError(node, failure, {
		description,
		itemIndex,
		context: { ...aboutItem(about), ...lists },
	});
}

/**
 * Writes to n8n's log what a run did that ended before its last item: n8n keeps no output of an execution
 * that a person stopped (docs/n8n.md 40). While tasks are under way, another account is to follow.
 */
export function logAccount(
	context: IExecuteFunctions,
	{ doneLabel, option }: Operation,
	{ outcomes, underWay }: { readonly outcomes: readonly Outcome[]; readonly underWay: number },
	why: HaltReason,
): void {
	ifPossible(() => {
		const account = new Account(outcomes, doneLabel);
		const isInDoubt = ({ failure }: FailedOutcome) => failure.outcome_unknown === true;
		const lists = {
			done: account.done.map(inLog),
			...(account.otherLabel && { otherwise_done: account.otherwise.map(inLog) }),
			in_doubt: account.failures.filter(isInDoubt).map(inLog),
			failed: account.failures.filter((one) => !isInDoubt(one)).map(inLog),
			not_started: account.notStarted.map(inLog),
		};
		const { in_doubt, failed, not_started } = lists;
		const ended = why === 'cancelled' ? 'was stopped' : 'stopped at a failure';
		const sentences = [
			`${whoseRun(context)} ${ended} before its last item.`,
			...account.counts.map((count) => `${count}.`),
			in_doubt.length > 0 && `May have been carried out: ${in_doubt.length}.`,
			failed.length > 0 && `Failed: ${failed.length}.`,
			`Not started: ${not_started.length}.`,
			underWay > 0 &&
				`Chert is still working on ${underWay} of them; when it has answered, another account says what became of them.`,
			'The next line lists all of them.',
		];
		const { id: workflow_id, name: workflow } = context.getWorkflow();
		const about = {
			execution_id: context.getExecutionId() ?? null,
			workflow_id,
			workflow,
			node: context.getNode().name,
			operation: option.name,
			ended: why,
			final: underWay === 0,
		};
		context.logger.warn(sentences.filter(Boolean).join(' '));
		context.logger.warn(`chert.account ${JSON.stringify({ ...about, ...lists })}`);
	});
}

export function logProgress(
	context: IExecuteFunctions,
	{ doneLabel }: Operation,
	outcomes: readonly Outcome[],
	pause: number,
): void {
	ifPossible(() => {
		const { done, otherwise, failures } = new Account(outcomes, doneLabel);
		const word = doneLabel.replace(/ before this.*$/, '').toLowerCase();
		const parts = [
			`${done.length + otherwise.length} of ${outcomes.length} ${otherwise.length > 0 ? 'done' : word}`,
			failures.length > 0 && `${failures.length} failed`,
			pause > 0 && `waiting ${duration(pause / 1_000)} as Chert asked`,
		];
		context.logger.info(`${whoseRun(context)}: ${parts.filter(Boolean).join(', ')}`);
	});
}

/**
 * Notes in a cancelled execution what has been done. n8n stores its own data ("highlighted data") even then,
 * but only what is there at the moment of the cancel (docs/n8n.md 46).
 */
export function noteAccount(
	context: IExecuteFunctions,
	{ doneLabel }: Operation,
	outcomes: readonly Outcome[],
): void {
	ifPossible(() => {
		const { done, counts } = new Account(outcomes, doneLabel);
		const rest =
			". The others were not started, or under way: n8n's log says what became of them (chert.account)";
		const text = counts.join('. ');
		const names = ` (${inWords(done)})`;
		const fits = done.length > 0 && text.length + names.length + rest.length <= LONGEST_NOTE;
		context.customData.set('chert', `${text}${fits ? names : ''}${rest}`);
	});
}

/** For what is optional: if n8n cannot do it, the run continues. */
export function ifPossible<T>(work: () => T): T | undefined {
	try {
		return work();
	} catch {
		return undefined;
	}
}

function whoseRun(context: IExecuteFunctions): string {
	const { name = '' } = context.getWorkflow();
	const execution = context.getExecutionId() ?? 'without ID';
	return `The Chert node "${context.getNode().name}" (workflow "${name}", execution ${execution})`;
}

function inWords<T extends Outcome>(
	outcomes: readonly T[],
	name: (outcome: T) => string = nameOfOutcome,
): string {
	return listShortly(outcomes.map(name), MOST_NAMES);
}

function nameOfOutcome({ about, itemIndex }: Outcome): string {
	return idsIn(about) || `item ${itemIndex}`;
}

function inLog(outcome: Outcome): IDataObject {
	const { itemIndex, about } = outcome;
	const ids = { ...about };
	delete ids.idempotency_key;
	if (!('failure' in outcome)) return { item: itemIndex, ...ids };
	const { code, reason, trace_id } = outcome.failure;
	return { item: itemIndex, ...ids, code, reason, trace_id };
}

/** `ch_1 (4001 DELIVERY_FAILED)` */
function shortly(outcome: FailedOutcome): string {
	const { code, reason, outcome_unknown } = outcome.failure;
	const words = [code, reason, outcome_unknown && '– it may have been carried out'];
	return `${nameOfOutcome(outcome)} (${words.filter(Boolean).join(' ')})`;
}

import type { IDataObject, INode, INodeExecutionData, NodeApiError } from 'n8n-workflow';
import { withoutError } from '../api/answer';
import { cancelled } from '../failures/ended';
import type { FailureDetails } from '../failures/failure';
import { nodeError } from '../failures/nodeError';
import { listShortly } from '../shared/text';
import type { OutputData } from './operation';

/** What became of one task: of one input item, or of one part of it. */
export type Outcome = { item: number; subject: IDataObject } & (
	| { outputs: OutputData[] }
	/** `interrupted`: it might have succeeded if the run had not ended. */
	| { failure: FailureDetails; interrupted?: true }
	| { notStarted: true }
);

type FailedOutcome = Extract<Outcome, { failure: FailureDetails }>;

/**
 * An outcome as output items.
 *
 * A failed one has `error` as its only key and no `item.error`: the one shape that n8n, in every
 * version, sends to the error branch with everything in it, and puts the input's own fields beside
 * (docs/n8n.md 2).
 */
export function outputItems(outcome: Outcome): INodeExecutionData[] {
	const pairedItem = { item: outcome.item };
	if ('outputs' in outcome) {
		return outcome.outputs.map((output) => {
			// Also the elements of a list, which Chert may give any field.
			return { ...output, json: withoutError(output.json), pairedItem };
		});
	}
	const { subject } = outcome;
	const failure = 'failure' in outcome ? outcome.failure : notStarted();
	return [{ json: { error: { ...failure, ...aboutItem(subject) } }, pairedItem }];
}

function notStarted(): FailureDetails {
	return { ...cancelled().details, attempts: 0 };
}

/** The ids of an item; `chat_id` is always there, so that expressions need no check. */
function aboutItem(subject: IDataObject): IDataObject {
	return { chat_id: null, ...subject };
}

/**
 * The one error of a run that stops. n8n drops all output of a node that throws (docs/n8n.md 6), so
 * the error has to account for every item: done, failed, not started. Its context holds the lists.
 *
 * @param node the node that failed
 * @param outcomes of all items, in input order; at least one of them did not succeed
 * @param doneBefore the operation's words for what was done, e.g. `Left before this`
 */
export function stopError(
	node: INode,
	outcomes: readonly Outcome[],
	doneBefore: string,
): NodeApiError {
	const failures = outcomes.filter((outcome) => 'failure' in outcome);
	const first: FailedOutcome = failures.find(({ interrupted }) => !interrupted) ??
		failures[0] ?? { ...outcomes.find(isNotStarted)!, failure: notStarted() };
	const { failure, item, subject } = first;
	const others = failures.filter((other) => other !== first);
	const account = {
		done: outcomes.filter((outcome) => 'outputs' in outcome).map(nameOf),
		also_failed: others.map(({ subject: about, failure: { code, reason, outcome_unknown } }) => ({
			...about,
			code,
			reason,
			...(outcome_unknown && { outcome_unknown }),
		})),
		not_started: outcomes.filter(isNotStarted).length,
	};
	const description = [
		failure.description,
		failure.trace_id !== null && `Trace ID: ${failure.trace_id}.`,
		idsIn(subject) !== '' && `Stopped at: ${idsIn(subject)}.`,
		outcomes.length > 1 && `${doneBefore}: ${listShortly(account.done) || 'none'}.`,
		others.length > 0 && `Also failed: ${listShortly(others.map(shortly))}.`,
		account.not_started > 0 && `Not started: ${account.not_started} of ${outcomes.length}.`,
	]
		.filter(Boolean)
		.join('\n');

	return nodeError(node, failure, {
		description,
		itemIndex: item,
		context: { ...aboutItem(subject), ...account },
	});
}

function isNotStarted(outcome: Outcome): boolean {
	return 'notStarted' in outcome;
}

/** The ids an outcome is known by; an idempotency key says nothing to a reader of lists. */
function nameOf({ subject, item }: Outcome): string {
	return idsIn(subject) || `item ${item}`;
}

function idsIn(subject: IDataObject): string {
	return Object.entries(subject)
		.filter(([name, id]) => typeof id === 'string' && name !== 'idempotency_key')
		.map(([, id]) => id as string)
		.join(' ');
}

/** Another failure in a few words: `ch_1 (4001 DELIVERY_FAILED)`. */
function shortly(outcome: FailedOutcome): string {
	const { code, reason, outcome_unknown } = outcome.failure;
	const words = [code, reason, outcome_unknown && '– it may have been carried out'];
	return `${nameOf(outcome)} (${words.filter(Boolean).join(' ')})`;
}

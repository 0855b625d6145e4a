import {
	NodeApiError,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type JsonObject,
} from 'n8n-workflow';
import { cancelled, type FailureDetails } from './failure';
import { causeOf } from './failureCause';
import type { OutputData } from './operation';
import { listShortly } from './text';

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
 * (n8n-facts 2).
 */
export function outputItems(outcome: Outcome): INodeExecutionData[] {
	const pairedItem = { item: outcome.item };
	if ('outputs' in outcome) return outcome.outputs.map((output) => ({ ...output, pairedItem }));
	const { subject } = outcome;
	const failure = 'failure' in outcome ? outcome.failure : notStarted();
	return [{ json: { error: errorFields(failure, subject) }, pairedItem }];
}

function notStarted(): FailureDetails {
	return { ...cancelled().details, attempts: 0 };
}

/** The fields of a failure; `chat_id` is always there, so that expressions need no check. */
function errorFields(failure: FailureDetails, subject: IDataObject): IDataObject {
	return { ...failure, chat_id: null, ...subject } as IDataObject;
}

/**
 * The one error of a run that stops. n8n drops all output of a node that throws (n8n-facts 6), so
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
	const fields = { ...errorFields(failure, subject), message: harmless(failure.message) };
	const { message } = fields;
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
		outcomes.length > 1 && `${doneBefore}: ${listShortly(account.done) || 'none'}.`,
		others.length > 0 && `Also failed: ${listShortly(others.map(shortly))}.`,
		account.not_started > 0 && `Not started: ${account.not_started} of ${outcomes.length}.`,
	]
		.filter(Boolean)
		.join('\n');

	// Whatever is given as the second argument is stored with the execution and sent on to error
	// workflows, so it holds the failure's own fields and nothing of the request (n8n-facts 31).
	const error = new NodeApiError(node, fields as JsonObject, {
		message,
		description,
		httpCode: failure.http_status === null ? undefined : String(failure.http_status),
		itemIndex: item,
		failure: causeOf(failure),
	});
	// n8n replaces messages that look like one of Node's error names (n8n-facts 5), and takes
	// `code` for an HTTP status where there was no answer.
	error.message = message;
	error.httpCode = failure.http_status === null ? null : String(failure.http_status);
	Object.assign(error.context, fields, account);
	return error;
}

function isNotStarted(outcome: Outcome): boolean {
	return 'notStarted' in outcome;
}

/** The ids an outcome is known by. */
function nameOf({ subject, item }: Outcome): string {
	const ids = Object.values(subject).filter((id) => typeof id === 'string');
	return ids.length > 0 ? ids.join(' ') : `item ${item}`;
}

/** Another failure in a few words: `ch_1 (4001 DELIVERY_FAILED)`. */
function shortly(outcome: FailedOutcome): string {
	const { code, reason, outcome_unknown } = outcome.failure;
	const words = [code, reason, outcome_unknown && '– it may have been carried out'];
	return `${nameOf(outcome)} (${words.filter(Boolean).join(' ')})`;
}

/** n8n files a run whose error says `canceled` as cancelled by a person, and alerts nobody. */
function harmless(message: string): string {
	return message.replaceAll('canceled', 'cancelled');
}

import {
	NodeApiError,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type JsonObject,
} from 'n8n-workflow';
import type { FailureDetails } from './failure';
import { listShortly } from './text';

/** What became of one input item. */
export type Outcome =
	| { item: number; output: IDataObject; subject: IDataObject }
	| { item: number; failure: FailureDetails; subject: IDataObject };

/**
 * An outcome as an output item.
 *
 * A failed one has `error` as its only key and no `item.error`: the one shape that n8n, in every
 * version, sends to the error branch with everything in it, and puts the input's own fields beside
 * (n8n-facts 2).
 */
export function outputItem(outcome: Outcome): INodeExecutionData {
	const pairedItem = { item: outcome.item };
	return 'output' in outcome
		? { json: outcome.output, pairedItem }
		: { json: { error: errorFields(outcome) }, pairedItem };
}

/** The fields of a failure; `chat_id` is always there, so that expressions need no check. */
function errorFields({ failure, subject }: Extract<Outcome, { failure: unknown }>): IDataObject {
	return { ...failure, chat_id: null, ...subject } as IDataObject;
}

/**
 * The one error of a run that stops. n8n drops all output of a node that throws (n8n-facts 6), so
 * the error has to say what had been done before; its context holds the whole list.
 *
 * @param node the node that failed
 * @param failed the outcome that stopped the run
 * @param before outcomes of the items before it, in input order
 * @param doneBefore the operation's words for them, e.g. `Left before this`
 */
export function stopError(
	node: INode,
	failed: Extract<Outcome, { failure: unknown }>,
	before: readonly Outcome[],
	doneBefore: string,
): NodeApiError {
	const { failure, item } = failed;
	const fields = { ...errorFields(failed), message: harmless(failed.failure.message) };
	const done = before.filter((outcome) => 'output' in outcome).map(nameOf);
	const { message } = fields;
	const description = [
		failure.description,
		failure.trace_id !== null && `Trace ID: ${failure.trace_id}.`,
		before.length > 0 && `${doneBefore}: ${done.length > 0 ? listShortly(done) : 'none'}.`,
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
	});
	// n8n replaces messages that look like one of Node's error names (n8n-facts 5), and takes
	// `code` for an HTTP status where there was no answer.
	error.message = message;
	error.httpCode = failure.http_status === null ? null : String(failure.http_status);
	Object.assign(error.context, fields, { done });
	return error;
}

/** The id an outcome is known by. */
function nameOf({ subject, item }: Outcome): string {
	return typeof subject.chat_id === 'string' ? subject.chat_id : `item ${item}`;
}

/** n8n files a run whose error says `canceled` as cancelled by a person, and alerts nobody. */
function harmless(message: string): string {
	return message.replaceAll('canceled', 'cancelled');
}

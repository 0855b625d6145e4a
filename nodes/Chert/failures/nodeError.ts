import { type IDataObject, type INode, type JsonObject, NodeApiError } from 'n8n-workflow';
import type { FailureDetails } from './failure';
import { causeOf } from './failureCause';

/** What a thrown error adds to the failure. */
export interface ErrorFrame {
	/** Instead of the failure's own description. */
	description?: string;
	/** The item it is about. */
	itemIndex?: number;
	/** IDs and lists for error workflows, in the error's context. */
	context?: IDataObject;
}

/**
 * A failure as the error that n8n shows, stores and hands to error workflows.
 */
export function nodeError(
	node: INode,
	failure: FailureDetails,
	{ description = failure.description, itemIndex, context = {} }: ErrorFrame = {},
): NodeApiError {
	const { http_status } = failure;
	const message = withoutTheWordCanceled(failure.message);
	const fields = { ...failure, message } as IDataObject;
	const httpCode = http_status === null ? undefined : String(http_status);
	// Whatever is given as the second argument is stored with the execution and sent on to error
	// workflows, so it holds the failure's own fields and nothing of the request (docs/n8n.md 31).
	const error = new NodeApiError(node, fields as JsonObject, {
		message,
		description,
		httpCode,
		itemIndex,
		failure: causeOf(failure),
	});
	// n8n replaces messages that look like one of Node's error names (docs/n8n.md 5), and takes
	// `code` for an HTTP status where there was no answer.
	error.message = message;
	error.httpCode = httpCode ?? null;
	Object.assign(error.context, fields, context);
	return error;
}

/** n8n treats an error that says `canceled` as a run that a person cancelled, and sends no alert. */
function withoutTheWordCanceled(message: string): string {
	return message.replaceAll('canceled', 'cancelled');
}

import { type IDataObject, type INode, type JsonObject, NodeApiError } from 'n8n-workflow';
import type { FailureDetails } from './failure';
import { causeOf } from './failureCause';

export interface ErrorFrame {
	description?: string;
	itemIndex?: number;
	context?: IDataObject;
}

export function nodeError(
	node: INode,
	failure: FailureDetails,
	{ description = failure.description, itemIndex, context = {} }: ErrorFrame = {},
): NodeApiError {
	const { http_status } = failure;
	const message = withoutTheWordCanceled(failure.message);
	const fields = { ...failure, message } as IDataObject;
	const httpCode = http_status === null ? undefined : String(http_status);
	// n8n stores the second argument and sends it on, so it holds nothing of the request (docs/n8n.md 31).
	const error = new NodeApiError(node, fields as JsonObject, {
		message,
		description,
		httpCode,
		itemIndex,
		failure: causeOf(failure),
	});
	// n8n replaces messages that look like Node's error names (docs/n8n.md 5), and takes `code` for an HTTP
	// status.
	error.message = message;
	error.httpCode = httpCode ?? null;
	Object.assign(error.context, fields, context);
	return error;
}

/** n8n treats an error that says `canceled` as a run that a person cancelled, and sends no alert. */
function withoutTheWordCanceled(message: string): string {
	return message.replaceAll('canceled', 'cancelled');
}

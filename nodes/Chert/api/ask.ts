import type { IDataObject } from 'n8n-workflow';
import type { ErrorCodeEntry } from '../failures/errorCodes';
import { type Expectation, readAnswer } from './answer';
import type { RequestContext } from './openCredential';
import { type ChertRequest, openTransport } from './transport';

/**
 * Sends one request, once, where there are no items: look-ups of the editor, the life of a webhook.
 * Operations use `TaskCall.request` instead.
 *
 * @param context where n8n runs the node
 * @param request what to ask
 * @param expected what a success has to say
 * @param errors the caller's own entries for error codes
 * @returns the object that Chert answered with
 * @throws ChertFailure for everything else
 */
export async function ask(
	context: RequestContext,
	request: ChertRequest,
	expected?: Expectation,
	errors?: Readonly<Record<number, ErrorCodeEntry>>,
): Promise<IDataObject> {
	const send = await openTransport(context);
	return readAnswer((await send(request))!, errors, expected);
}

/** Whoever sends requests and reads what Chert says: a task of a run, or `asker` where there are no items. */
export interface Asker {
	/** @throws ChertFailure for everything but a success that says what was expected */
	request(request: ChertRequest, expected?: Expectation): Promise<IDataObject>;
}

export function asker(
	context: RequestContext,
	errors?: Readonly<Record<number, ErrorCodeEntry>>,
): Asker {
	return {
		request: async (request, expected) => await ask(context, request, expected, errors),
	};
}

import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

/** What is used of Node's response object, which n8n passes on. */
interface NodeResponse {
	statusCode: number;
	destroyed: boolean;
	headersSent: boolean;
	writeHead(status: number, headers: Readonly<Record<string, string>>): NodeResponse;
	end(body: string): unknown;
	once(event: 'finish' | 'close', listener: () => void): unknown;
}

export function responseOf(context: IWebhookFunctions): NodeResponse {
	return context.getResponseObject() as unknown as NodeResponse;
}

/** Answers a call in place of n8n. */
export function sendText(
	context: IWebhookFunctions,
	status: number,
	headers: Readonly<Record<string, string>>,
	body: string,
): IWebhookResponseData {
	responseOf(context).writeHead(status, headers).end(body);
	return { noWebhookResponse: true };
}

/** Answers a call in place of n8n. */
export function sendJson(
	context: IWebhookFunctions,
	status: number,
	body: object,
): IWebhookResponseData {
	return sendText(context, status, { 'content-type': 'application/json' }, JSON.stringify(body));
}

/**
 * Whether n8n takes what a call brings: it answers 2xx when it has an execution for it, and 5xx when it could not
 * make one.
 *
 * @param ifClosed what counts where the caller hangs up first
 */
export async function isTaken(context: IWebhookFunctions, ifClosed: boolean): Promise<boolean> {
	const response = responseOf(context);
	// A closed connection sends no more events.
	if (response.destroyed) return ifClosed;
	return await new Promise((resolve) => {
		response.once('finish', () => resolve(response.statusCode < 300));
		response.once('close', () => resolve(ifClosed));
	});
}

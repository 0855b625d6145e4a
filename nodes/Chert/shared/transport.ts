import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestMethods,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	IWebhookFunctions,
} from 'n8n-workflow';
import type { RawAnswer } from './answer';
import { readCredential } from './credential';
import { invalidCredential, messageOf, noAnswer } from './failure';

/** One request to the Messaging API. */
export interface ChertRequest {
	method: IHttpRequestMethods;
	/** Route below `/api/v1`, with every variable part percent-encoded: `/chats/ch_1/leave`. */
	path: string;
	/** Query parameters; those that are `undefined` are left out. */
	query?: Readonly<Record<string, string | number | undefined>>;
	body?: IDataObject;
}

/** Sends one request and returns whatever answered. */
export type Transport = (request: ChertRequest) => Promise<RawAnswer>;

/** Wherever n8n lets a node send a request with its credential. */
export type RequestContext =
	| IExecuteFunctions
	| ILoadOptionsFunctions
	| IHookFunctions
	| IWebhookFunctions;

/** How long an answer is waited for, in milliseconds. */
export const REQUEST_TIMEOUT = 30_000;

const CREDENTIAL = 'chertApi';

/**
 * Opens the way to Chert for one run of a node. The credential is read and decrypted once, here,
 * not once per request (n8n-facts 12); each request is signed afresh by the credential itself.
 *
 * @returns a function that sends one request, never follows a redirect, and throws a ChertFailure
 *   when no answer comes back
 * @throws ChertFailure `INVALID_CREDENTIAL` when a field of the credential is missing or wrong
 */
export async function openTransport(context: RequestContext): Promise<Transport> {
	const { data, apiUrl } = await openCredential(context);
	const { host } = new URL(apiUrl);
	const credentialsDecrypted = { id: '', name: CREDENTIAL, type: CREDENTIAL, data };
	const { helpers } = context;

	return async ({ method, path, query, body }) => {
		try {
			const response = (await helpers.httpRequestWithAuthentication.call(
				context,
				CREDENTIAL,
				{
					method,
					url: `${apiUrl}${path}${queryText(query)}`,
					...(body && { body }),
					headers: { accept: 'application/json' },
					encoding: 'text',
					timeout: REQUEST_TIMEOUT,
					disableFollowRedirect: true,
					ignoreHttpStatusErrors: true,
					returnFullResponse: true,
				},
				{ credentialsDecrypted },
			)) as IN8nHttpFullResponse;
			return {
				statusCode: response.statusCode,
				headers: response.headers,
				text: typeof response.body === 'string' ? response.body : '',
			};
		} catch (error) {
			throw noAnswer(error, host, REQUEST_TIMEOUT);
		}
	};
}

function queryText(query: ChertRequest['query'] = {}): string {
	const parameters = new URLSearchParams();
	for (const [name, value] of Object.entries(query)) {
		if (value !== undefined) parameters.append(name, String(value));
	}
	return parameters.size > 0 ? `?${parameters.toString()}` : '';
}

/**
 * The credential of a node, and where Chert is according to it.
 *
 * @throws ChertFailure `INVALID_CREDENTIAL` when a field is missing or wrong
 */
export async function openCredential(
	context: RequestContext,
): Promise<{ data: ICredentialDataDecryptedObject; apiUrl: string }> {
	try {
		const data = await context.getCredentials<ICredentialDataDecryptedObject>(CREDENTIAL);
		return { data, apiUrl: readCredential(data).apiUrl };
	} catch (error) {
		throw invalidCredential(messageOf(error));
	}
}

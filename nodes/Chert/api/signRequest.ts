import { type IDataObject, type IHttpRequestOptions, UserError } from 'n8n-workflow';
import type { ChertCredential } from './credential';
import { signatureHeader } from './signature';
import { isUpload } from './uploadRoute';

/**
 * The fields of n8n's older request options that `authenticate` meets when the HTTP Request node
 * uses this credential (docs/n8n.md 10).
 */
export interface LegacyRequestOptions {
	uri?: string;
	form?: unknown;
	formData?: unknown;
	followRedirect?: boolean;
	followAllRedirects?: boolean;
}

type RequestOptions = IHttpRequestOptions & LegacyRequestOptions;

const CONTENT_TYPE = 'content-type';
const OWN_HEADERS = {
	hmac: ['x-chert-tenant', 'x-chert-signature'],
	bearer: ['x-chert-tenant', 'x-chert-signature', 'authorization'],
};
const NO_BODY = Buffer.alloc(0);

/**
 * Returns a copy of a request that carries Chert's authentication headers.
 *
 * The body is serialised once, here; the bytes that are signed are the bytes that n8n sends, so
 * the copy holds them as a Buffer (docs/n8n.md 9: n8n's HTTP client trims a string). Signing a signed
 * request again is safe: older headers are replaced and a Buffer is signed as it is (docs/n8n.md 8).
 * The copy never follows a redirect, because the signature would go along (docs/n8n.md 14).
 *
 * The upload of a file is the one exception: that route takes a bearer token whatever the credential
 * is set to, and the file passes through untouched, because a stream can be read only once.
 *
 * @param credential as `readCredential` returns it
 * @param options n8n's request options, new (`url`) or legacy (`uri`); left untouched
 * @param now Unix time in milliseconds
 * @throws UserError when the request leaves the credential's origin, or has a body that Chert does
 *   not take. Source of the rules: docs: authentication.
 */
export function signRequest(
	credential: ChertCredential,
	options: IHttpRequestOptions,
	now: number,
): IHttpRequestOptions {
	const request = options as RequestOptions;
	const upload = isUpload(request.method, ownAddress(credential, request));
	const body = upload ? NO_BODY : bodyBytes(request);
	const authentication = upload ? 'bearer' : credential.authentication;

	const headers = withoutHeaders(request.headers, OWN_HEADERS[authentication]);
	if (credential.tenant !== '') headers['x-chert-tenant'] = credential.tenant;
	if (authentication === 'bearer') {
		headers.authorization = `Bearer ${credential.signingSecret}`;
	} else {
		const timestamp = Math.floor(now / 1000);
		headers['x-chert-signature'] = signatureHeader(credential.signingSecret, timestamp, body);
	}

	const signed: RequestOptions = {
		...request,
		headers,
		disableFollowRedirect: true,
		followRedirect: false,
		followAllRedirects: false,
	};
	if (upload || ignoresBody(request)) return signed;
	if (body.length === 0) {
		delete signed.body;
		return signed;
	}
	signed.body = body;
	signed.headers = withoutHeaders(headers, [CONTENT_TYPE]);
	signed.headers[CONTENT_TYPE] = 'application/json';
	return signed;
}

/**
 * Where a request goes, if that is the credential's own origin. Neither method nor path is signed, so
 * whoever sees a signature can use it on other routes.
 */
function ownAddress(credential: ChertCredential, { url, uri, baseURL }: RequestOptions): URL {
	const target = url || uri || '';
	// The address is resolved as a browser would do it. Where n8n's HTTP client resolves it
	// otherwise it stays on the base URL's host, so nothing foreign gets through.
	const base = baseURL || undefined;
	const address = URL.canParse(target, base) ? new URL(target, base) : undefined;
	if (address?.origin !== credential.origin) {
		const origin = address?.origin ?? 'no valid address';
		throw new UserError(
			`This Chert credential only signs requests to ${credential.origin}, but this request goes to ${origin}. A signature sent to another server could be used there to act in your name, so nothing was sent.`,
		);
	}
	return address;
}

/** n8n sends no body with these, or leaves it to the server to ignore it (docs/n8n.md 9). */
function ignoresBody({ method }: RequestOptions): boolean {
	return ['GET', 'HEAD', 'OPTIONS'].includes((method ?? 'GET').toUpperCase());
}

/** The bytes that n8n will send for these options; empty when it sends no body. */
function bodyBytes(request: RequestOptions): Buffer {
	if (ignoresBody(request)) return NO_BODY;
	const body: unknown = request.body;
	if (request.form !== undefined || request.formData !== undefined || isForm(body)) {
		throw new UserError(
			'Chert takes JSON bodies only. Set "Body Content Type" to JSON (or Raw with JSON text).',
		);
	}
	if (body === undefined || body === null || body === '') return NO_BODY;
	if (Buffer.isBuffer(body)) return body;
	if (body instanceof Uint8Array) return Buffer.from(body);
	if (typeof body === 'string') return Buffer.from(body, 'utf8');
	// n8n leaves `{}` out of a request, but sends it when the options are legacy ones.
	const isEmptyObject = typeof body === 'object' && Object.keys(body).length === 0;
	if (isEmptyObject && !Array.isArray(body) && request.uri === undefined) return NO_BODY;
	return Buffer.from(JSON.stringify(body), 'utf8');
}

function isForm(body: unknown): boolean {
	if (body instanceof URLSearchParams) return true;
	const candidate = body as { getHeaders?: unknown; pipe?: unknown } | null | undefined;
	return typeof candidate?.getHeaders === 'function' || typeof candidate?.pipe === 'function';
}

function withoutHeaders(headers: IDataObject | undefined, names: readonly string[]): IDataObject {
	return Object.fromEntries(
		Object.entries(headers ?? {}).filter(([name]) => !names.includes(name.toLowerCase())),
	);
}

import { type IDataObject, type IHttpRequestOptions, UserError } from 'n8n-workflow';
import type { ChertCredential } from './credential';
import { signatureHeader } from './signature';
import { isUpload } from './uploadRoute';

/** Tells `signRequest` the second to sign with, Unix time, in place of the present one. It is never sent. */
export const SIGNED_AT = 'x-chert-signed-at';
/** How far it may be from the clock, in seconds: Chert takes five minutes. Source: docs: authentication. */
const WINDOW = 300;

/** With fields of n8n's older options, which the HTTP Request node uses with this credential (docs/n8n.md 10). */
type RequestOptions = IHttpRequestOptions & {
	uri?: string;
	form?: unknown;
	formData?: unknown;
	followRedirect?: boolean;
	followAllRedirects?: boolean;
};

const NO_BODY = Buffer.alloc(0);
const CONTENT_TYPE = 'content-type';
const OWN_HEADERS = {
	hmac: ['x-chert-tenant', 'x-chert-signature', SIGNED_AT],
	bearer: ['x-chert-tenant', 'x-chert-signature', 'authorization', SIGNED_AT],
};

/**
 * A copy of a request that carries Chert's authentication headers.
 * The bytes that are signed are those that n8n sends, so the copy holds a Buffer: n8n's HTTP client trims a
 * string (docs/n8n.md 9). Signing again is safe (docs/n8n.md 8). It follows no redirect: the signature would
 * go along (docs/n8n.md 14). The upload of a file takes a bearer token whatever the credential is set to, and
 * passes through untouched, because a stream can be read only once.
 * @param options new (`url`) or legacy (`uri`)
 * @param now Unix time in milliseconds. Source: docs: authentication.
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
		const timestamp = secondOf(request, now);
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

/** Neither method nor path is signed, so anybody who sees a signature can use it on other routes. */
function ownAddress(credential: ChertCredential, { url, uri, baseURL }: RequestOptions): URL {
	const target = url || uri || '';
	// As a browser resolves it. Where n8n's HTTP client does otherwise, it stays on the base URL's host.
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

function secondOf({ headers = {} }: RequestOptions, now: number): number {
	const present = Math.floor(now / 1000);
	const wanted = Number(headers[SIGNED_AT] ?? present);
	const isNear = Number.isInteger(wanted) && Math.abs(wanted - present) <= WINDOW;
	return isNear ? wanted : present;
}

function withoutHeaders(headers: IDataObject | undefined, names: readonly string[]): IDataObject {
	return Object.fromEntries(
		Object.entries(headers ?? {}).filter(([name]) => !names.includes(name.toLowerCase())),
	);
}

/** docs/n8n.md 9 */
function ignoresBody({ method }: RequestOptions): boolean {
	return ['GET', 'HEAD', 'OPTIONS'].includes((method ?? 'GET').toUpperCase());
}

/**
 * The bytes that n8n will send; empty when it sends no body. Chert takes no forms. Source: docs/n8n.md 9, 10.
 */
function bodyBytes(request: RequestOptions): Buffer {
	if (ignoresBody(request)) return NO_BODY;
	const body: unknown = request.body;
	if (request.form !== undefined || request.formData !== undefined || isForm(body)) {
		throw new UserError(
			'Chert takes JSON bodies only. Set "Body Content Type" to JSON (or Raw with JSON text).',
		);
	}
	if (body === undefined || body === null) return NO_BODY;
	if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.length);
	if (typeof body === 'string') return Buffer.from(body, 'utf8');
	// n8n leaves `{}` out of a request, but sends it when the options are legacy ones.
	const isEmptyObject = typeof body === 'object' && Object.keys(body).length === 0;
	if (isEmptyObject && !Array.isArray(body) && request.uri === undefined) return NO_BODY;
	return Buffer.from(JSON.stringify(body), 'utf8');
}

function isForm(body: unknown): boolean {
	if (body instanceof URLSearchParams) return true;
	return typeof (body as { pipe?: unknown } | null | undefined)?.pipe === 'function';
}

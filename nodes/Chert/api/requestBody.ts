import { type IHttpRequestOptions, UserError } from 'n8n-workflow';

/** Fields of n8n's older options, which the HTTP Request node uses with this credential (docs/n8n.md 10). */
export interface LegacyRequestOptions {
	uri?: string;
	form?: unknown;
	formData?: unknown;
	followRedirect?: boolean;
	followAllRedirects?: boolean;
}

export type RequestOptions = IHttpRequestOptions & LegacyRequestOptions;

export const NO_BODY = Buffer.alloc(0);

/** docs/n8n.md 9 */
export function ignoresBody({ method }: RequestOptions): boolean {
	return ['GET', 'HEAD', 'OPTIONS'].includes((method ?? 'GET').toUpperCase());
}

/**
 * The bytes that n8n will send; empty when it sends no body. Chert takes no forms. Source: docs/n8n.md 9, 10.
 */
export function bodyBytes(request: RequestOptions): Buffer {
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

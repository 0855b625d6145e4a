import { uploadRefused } from '../failures/fileFailure';
import { asObject, hasControlCharacter } from '../shared/text';
import type { ChertCredential } from './credential';

/** It takes a bearer token, not a signature. */
const UPLOAD_PATH = /\/attachments\/[^/]+\/upload$/;

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
/** They belong to the connection or to authentication. */
const NOT_CHERTS_TO_SET =
	/^(authorization|connection|content-length|cookie|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*|x-chert-.*)$/;

/** Source: docs: authentication. */
export function isUpload(method: string | undefined, url: URL | undefined): boolean {
	return method?.toUpperCase() === 'PUT' && UPLOAD_PATH.test(url?.pathname ?? '');
}

/** Anything but the upload route at the credential's own origin is refused: the signing secret goes along. */
export function uploadAddress(
	upload_url: string,
	{ origin, apiUrl }: Pick<ChertCredential, 'origin' | 'apiUrl'>,
): string {
	if (!URL.canParse(upload_url, apiUrl)) throw uploadRefused('no valid address', origin);
	const url = new URL(upload_url, apiUrl);
	const named = url.username !== '' || url.password !== '';
	if (url.origin !== origin || named || !isUpload('PUT', url)) {
		throw uploadRefused(url.origin === origin ? url.origin + url.pathname : url.origin, origin);
	}
	url.hash = '';
	return url.href;
}

/**
 * Chert's `required_headers` may replace the MIME type, but nothing that belongs to the connection or to
 * authentication. Lower-case names. Source: docs: attachments.
 */
export function uploadHeaders(content_type: string, required: unknown): Record<string, string> {
	const headers: Record<string, string> = { 'content-type': content_type };
	for (const [given, value] of Object.entries(asObject(required) ?? {})) {
		const name = given.toLowerCase();
		if (!HEADER_NAME.test(name) || NOT_CHERTS_TO_SET.test(name)) continue;
		if (typeof value !== 'string' && typeof value !== 'number') continue;
		if (!hasControlCharacter(String(value))) headers[name] = String(value);
	}
	return headers;
}

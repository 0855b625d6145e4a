import { createHmac } from 'crypto';

/**
 * The HMAC-SHA256 of one request, as lowercase hex.
 *
 * The key is the signing secret as UTF-8 text; the message is `<timestamp>.` followed by the raw
 * bytes of the body, so a request without a body signs `<timestamp>.` with the trailing dot.
 *
 * @param secret signing secret, exactly as the console shows it (no white space around it)
 * @param timestamp Unix time in whole seconds
 * @param body the bytes that go over the wire; empty when there is no body
 * @returns 64 hex digits. Source: docs: authentication.
 */
export function sign(secret: string, timestamp: number, body: Uint8Array): string {
	// As text, which Node takes as UTF-8: since Node 24 a Buffer as key takes five times as long.
	return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
}

/**
 * The value of the `x-chert-signature` header: `v1,<unix_seconds>,<hex>`.
 *
 * @param secret signing secret
 * @param timestamp Unix time in whole seconds; Chert accepts five minutes either way
 * @param body the bytes that go over the wire
 * @returns the header's value. Source: docs: authentication.
 */
export function signatureHeader(secret: string, timestamp: number, body: Uint8Array): string {
	return `v1,${timestamp},${sign(secret, timestamp, body)}`;
}

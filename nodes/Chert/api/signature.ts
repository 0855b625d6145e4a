import { createHmac } from 'crypto';

/**
 * HMAC-SHA256 in lowercase hex of `<timestamp>.` and the raw bytes of the body; `timestamp` is Unix time in
 * seconds. Source: docs: authentication.
 */
export function sign(secret: string, timestamp: number, body: Uint8Array): string {
	// As text, which Node takes as UTF-8: since Node 24 a Buffer as key takes five times as long.
	return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
}

export function signatureHeader(secret: string, timestamp: number, body: Uint8Array): string {
	return `v1,${timestamp},${sign(secret, timestamp, body)}`;
}

import { LOOPBACK_HOST } from '../api/credential';
import { invalidInput } from '../failures/failure';
import { hasControlCharacter } from '../shared/text';

/** Whether a URL's host is this very machine. */
export function isLoopback(url: URL): boolean {
	return LOOPBACK_HOST.test(url.hostname);
}

/**
 * Checks where webhooks are to be sent. Chert takes HTTPS only; plain HTTP to this machine is let
 * through for the simulator, and Chert itself refuses it with 1002.
 *
 * @param value what the field resolved to for this item
 * @returns the address without white space around it
 * @throws ChertFailure `INVALID_INPUT` that says what is wrong. It does not repeat the address:
 *   people put keys into them. Source: docs: webhooks.
 */
export function readWebhookUrl(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (text === '') throw invalidInput('The URL is empty');
	const url = URL.canParse(text) && !hasControlCharacter(text) ? new URL(text) : undefined;
	if (!url || url.hostname === '') {
		throw invalidInput(
			'The URL is not a web address. It should look like https://n8n.example.com/webhook/chert',
		);
	}
	const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
	if (!allowed) {
		throw invalidInput('The URL must start with https://, because Chert sends webhooks only there');
	}
	return text;
}

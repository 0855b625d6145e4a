import { LOOPBACK_HOST } from '../api/credential';
import { hasControlCharacter } from '../shared/text';
import { readText, refusal, shown } from './text';

export function readWebAddress(
	value: unknown,
	label: string,
	{ where, httpsOnly = false }: { where?: string; httpsOnly?: boolean } = {},
): string {
	const text = readText(value, label, { where }).trim();
	const protocol = urlIn(text)?.protocol;
	if (protocol === 'https:' || (protocol === 'http:' && !httpsOnly)) return text;
	const rule = httpsOnly ? 'with https:// in front' : 'such as https://example.com';
	throw refusal(label, `must be a web address ${rule}, but it is ${shown(text)}`, where);
}

/**
 * Chert takes HTTPS only. Plain HTTP to this machine is let through for the simulator. No refusal repeats the
 * address, because people put keys into it. Source: docs: webhook-subscriptions.
 */
export function readWebhookUrl(value: unknown): string {
	const text = readText(value, 'URL').trim();
	const url = hasControlCharacter(text) ? undefined : urlIn(text);
	if (!url || url.hostname === '') {
		throw refusal(
			'URL',
			'is not a web address. It should look like https://n8n.example.com/webhook/chert',
		);
	}
	if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK_HOST.test(url.hostname)))
		return text;
	throw refusal('URL', 'must start with https://: Chert sends webhooks to no other address');
}

function urlIn(text: string): URL | undefined {
	return URL.canParse(text) ? new URL(text) : undefined;
}

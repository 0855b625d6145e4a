import { LOOPBACK_HOST } from '../api/credential';
import { type ChertFailure, failure } from '../failures/failure';

const REACH = { thisMachine: 0, thisNetwork: 1, everywhere: 2 };

/** Further names of this machine, which a webhook URL may have but a credential may not. */
const THIS_MACHINE = /^(.+\.localhost|0\.0\.0\.0|\[::\])$/;
/** Private ranges, link-local, carrier NAT; IPv6 unique local, link-local and mapped IPv4. */
const PRIVATE_IP =
	/^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|\[f[cd]|\[fe[89ab]|\[::ffff:)/;
const PRIVATE_NAME = /\.(local|internal|intranet|lan|home|corp|home\.arpa)$/;

export function ownWebhookUrl(value: string | undefined): string {
	if (value === undefined || !URL.canParse(value)) {
		throw invalid('n8n gives this node no valid webhook URL');
	}
	return value;
}

export function sameUrl(one: string, other: string): boolean {
	const [a, b] = [one, other].map((text) => (URL.canParse(text) ? new URL(text).href : text));
	return a === b;
}

/** From where Chert is. One on this machine (the simulator) reaches everything. */
export function requireReachable(webhookUrl: string, apiUrl: string): string {
	const needed = reachOf(new URL(apiUrl).hostname);
	if (needed === REACH.thisMachine) return webhookUrl;
	const { origin, protocol, hostname } = new URL(webhookUrl);
	const reach = reachOf(hostname);
	if (reach < needed) {
		const why = reach === REACH.thisMachine ? 'works on this machine only' : 'is a private one';
		throw invalid(`Chert cannot reach this n8n: its webhook address ${origin} ${why}`);
	}
	if (protocol !== 'https:') {
		throw invalid(`Chert takes https:// webhook addresses only, but that of this n8n is ${origin}`);
	}
	return webhookUrl;
}

export function isOnThisMachine(url: string): boolean {
	return reachOf(new URL(url).hostname) === REACH.thisMachine;
}

function reachOf(hostname: string): number {
	const host = hostname.toLowerCase().replace(/\.$/, '');
	if (LOOPBACK_HOST.test(host) || THIS_MACHINE.test(host)) return REACH.thisMachine;
	const isIp = /^(\[|\d+\.\d+\.\d+\.\d+$)/.test(host);
	if (isIp) return PRIVATE_IP.test(host) ? REACH.thisNetwork : REACH.everywhere;
	return PRIVATE_NAME.test(host) || !host.includes('.') ? REACH.thisNetwork : REACH.everywhere;
}

function invalid(what: string): ChertFailure {
	return failure(
		'INVALID_WEBHOOK_URL',
		`${what}. Set the environment variable WEBHOOK_URL of n8n to its public https:// address, for example https://n8n.example.com/, and restart n8n.`,
		{
			description:
				'Nothing was sent to Chert. Without a public address you can still read events with Event → Get Many on a schedule.',
		},
	);
}

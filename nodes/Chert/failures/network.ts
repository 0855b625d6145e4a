import { asObject, duration } from '../shared/text';
import { proxyWantsLogin } from './badAnswers';
import { type ChertFailure, failure } from './failure';

/** Network errors after which it is certain that no request reached the server, when connecting. */
const NEVER_SENT: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'nothing answers at that address',
	ENOTFOUND: 'that host name does not exist',
	EAI_AGAIN: 'the host name could not be looked up',
	EHOSTUNREACH: 'the host cannot be reached',
	ENETUNREACH: 'the network cannot be reached',
	ETIMEDOUT: 'connecting to it took too long',
	CERT_HAS_EXPIRED: 'its TLS certificate has expired',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'its TLS certificate is self-signed',
	SELF_SIGNED_CERT_IN_CHAIN: 'its TLS certificate is self-signed',
	CERT_NOT_YET_VALID: 'its TLS certificate is not valid yet',
	CERT_REVOKED: 'its TLS certificate was revoked',
	CERT_UNTRUSTED: 'its TLS certificate is not trusted',
	UNABLE_TO_GET_ISSUER_CERT: 'its TLS certificate cannot be verified',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
		'its TLS certificate cannot be verified (a company proxy that reads along may cause this)',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its TLS certificate cannot be verified',
	ERR_TLS_CERT_ALTNAME_INVALID: 'its TLS certificate is for another host',
};
const TIMEOUT_CODES: unknown[] = ['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT'];
/** System calls of a connection that is being made. An open one can break off with the same codes. */
const CONNECTING: unknown[] = ['connect', 'getaddrinfo'];

/** What a connection says when the other side does not speak TLS at all. */
const NO_TLS = /wrong version number|packet length too long/i;
/** n8n's own guard against requests to blocked addresses. */
const SSRF_GUARD = /^SsrfBlocked/;
/** What n8n's proxy client says when the proxy hangs up instead of connecting. */
const NO_TUNNEL = /before receiving CONNECT response/i;
/** What Node says when a connection ends before it is secure. */
const NOT_SECURE = /before secure TLS connection was established/i;

/**
 * No answer came back. The original error is dropped, because it holds the request's headers and so the
 * signature (docs/n8n.md 31).
 *
 * @param error what n8n's request helper threw
 * @param host host and port that were asked
 * @param timeout how long an answer was waited for, in milliseconds
 */
export function noAnswer(error: unknown, host: string, timeout: number): ChertFailure {
	const causes = causesOf(error);
	const refused = causes.find(({ response }) => asObject(response)?.status === 407);
	if (refused) return proxyWantsLogin(proxyOf(refused.request, host));
	const way = wayOf(causes, host);
	const why = whyNeverSent(causes, way);
	if (why === undefined) return brokenAnswer(error, host, timeout);
	if (!causes.some(isCancelled)) return neverSent(why, way, host);
	return failure('CANCELLED', 'The execution was stopped before the request was sent', {
		description: 'Nothing was sent. Run this item again.',
		retryable: true,
	});
}

/**
 * The request was sent, or part of it, and no complete answer came back.
 *
 * @param error what broke off; parameters as for `noAnswer`
 */
export function brokenAnswer(error: unknown, host: string, timeout: number): ChertFailure {
	const causes = causesOf(error);
	if (causes.some(isCancelled)) {
		return failure('CANCELLED', 'The execution was stopped while waiting for Chert', {
			description: 'A request was under way.',
			outcome_unknown: true,
		});
	}
	if (causes.some(isTimeout)) {
		return failure('TIMEOUT', `Chert did not answer within ${duration(timeout / 1000)}`, {
			description: 'Chert, or the network in between, is too slow at the moment.',
			retryable: true,
			outcome_unknown: true,
		});
	}
	return failure('NETWORK', `The connection to Chert at ${host} broke before its answer arrived`, {
		description: 'The request had been sent, or part of it.',
		retryable: true,
		outcome_unknown: true,
	});
}

/** There was no connection to Chert, so nothing was sent. Names the proxy, if there is one. */
function neverSent(why: string, { stage, proxy }: Way, host: string): ChertFailure {
	const named = proxy ? `The proxy ${proxy}` : 'A proxy';
	const texts: Record<Way['stage'], [message: string, advice: string]> = {
		chert: [
			`Chert could not be reached at ${host}: ${why}`,
			'Check the Base URL in the credential and the network connection of the machine that runs n8n.',
		],
		proxy: [
			`${named} between n8n and Chert could not be reached: ${why}`,
			'Check the proxy, and the proxy setting (HTTPS_PROXY) of the machine that runs n8n.',
		],
		tunnel: [
			`${named} did not connect n8n to Chert at ${host}: ${why}`,
			`Ask the person who runs the proxy whether it lets n8n reach ${host}.`,
		],
	};
	const [message, advice] = texts[stage];
	return failure('NETWORK', message, {
		description: `Nothing was sent. ${advice}`,
		retryable: true,
	});
}

/** Fields of the errors of Node, axios and n8n. */
type ErrorFields = Readonly<
	Partial<
		Record<
			| 'code'
			| 'syscall'
			| 'name'
			| 'message'
			| 'cause'
			| 'request'
			| 'response'
			| 'hostname'
			| 'address'
			| 'port',
			unknown
		>
	>
>;

/** An error and its causes, outermost first. */
function causesOf(error: unknown): ErrorFields[] {
	const causes = new Set<ErrorFields>();
	for (let current = error; asObject(current) && !causes.has(current as ErrorFields); ) {
		causes.add(current as ErrorFields);
		current = (current as ErrorFields).cause;
	}
	return [...causes];
}

const isCancelled = ({ code }: ErrorFields) => code === 'ERR_CANCELED';
const isTimeout = ({ code }: ErrorFields) => TIMEOUT_CODES.includes(code);
const isConnecting = ({ syscall }: ErrorFields) => CONNECTING.includes(syscall);
const someSay = (causes: readonly ErrorFields[], words: RegExp) =>
	causes.some(({ message }) => words.test(String(message)));

/** How far a request came that got no answer. */
interface Way {
	/** Whether it certainly had no connection over which it could go. */
	closed: boolean;
	/** Who failed, if nothing was sent: Chert's host, a proxy, or the tunnel through a proxy. */
	stage: 'chert' | 'proxy' | 'tunnel';
	/** Host and port of the proxy, where they are known. */
	proxy?: string;
}

function wayOf(causes: readonly ErrorFields[], host: string): Way {
	const request = causes.map((cause) => asObject(cause.request)).find((found) => found);
	const hungUp = someSay(causes, NO_TUNNEL);
	const closed =
		hungUp || someSay(causes, NOT_SECURE) || (request !== undefined && !stands(request));
	const proxy = proxyOf(request, host) ?? otherAddress(causes, host);
	if (proxy === undefined && !hungUp) return { closed, stage: 'chert' };
	if (causes.some(isConnecting)) return { closed, stage: 'proxy', proxy };
	return { closed, stage: closed ? 'tunnel' : 'chert', proxy };
}

/**
 * Whether Node's request has an open connection. Before a proxy opens the tunnel there is no socket, and a
 * socket is `secureConnecting` until TLS is set up.
 */
function stands(request: Record<string, unknown>): boolean {
	const socket = asObject(request.socket);
	return socket !== undefined && socket.secureConnecting !== true && socket.connecting !== true;
}

/**
 * The proxy of a request: n8n's agent is the proxy's client, or chooses it.
 *
 * @param request Node's request, as axios keeps it
 * @param host host and port that were asked
 * @returns host and port, without the log-in that a proxy's address may hold
 */
export function proxyOf(request: unknown, host: string): string | undefined {
	const agent = asObject(asObject(request)?.agent);
	const router = asObject(agent?.router);
	const { hostname, port } = new URL(`https://${host}`);
	try {
		const client =
			typeof router?.resolve === 'function'
				? asObject(router.resolve({ hostname, port: Number(port || 443) }))
				: agent;
		const address = asObject(client?.proxy)?.host;
		return typeof address === 'string' && address !== '' ? address : undefined;
	} catch {
		// The inside of n8n's agents may look different in another version.
		return undefined;
	}
}

/** The host name or port that could not be connected to, where it is not Chert's own. */
function otherAddress(causes: readonly ErrorFields[], host: string): string | undefined {
	const own = new URL(`https://${host}`);
	const ownPorts = own.port === '' ? [80, 443] : [Number(own.port)];
	for (const { hostname, address, port } of causes) {
		if (typeof hostname === 'string' && hostname !== own.hostname) return hostname;
		if (typeof address === 'string' && typeof port === 'number' && !ownPorts.includes(port)) {
			return `${address}:${port}`;
		}
	}
	return undefined;
}

/** Why a request cannot have reached Chert, if that is certain; continues "could not be reached: …". */
function whyNeverSent(causes: readonly ErrorFields[], { closed }: Way): string | undefined {
	if (causes.some(({ name }) => SSRF_GUARD.test(String(name)))) {
		return 'this n8n does not let nodes reach that address (its SSRF protection)';
	}
	if (causes.some(({ code }) => code === 'EPROTO') && someSay(causes, NO_TLS)) {
		return 'what answers there does not speak https';
	}
	const known = causes.filter(
		({ code }) => typeof code === 'string' && Object.hasOwn(NEVER_SENT, code),
	);
	const wasConnecting = known.every((cause) => isConnecting(cause) || cause.syscall === undefined);
	// n8n's HTTP client calls its own time limit ETIMEDOUT too, and then no system call has failed.
	const certain = known.find((cause) => !isTimeout(cause) || isConnecting(cause));
	if (certain && wasConnecting) return NEVER_SENT[certain.code as string];
	if (!closed) return undefined;
	return causes.some(isTimeout)
		? 'connecting took too long'
		: 'the connection was closed before it was ready';
}

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

const NO_TLS = /wrong version number|packet length too long/i;
const SSRF_GUARD = /^SsrfBlocked/;
/** The connection ended before it was secure: in Node's words, and in those of n8n's client of a proxy. */
const NEVER_OPEN =
	/before secure TLS connection was established|before receiving CONNECT response/i;

/**
 * The original error is dropped: it holds the request's headers and so the signature (docs/n8n.md 31). `host`
 * has its port; `timeout` is in milliseconds.
 */
export function noAnswer(error: unknown, host: string, timeout: number): ChertFailure {
	const causes = causesOf(error);
	if (causes.some(({ response }) => asObject(response)?.status === 407)) return proxyWantsLogin();
	const why = whyNeverSent(causes, host);
	if (why === undefined) return brokenAnswer(error, host, timeout);
	if (causes.some(isCancelled)) {
		return failure('CANCELLED', 'The execution was stopped before the request was sent', {
			description: 'Nothing was sent. Run this item again.',
			retryable: true,
		});
	}
	return failure('NETWORK', `Chert could not be reached at ${host}: ${why}`, {
		description:
			'Nothing was sent. Check the Base URL in the credential and the network connection of the machine that runs n8n. If that machine has a proxy (HTTPS_PROXY), the fault may be there.',
		retryable: true,
	});
}

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

type ErrorFields = Readonly<Record<string, unknown>>;

/** Outermost first. */
function causesOf(error: unknown): ErrorFields[] {
	const causes = new Set<ErrorFields>();
	for (let one = asObject(error); one && !causes.has(one); one = asObject(one.cause))
		causes.add(one);
	return [...causes];
}

const isCancelled = ({ code }: ErrorFields) => code === 'ERR_CANCELED';
const isTimeout = ({ code }: ErrorFields) => TIMEOUT_CODES.includes(code);
const isConnecting = ({ syscall }: ErrorFields) => CONNECTING.includes(syscall);
const someSay = (causes: readonly ErrorFields[], words: RegExp) =>
	causes.some(({ message }) => words.test(String(message)));

/** Only if that is certain; continues "could not be reached: …". */
function whyNeverSent(causes: readonly ErrorFields[], host: string): string | undefined {
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
	if (certain && wasConnecting) {
		return `${NEVER_SENT[certain.code as string]}${elsewhere(causes, host)}`;
	}
	if (!hadNoConnection(causes)) return undefined;
	return causes.some(isTimeout)
		? 'connecting took too long'
		: 'the connection was closed before it was ready';
}

/** Most likely a proxy. */
function elsewhere(causes: readonly ErrorFields[], host: string): string {
	const names: unknown[] = [host, new URL(`https://${host}`).hostname];
	const places = causes.map(({ hostname, address, port }) =>
		address === undefined ? hostname : `${String(address)}:${String(port)}`,
	);
	const place = places.find((one) => one !== undefined);
	return place === undefined || names.includes(place) ? '' : ` (${String(place)})`;
}

/**
 * Before a proxy opens the tunnel Node's request has no socket, and a socket is `secureConnecting` until TLS
 * is set up.
 */
function hadNoConnection(causes: readonly ErrorFields[]): boolean {
	if (someSay(causes, NEVER_OPEN)) return true;
	const request = causes.map((cause) => asObject(cause.request)).find((found) => found);
	if (request === undefined) return false;
	const socket = asObject(request.socket);
	return socket === undefined || socket.secureConnecting === true || socket.connecting === true;
}

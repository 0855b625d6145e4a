import type { IDataObject } from 'n8n-workflow';
import { asObject, duration, waitInWords } from '../shared/text';
import { adviceOf, type ErrorCodeEntry, errorCodeEntry } from './errorCodes';

/** What the outputs of a failed item say, in the API's own words where it has them. */
export interface FailureDetails {
	/** One sentence that says what happened; holds the code, for readers who see nothing else. */
	message: string;
	/** What to do about it. */
	description: string;
	/** Chert's error code, or `null` where Chert sent none. */
	code: number | null;
	/** Name of the failure in capitals, e.g. `GROUP_TOO_SMALL` or `TIMEOUT`; stable like the code. */
	reason: string;
	/** Status of the HTTP answer, or `null` where there was none. */
	http_status: number | null;
	/** Chert's own word where it gave one; else whether it makes sense to try again. */
	retryable: boolean;
	trace_id: string | null;
	/** Requests that were sent for the item. */
	attempts?: number;
	/** Seconds that Chert asked to wait. */
	retry_after?: number;
	/** Set when the request may have had its effect although no proper answer came back. */
	outcome_unknown?: true;
	/**
	 * Further fields of Chert's error, as they came (`attachment_index`, `allowed_effects`,
	 * `downstream_status`).
	 */
	[field: string]: unknown;
}

/** A failed operation on one item. The item loop turns it into an error item or a NodeApiError. */
export class ChertFailure extends Error {
	constructor(readonly details: FailureDetails) {
		super(details.message);
		this.name = 'ChertFailure';
	}
}

/**
 * A field of the item that cannot be used. Nothing was sent.
 *
 * @param message names the field and says what is wrong with its value
 */
export function invalidInput(message: string): ChertFailure {
	return failure('INVALID_INPUT', message, {
		description: 'Nothing was sent to Chert for this item. Correct the value and run it again.',
	});
}

/**
 * The credential cannot be used. Nothing was sent.
 *
 * @param message names the field of the credential and what to do about it
 */
export function invalidCredential(message: string): ChertFailure {
	return failure('INVALID_CREDENTIAL', message, {
		description: 'Nothing was sent to Chert. Open the Chert credential, correct it and test it.',
	});
}

/** An answer that is an error envelope, read without trusting any of its fields. */
export interface ErrorEnvelope {
	code: number;
	message: string;
	retryable: boolean;
	retry_after?: number;
	trace_id?: string;
	extras: IDataObject;
}

/**
 * Finds Chert's error in a response body: in the documented envelope, or in the flatter shape of
 * `POST /send`. Others answer in a flat shape too, with numbers of their own (Cloudflare's 1006 is a
 * banned address), so that one is believed only where Chert uses it or with Chert's trace id.
 *
 * @param body the parsed body, whatever it is
 * @param answer what its headers said
 * @param flatFailures whether the route answers in the flat shape
 * @returns `undefined` when the body holds no code of Chert's. Source: docs: errors.
 */
export function readErrorEnvelope(
	body: unknown,
	answer: AnswerFacts,
	flatFailures = false,
): ErrorEnvelope | undefined {
	const outer = asObject(body);
	if (!outer) return undefined;
	const nested = asObject(outer.error);
	const isCherts =
		nested !== undefined ||
		answer.trace_id !== null ||
		(flatFailures && (outer.status === 'failed' || outer.ok === false));
	const inner = nested ?? outer;
	const code = Number(inner.code ?? inner.error_code);
	if (!isCherts || !isChertCode(code)) return undefined;
	const { attachment_index, allowed_effects, downstream_status, retryable } = inner;
	const retry_after = secondsOf(inner.retry_after) ?? answer.retry_after;
	return {
		code,
		message: errorText(outer) ?? '',
		// Where the flat shape does not say it, a time to wait says as much.
		retryable: retryable === true || (retryable === undefined && retry_after !== undefined),
		...(retry_after !== undefined && { retry_after }),
		...(typeof outer.trace_id === 'string' && { trace_id: outer.trace_id }),
		extras: JSON.parse(
			JSON.stringify({ attachment_index, allowed_effects, downstream_status }),
		) as IDataObject,
	};
}

/**
 * Chert's own words for what went wrong, in the envelope or in the flatter shape of `POST /send`.
 *
 * @param body the parsed body, whatever it is
 * @returns `undefined` when the body holds none
 */
export function errorText(body: unknown): string | undefined {
	const outer = asObject(body) ?? {};
	const inner = asObject(outer.error) ?? outer;
	const texts = [inner.message, inner.error_message, inner.error, inner.reason];
	const text = texts.find((candidate) => typeof candidate === 'string' && candidate.trim() !== '');
	return (text as string | undefined)?.trim();
}

/**
 * Chert says that it did not send something, but not with one of its codes: the flat shapes of
 * `POST /send` (`status: "failed"`), whose keys are not documented, and of a replay (`ok: false`).
 *
 * @param body the parsed body, whatever it is
 * @param answer what its status line and headers said
 * @returns `undefined` when the body does not say so, or when something on the way may have said it: a
 *   server error needs Chert's trace id or its word on trying again. Source: docs: errors.
 */
export function readSendFailure(body: unknown, answer: AnswerFacts): ChertFailure | undefined {
	const { status, ok, retryable, retry_after, downstream_status } = asObject(body) ?? {};
	const words = errorText(body);
	if (ok !== false) {
		const says = words !== undefined || typeof retryable === 'boolean';
		if (status !== 'failed' || !says) return undefined;
	}
	const isCherts = typeof retryable === 'boolean' || answer.trace_id !== null;
	if (answer.http_status >= 500 && !isCherts) return undefined;
	const seconds = secondsOf(retry_after) ?? answer.retry_after;
	const again = retryable === true || (retryable === undefined && seconds !== undefined);
	return failure(
		'SEND_FAILED',
		`Chert did not send it: ${words?.slice(0, 500) ?? 'it does not say why'}`,
		{
			description: again
				? `Run this item again in ${seconds === undefined ? 'a moment' : waitInWords(seconds)}.`
				: 'What Chert says about it stands above. If that does not help, ask Chert support.',
			...answer,
			...(seconds !== undefined && { retry_after: seconds }),
			...(downstream_status !== undefined && { downstream_status }),
			retryable: again,
		},
	);
}

/** Chert's codes have four digits. A gateway's JSON has a status there, and says nothing for Chert. */
export function isChertCode(code: number): boolean {
	return Number.isInteger(code) && code >= 1_000 && code <= 9_999;
}

/** A time to wait, as a number or as its digits; nothing for anything else. */
export function secondsOf(value: unknown): number | undefined {
	const seconds = typeof value === 'string' && SECONDS.test(value.trim()) ? Number(value) : value;
	return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0
		? seconds
		: undefined;
}

const SECONDS = /^\d+(\.\d+)?$/;

/**
 * Chert answered with one of its codes.
 *
 * @param envelope the error as Chert described it
 * @param http_status status of the answer; cannot be derived from the code (docs: errors)
 * @param own the operation's own entries for codes that mean something special for it
 */
export function chertError(
	envelope: ErrorEnvelope,
	http_status: number,
	own?: Readonly<Record<number, ErrorCodeEntry>>,
): ChertFailure {
	const entry = errorCodeEntry(envelope.code, own);
	const { reason, final = false } = entry;
	const { retry_after } = envelope;
	const retryable = envelope.retryable && !final;
	// An AI agent reads nothing but the message, so the time to wait stands there too.
	const later =
		retryable && retry_after !== undefined ? ` (try again in ${waitInWords(retry_after)})` : '';
	return new ChertFailure({
		message: `Chert ${envelope.code}: ${envelope.message || reason}${later}`,
		description: adviceOf(entry, retry_after),
		code: envelope.code,
		reason,
		http_status,
		retryable,
		trace_id: envelope.trace_id ?? null,
		...(retry_after !== undefined && { retry_after }),
		...envelope.extras,
	});
}

/** What is known of any HTTP answer, whatever its body. */
export interface AnswerFacts {
	http_status: number;
	trace_id: string | null;
	/** Seconds, from `Retry-After`. */
	retry_after?: number;
}

/**
 * Something answered, but not with what the documentation promises: HTML of a proxy, an empty or
 * cut-off body, a success that does not say so.
 *
 * @param what continues the sentence "Chert's answer …", e.g. `was empty`
 * @param answer what its status line and headers said
 */
export function badResponse(what: string, answer: AnswerFacts): ChertFailure {
	const { http_status } = answer;
	// Whoever refuses with a 4xx has not let the request through; 408 says that it was lost halfway.
	const refused = http_status >= 400 && http_status < 500 && http_status !== 408;
	return failure('BAD_RESPONSE', `Chert's answer ${what} (HTTP ${http_status})`, {
		description: 'Something between n8n and Chert, such as a proxy, may have answered instead.',
		...answer,
		retryable: http_status >= 500 || http_status === 408 || http_status === 429,
		...(!refused && { outcome_unknown: true }),
	});
}

/** Redirects that say nothing of a request that was carried out; 303 is what comes after one. */
const NOT_CARRIED_OUT = [301, 302, 307, 308];

/** The answer sends the request elsewhere; a signed request never follows (docs: authentication). */
export function redirected(location: string | undefined, answer: AnswerFacts): ChertFailure {
	const nothingDone = NOT_CARRIED_OUT.includes(answer.http_status);
	return failure(
		'REDIRECT',
		`Chert's address redirects elsewhere${location ? `, to ${location}` : ''} (HTTP ${answer.http_status})`,
		{
			description: `A signed request is never sent on to another address${nothingDone ? ', so nothing was done' : ''}. Check the Base URL in the credential.`,
			...answer,
			...(!nothingDone && { outcome_unknown: true }),
		},
	);
}

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
		'its TLS certificate cannot be verified (a company proxy that reads along causes this)',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its TLS certificate cannot be verified',
	ERR_TLS_CERT_ALTNAME_INVALID: 'its TLS certificate is for another host',
};
/** What a connection says when the other side does not speak TLS at all. */
const NO_TLS = /wrong version number|packet length too long/i;
/** n8n's own guard against requests to addresses that its owner has closed. */
const GUARD = /^SsrfBlocked/;
const CONNECTING = ['connect', 'getaddrinfo', undefined];
const TIMEOUT_CODES = ['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT'];

/**
 * No answer came back. Nothing of the error is passed on: it holds the request's headers, and with them
 * the signature (docs/n8n.md 31).
 *
 * @param error what n8n's request helper threw
 * @param host host and port that were asked
 * @param timeout how long an answer was waited for, in milliseconds
 */
export function noAnswer(error: unknown, host: string, timeout: number): ChertFailure {
	const causes = causesOf(error);
	const codes = causes.map(({ code }) => code);
	if (codes.includes('ERR_CANCELED')) {
		return failure('CANCELLED', 'The execution was stopped while waiting for Chert', {
			description: 'A request was under way.',
			outcome_unknown: true,
		});
	}
	const neverSent = whyNeverSent(causes);
	if (neverSent !== undefined) {
		return failure('NETWORK', `Chert could not be reached at ${host}: ${neverSent}`, {
			description:
				'Nothing was sent. Check the Base URL in the credential and the network connection of the machine that runs n8n.',
			retryable: true,
		});
	}
	if (codes.some((code) => TIMEOUT_CODES.includes(String(code)))) {
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

/** The execution was stopped before a request that the item still had to make. */
export function cancelled(): ChertFailure {
	return failure('CANCELLED', 'The execution was stopped before this item was sent', {
		description: 'Run this item again.',
		retryable: true,
	});
}

/**
 * The run ended between two requests of one item.
 *
 * @param why `cancelled` by a person or by time, or by the `failure` of another item
 */
export function notFinished(why: 'cancelled' | 'failure' | undefined): ChertFailure {
	const what =
		why === 'failure' ? 'The run stopped because of another item' : 'The execution was stopped';
	return failure('CANCELLED', `${what} before this item was finished`, {
		description: 'Run this item again.',
		retryable: true,
	});
}

/**
 * Chert asked for a longer pause than an item may take, or its turn came too late after one, so the
 * item was not sent at all.
 *
 * @param seconds what is left of the pause; 0 when it is over
 */
export function waitTooLong(seconds: number): ChertFailure {
	const retry_after = Math.max(0, Math.ceil(seconds));
	if (retry_after === 0) {
		return failure('RATE_LIMITED', 'Not sent: its turn did not come within "Give Up After"', {
			description:
				'Chert limited the rate, so the other items took long. Run this item again, or set "Give Up After" to more.',
			retryable: true,
		});
	}
	return failure(
		'RATE_LIMITED',
		`Not sent: Chert asked to wait ${duration(retry_after)}, which is longer than "Give Up After" allows`,
		{
			description: 'Your Chert tenant is at its limit. Run this item again after that time.',
			retryable: true,
			retry_after,
		},
	);
}

type Cause = Readonly<Record<'code' | 'syscall' | 'name' | 'message' | 'cause', unknown>>;

/** An error and its causes, outermost first. */
function causesOf(error: unknown): Cause[] {
	const causes = new Set<Cause>();
	for (let current = error; asObject(current) && !causes.has(current as Cause); ) {
		causes.add(current as Cause);
		current = (current as Cause).cause;
	}
	return [...causes];
}

/** Why a request cannot have reached Chert, if that is certain; continues "could not be reached …:". */
function whyNeverSent(causes: readonly Cause[]): string | undefined {
	if (causes.some(({ name }) => GUARD.test(String(name)))) {
		return 'this n8n does not let nodes reach that address (its SSRF protection)';
	}
	if (causes.some(({ code, message }) => code === 'EPROTO' && NO_TLS.test(String(message)))) {
		return 'what answers there does not speak https';
	}
	const known = causes.filter(
		({ code }) => typeof code === 'string' && Object.hasOwn(NEVER_SENT, code),
	);
	// An open connection can break off with the same codes.
	const isConnecting = known.every(({ syscall }) => CONNECTING.includes(syscall as string));
	// n8n's HTTP client calls its own time limit ETIMEDOUT too, and then no system call has failed.
	const certain = known.find(({ code, syscall }) => code !== 'ETIMEDOUT' || syscall === 'connect');
	return isConnecting && certain ? NEVER_SENT[certain.code as string] : undefined;
}

/**
 * Anything that was thrown, as a failure. What is none yet was not foreseen, so nothing is claimed
 * about how far the item had come.
 */
export function asFailure(error: unknown): ChertFailure {
	if (error instanceof ChertFailure) return error;
	return failure('UNEXPECTED', messageOf(error), {
		description: 'This is a fault of the node; please report it.',
		outcome_unknown: true,
	});
}

/**
 * What outputs say about a failure.
 *
 * @param sent requests that were sent for the item; without any, nothing can have happened
 */
export function detailsOf({ details }: ChertFailure, sent = 0): FailureDetails {
	const { outcome_unknown, ...rest } = details;
	return {
		...rest,
		attempts: rest.attempts ?? sent,
		...(outcome_unknown && sent > 0 && { outcome_unknown }),
	};
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
	const message = asObject(error)?.message;
	return typeof message === 'string' && message !== '' ? message : String(error);
}

/**
 * A failure without a code of Chert's.
 *
 * @param reason its name in capitals
 * @param message one sentence that says what happened
 * @param details what to do about it, and whatever else is known
 */
export function failure(
	reason: string,
	message: string,
	details: Pick<FailureDetails, 'description'> & Partial<FailureDetails>,
): ChertFailure {
	const { description, ...rest } = details;
	return new ChertFailure({
		message,
		description,
		code: null,
		reason,
		http_status: null,
		retryable: false,
		trace_id: null,
		...rest,
	});
}

import type { IDataObject } from 'n8n-workflow';
import type { ErrorCodeEntry } from './errorCodes';
import { errorCodeEntry } from './errorCodes';
import { asObject, duration } from './text';

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
	/** Further fields of Chert's error, as they came (`attachment_index`, `allowed_effects`). */
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
 * Finds Chert's error in a response body, in the documented envelope or in the flatter shape of
 * `POST /send`.
 *
 * @param body the parsed body, whatever it is
 * @returns `undefined` when the body holds no Chert code. Source: docs: errors.
 */
export function readErrorEnvelope(body: unknown): ErrorEnvelope | undefined {
	const outer = asObject(body);
	if (!outer) return undefined;
	const inner = asObject(outer.error) ?? outer;
	const code = Number(inner.code ?? inner.error_code);
	if (!isChertCode(code)) return undefined;
	const { attachment_index, allowed_effects } = inner;
	const { retryable, retry_after } = inner;
	return {
		code,
		message: errorText(outer) ?? '',
		// Where the flat shape does not say it, a time to wait says as much.
		retryable: retryable === true || (retryable === undefined && isSeconds(retry_after)),
		...(isSeconds(retry_after) && { retry_after }),
		...(typeof outer.trace_id === 'string' && { trace_id: outer.trace_id }),
		extras: JSON.parse(JSON.stringify({ attachment_index, allowed_effects })) as IDataObject,
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
 * Chert says that it did not send a message, but not with one of its codes: the flat shape of
 * `POST /send`, whose keys are not documented.
 *
 * @param body the parsed body, whatever it is
 * @param answer what its status line and headers said
 * @returns `undefined` when the body does not say so, or when something on the way may have said it: a
 *   server error needs Chert's trace id or its word on trying again. Source: docs: errors.
 */
export function readSendFailure(body: unknown, answer: AnswerFacts): ChertFailure | undefined {
	const { status, retryable, retry_after } = asObject(body) ?? {};
	const words = errorText(body);
	if (status !== 'failed' || (words === undefined && typeof retryable !== 'boolean'))
		return undefined;
	const isCherts = typeof retryable === 'boolean' || answer.trace_id !== null;
	if (answer.http_status >= 500 && !isCherts) return undefined;
	const again = retryable === true || (retryable === undefined && isSeconds(retry_after));
	return failure(
		'SEND_FAILED',
		`Chert did not send it: ${words?.slice(0, 500) ?? 'it does not say why'}`,
		{
			description: again
				? 'Wait a moment and run this item again.'
				: 'What Chert says about it stands above. If that does not help, ask Chert support.',
			...answer,
			...(isSeconds(retry_after) && { retry_after }),
			retryable: again,
		},
	);
}

/** Chert's codes have four digits. A gateway's JSON has a status there, and says nothing for Chert. */
export function isChertCode(code: number): boolean {
	return Number.isInteger(code) && code >= 1_000 && code <= 9_999;
}

function isSeconds(value: unknown): value is number {
	return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

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
	const { reason, advice } = errorCodeEntry(envelope.code, own);
	return new ChertFailure({
		message: `Chert ${envelope.code}: ${envelope.message || reason}`,
		description: advice,
		code: envelope.code,
		reason,
		http_status,
		retryable: envelope.retryable,
		trace_id: envelope.trace_id ?? null,
		...(envelope.retry_after !== undefined && { retry_after: envelope.retry_after }),
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

/** The answer sends the request elsewhere; a signed request never follows (docs: authentication). */
export function redirected(location: string | undefined, answer: AnswerFacts): ChertFailure {
	return failure(
		'REDIRECT',
		`Chert's address redirects elsewhere${location ? `, to ${location}` : ''} (HTTP ${answer.http_status})`,
		{
			description:
				'A signed request is never sent on to another address, so nothing was done. Check the Base URL in the credential.',
			...answer,
		},
	);
}

/** Network errors after which it is certain that no request reached the server. */
const NEVER_SENT: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'nothing answers at that address',
	ENOTFOUND: 'that host name does not exist',
	EAI_AGAIN: 'the host name could not be looked up',
	EHOSTUNREACH: 'the host cannot be reached',
	ENETUNREACH: 'the network cannot be reached',
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
const TIMEOUT_CODES = ['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT'];

/**
 * No answer came back. Reads nothing of the error but its codes: the rest of it holds the request's
 * headers, and with them the signature (n8n-facts 31).
 *
 * @param error what n8n's request helper threw
 * @param host host and port that were asked
 * @param timeout how long an answer was waited for, in milliseconds
 */
export function noAnswer(error: unknown, host: string, timeout: number): ChertFailure {
	const codes = errorCodes(error);
	if (codes.includes('ERR_CANCELED')) {
		return failure('CANCELLED', 'The execution was stopped while waiting for Chert', {
			description: 'A request was under way.',
			outcome_unknown: true,
		});
	}
	const neverSent = codes.find((code) => Object.hasOwn(NEVER_SENT, code));
	if (neverSent) {
		return failure('NETWORK', `Chert could not be reached at ${host}: ${NEVER_SENT[neverSent]}`, {
			description:
				'Nothing was sent. Check the Base URL in the credential and the network connection of the machine that runs n8n.',
			retryable: true,
		});
	}
	if (codes.some((code) => TIMEOUT_CODES.includes(code))) {
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
 * Chert asked for a longer pause than an item may take, so the item was not sent at all.
 *
 * @param seconds what is left of the pause
 */
export function waitTooLong(seconds: number): ChertFailure {
	const retry_after = Math.max(0, Math.ceil(seconds));
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

/** The error's `code` and those of its causes, outermost first. */
function errorCodes(error: unknown): string[] {
	const codes: string[] = [];
	const seen = new Set<unknown>();
	for (let current = error; asObject(current) && !seen.has(current); ) {
		seen.add(current);
		const { code, cause } = current as { code?: unknown; cause?: unknown };
		if (typeof code === 'string') codes.push(code);
		current = cause;
	}
	return codes;
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

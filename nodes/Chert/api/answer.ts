import type { IDataObject } from 'n8n-workflow';
import type { ErrorCodeEntry } from '../failures/errorCodes';
import {
	badResponse,
	chertError,
	type FailureDetails,
	isChertCode,
	readErrorEnvelope,
	readSendFailure,
	redirected,
	secondsOf,
} from '../failures/failure';
import { asObject } from '../shared/text';

/** An HTTP answer as it came, before anything in it is believed. */
export interface RawAnswer {
	statusCode: number;
	/** Lower-case names. */
	headers: Readonly<Record<string, unknown>>;
	text: string;
	/** What is to be said about the file that was asked for; `null` when none came. */
	kept?: IDataObject | null;
}

/** What an answer must say before it is believed. */
export interface Expectation {
	/** Whether a successful answer says it. */
	says?(answer: IDataObject): boolean;
	/** Continues "Chert's answer …" when it does not. */
	missing?: string;
	/**
	 * Whether a success may come without a body, where the documentation promises none. Chert's trace
	 * id then has to prove that it was Chert who answered.
	 */
	mayBeEmpty?: true;
	/** Name of the list that a success holds. A bare array is then read as `{ [list]: array }`. */
	list?: string;
	/** Set where a success says nothing that only Chert could say: its trace id has to be there. */
	provesNothing?: true;
	/** Set where something is done, not only read: an answer that names an error is no success then. */
	acts?: boolean;
	/**
	 * Set where failures may come in a flat shape: with `status: "failed"` (docs: `POST /send`), or with
	 * `ok: false` (docs: events, replay).
	 */
	flatFailures?: true;
	/**
	 * Reads a refusal that means the work has been done already.
	 *
	 * @param refusal Chert's answer
	 * @param afterUnknown whether an earlier request for the same item got no answer, so that it may
	 *   have been the one that did it
	 * @returns the output to go on with, or nothing when the refusal stands
	 */
	doneAlready?(refusal: FailureDetails, afterUnknown: boolean): IDataObject | undefined;
}

/** The date format of HTTP, e.g. `Tue, 24 Nov 2026 18:30:00 GMT`. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Reads an answer: the JSON object of a success, or a failure.
 *
 * @param answer status, headers and body text
 * @param own the operation's own entries for error codes
 * @param expected what a success has to say
 * @param now Unix time in milliseconds, for a `Retry-After` date in an answer without a `Date`
 * @returns the object that Chert answered with
 * @throws ChertFailure for an error envelope, a redirect, or anything that is not a JSON object in
 *   a 2xx answer. Source: docs: errors.
 */
export function readAnswer(
	answer: RawAnswer,
	own?: Readonly<Record<number, ErrorCodeEntry>>,
	expected?: Expectation,
	now = Date.now(),
): IDataObject {
	const { statusCode } = answer;
	const retry_after = retryAfterSeconds(answer, now);
	const context = {
		http_status: statusCode,
		trace_id: header(answer, 'x-trace-id') ?? null,
		...(retry_after !== undefined && { retry_after }),
	};
	if (statusCode >= 300 && statusCode < 400) {
		throw redirected(safeLocation(header(answer, 'location')), context);
	}
	if (answer.kept) return answer.kept;
	const ok = statusCode >= 200 && statusCode < 300;
	// A 204 says that there is nothing to say (some DELETE routes). It proves nothing by itself, and
	// neither does an empty body: Chert's trace id has to.
	const empty = statusCode === 204 || (ok && expected?.mayBeEmpty && isBlank(answer.text));
	const bare = empty && context.trace_id !== null;
	const body = bare ? {} : parse(answer.text);
	const envelope = readErrorEnvelope(body, context, expected?.flatFailures);
	if (envelope && (!ok || hasFailed(body, expected))) {
		throw chertError(
			{ ...envelope, trace_id: envelope.trace_id ?? context.trace_id ?? undefined },
			statusCode,
			own,
		);
	}
	if (ok && answer.kept === null) throw badResponse(describeNoFile(answer.text), context);
	const notSent = expected?.flatFailures && readSendFailure(body, context);
	if (notSent) throw notSent;
	const object = asObject(expected?.list && Array.isArray(body) ? { [expected.list]: body } : body);
	if (!ok || !object || hasFailed(object, expected)) {
		throw badResponse(describe(answer.text, body), context);
	}
	if (expected?.provesNothing && context.trace_id === null) {
		throw badResponse("has no trace ID, so it may not be Chert's", context);
	}
	const fields = withoutError(object as IDataObject);
	if (expected?.says && !expected.says(fields)) {
		throw badResponse(expected.missing ?? 'does not say that it was done', context);
	}
	return fields;
}

/** A success item never has a key `error`, or n8n takes it for a failed one (docs/n8n.md 3). */
export function withoutError(fields: IDataObject): IDataObject {
	if (!Object.hasOwn(fields, 'error')) return fields;
	return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'error'));
}

/**
 * Whether a 2xx body still says that it failed: an envelope, one of the flat shapes, or an error
 * beside what was to be done. A message that was read may well have failed; that is news, not a failure
 * to read it.
 */
function hasFailed(body: unknown, expected?: Expectation): boolean {
	const { success, error, status, ok } = asObject(body) ?? {};
	if (success === false || isChertCode(Number(asObject(error)?.code))) return true;
	if (expected?.flatFailures && (status === 'failed' || ok === false)) return true;
	return expected?.acts === true && ![undefined, null, false, ''].includes(error as string);
}

function header(answer: RawAnswer, name: string): string | undefined {
	const value = answer.headers[name];
	return typeof value === 'string' ? value : undefined;
}

/**
 * `Retry-After` in seconds. A date counts from the answer's own `Date`, so that it does not matter
 * whose clock is wrong.
 */
function retryAfterSeconds(answer: RawAnswer, now: number): number | undefined {
	const value = header(answer, 'retry-after')?.trim() ?? '';
	const seconds = secondsOf(value);
	if (seconds !== undefined) return seconds;
	const date = HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN;
	if (Number.isNaN(date)) return undefined;
	const sent = Date.parse(header(answer, 'date') ?? '');
	return Math.max(0, Math.ceil((date - (Number.isNaN(sent) ? now : sent)) / 1_000));
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Continues "Chert's answer …" for a body that is no use. */
function describe(text: string, body: unknown): string {
	if (isBlank(text)) return 'was empty';
	if (isWebPage(text)) return 'was a web page instead of JSON';
	if (body === undefined) return 'was cut off or is not JSON';
	return 'was not what Chert documents';
}

/** The same for a success that holds no file although one was asked for. */
function describeNoFile(text: string): string {
	if (isBlank(text)) return 'was empty';
	if (isWebPage(text)) return 'was a web page instead of the file';
	return "was not the file: it has neither Chert's trace ID nor a file's type and length";
}

function isBlank(text: string): boolean {
	return text.trim() === '';
}

function isWebPage(text: string): boolean {
	return /^\s*</.test(text);
}

/** Only host and path of where a redirect leads: a query may hold anything. */
function safeLocation(location: string | undefined): string | undefined {
	if (location === undefined) return undefined;
	if (!URL.canParse(location)) return location.split(/[?#]/)[0];
	const { origin, pathname } = new URL(location);
	return origin + pathname;
}

import type { IDataObject } from 'n8n-workflow';
import { badResponse, proxyWantsLogin, redirected } from '../failures/badAnswers';
import {
	type AnswerFacts,
	fromChert,
	namesCode,
	refusalIn,
	statesFailure,
} from '../failures/refusal';
import type { ErrorCodeEntry } from '../failures/errorCodes';
import type { ChertFailure, FailureDetails } from '../failures/failure';
import { readWait } from '../failures/retryAfter';
import { asObject, isBlankText, parsedJson, without } from '../shared/text';
import type { RouteFacts } from './routes';

export interface RawAnswer {
	statusCode: number;
	/** Lower-case names. */
	headers: Readonly<Record<string, unknown>>;
	text: string;
	/** Whether the body was longer than any answer of Chert's, so that `text` is only its beginning. */
	tooLong?: boolean;
	/** If a file was asked for: the output for the stored file; `null` if the answer held none. */
	kept?: IDataObject | null;
}

export interface Expectation<T = IDataObject> {
	/** What a success says; nothing where it does not say it. Without this, the whole answer is taken. */
	read?(answer: IDataObject): T | undefined;
	/** Continues "Chert's answer …" when it does not say it. */
	complaint?: string;
	/** A success may have no body. It then needs Chert's trace ID. */
	mayBeEmpty?: true;
	/** Name of the list that a success holds. A bare array is then read as `{ [list]: array }`. */
	list?: string;
	/** The success body could come from anybody, so the answer must carry Chert's trace ID. */
	needsTraceId?: true;
	/**
	 * The output where a refusal means that the work was done before.
	 * @param inDoubt whether an earlier request for the item may have done it
	 * @param doneBy the item of this run that did the very same thing before, if one did
	 */
	doneAlready?(
		refusal: FailureDetails,
		inDoubt: boolean,
		doneBy?: number,
	): (T & IDataObject) | undefined;
}

/** For `Expectation.read`: the whole answer, provided that it says something. */
export function provided(says: (answer: IDataObject) => boolean) {
	return (answer: IDataObject) => (says(answer) ? answer : undefined);
}

type ErrorEntries = Readonly<Record<number, ErrorCodeEntry>>;

export interface Reading {
	/** Unix time in milliseconds. */
	now: number;
	route?: RouteFacts;
	errors?: ErrorEntries;
}

/**
 * A failure is an error envelope, a redirect, a proxy that wants a log-in, or anything that is not a JSON
 * object in a 2xx answer. Source: docs: envelope.
 */
export function readAnswer<T = IDataObject>(
	answer: RawAnswer,
	reading: Reading,
	expected: Expectation<T> = {},
): T {
	const { read = (whole: IDataObject) => whole as T } = expected;
	if (answer.kept) return answer.kept as T;
	const body = isEmpty(answer, expected) ? {} : parseBody(answer);
	const facts = factsOf(answer, body, reading.now);
	// What is read may itself have failed, such as a message: then its status is content.
	const mayBeContent = reading.route?.repetition === 'harmless' && expected.read !== undefined;
	const failed = saysFailed(body, mayBeContent);
	const failure =
		sentElsewhere(answer, facts) ??
		(failed || !isOk(facts.http_status) ? refusalOf(body, facts, reading) : undefined) ??
		noFile(answer, facts);
	if (failure) throw failure;
	if (failed && isOk(facts.http_status)) throw badResponse('says that it failed', facts);
	const said = read(successIn(answer, body, facts, expected));
	if (said !== undefined) return said;
	const { complaint = 'does not say that it was done' } = expected;
	const refusal = saysFailed(body, false) ? refusalOf(body, facts, reading) : undefined;
	throw refusal ?? badResponse(complaint, facts);
}

export function refusalCode(answer: RawAnswer, now: number): number | null | undefined {
	const body = parseBody(answer);
	return refusalIn(body, factsOf(answer, body, now))?.details.code;
}

/** A success item never has a key `error`, or n8n takes it for a failed one (docs/n8n.md 3). */
export function withoutError(fields: IDataObject): IDataObject {
	return Object.hasOwn(fields, 'error') ? without(fields, 'error') : fields;
}

function factsOf(answer: RawAnswer, body: unknown, now: number): AnswerFacts {
	// A date is compared with the answer's own date, so a wrong clock does not matter.
	const sent = Date.parse(header(answer, 'date') ?? '');
	const retry_after = readWait(header(answer, 'retry-after'), Number.isNaN(sent) ? now : sent);
	const named = asObject(body)?.trace_id;
	return {
		http_status: answer.statusCode,
		trace_id: traceIn(named) ?? traceIn(header(answer, 'x-trace-id')) ?? null,
		...(retry_after !== undefined && { retry_after }),
	};
}

/** A trace ID; a blank one names nothing and proves nothing. */
export function traceIn(value: unknown): string | undefined {
	return typeof value === 'string' && !isBlankText(value) ? value : undefined;
}

/** Says nothing about the request itself. */
function sentElsewhere(answer: RawAnswer, facts: AnswerFacts): ChertFailure | undefined {
	if (answer.statusCode === 407) return proxyWantsLogin();
	if (answer.statusCode < 300 || answer.statusCode >= 400) return undefined;
	return redirected(safeLocation(header(answer, 'location')), facts);
}

function refusalOf(body: unknown, facts: AnswerFacts, reading: Reading): ChertFailure | undefined {
	return refusalIn(body, facts, reading.route?.failsFlat, reading.errors);
}

function successIn(
	answer: RawAnswer,
	body: unknown,
	facts: AnswerFacts,
	{ list, needsTraceId }: Expectation<unknown>,
): IDataObject {
	const object = asObject(list !== undefined && Array.isArray(body) ? { [list]: body } : body);
	if (!isOk(facts.http_status) || !object) throw badResponse(describe(answer, 'JSON', body), facts);
	if (needsTraceId && !fromChert(facts)) {
		throw badResponse("has no trace ID, so it may not be Chert's", facts);
	}
	return withoutError(object as IDataObject);
}

function noFile(answer: RawAnswer, facts: AnswerFacts): ChertFailure | undefined {
	if (answer.kept === undefined || !isOk(answer.statusCode)) return undefined;
	return badResponse(describe(answer, 'the file'), facts);
}

/** Whether a body says that the request failed, whatever its status: one rule for every route. */
function saysFailed(body: unknown, mayBeContent: boolean): boolean {
	if (statesFailure(body, mayBeContent) || namesCode(body)) return true;
	return !mayBeContent && !SAYS_NOTHING.includes(asObject(body)?.error);
}

const SAYS_NOTHING: readonly unknown[] = [undefined, null, false, ''];

/** An empty answer could come from anybody, so it needs Chert's trace ID. */
function isEmpty(answer: RawAnswer, { mayBeEmpty }: Expectation<unknown>): boolean {
	const { statusCode, text } = answer;
	if (traceIn(header(answer, 'x-trace-id')) === undefined) return false;
	return statusCode === 204 || (isOk(statusCode) && mayBeEmpty === true && isBlankText(text));
}

function isOk(status: number): boolean {
	return status >= 200 && status < 300;
}

function header(answer: RawAnswer, name: string): string | undefined {
	const value = answer.headers[name];
	return typeof value === 'string' ? value : undefined;
}

function parseBody({ text, tooLong }: RawAnswer): unknown {
	return tooLong ? undefined : parsedJson(text);
}

function describe(
	{ text, tooLong }: RawAnswer,
	wanted: 'JSON' | 'the file',
	body?: unknown,
): string {
	if (isBlankText(text)) return 'was empty';
	if (/^\s*</.test(text)) return `was a web page instead of ${wanted}`;
	if (wanted === 'the file') return 'was not the file';
	if (tooLong) return 'was longer than any that Chert sends';
	if (body === undefined) return 'was cut off or is not JSON';
	return 'was not what Chert documents';
}

/** The query is dropped: it may hold secrets. */
function safeLocation(location: string | undefined): string | undefined {
	if (location === undefined) return undefined;
	if (!URL.canParse(location)) return location.split(/[?#]/)[0];
	const { origin, pathname } = new URL(location);
	return origin + pathname;
}

import { asObject, shortened, waitInWords } from '../shared/text';
import { type ErrorCodeEntry, errorCodeEntry } from './errorCodes';
import { ChertFailure, failure, type FailureDetails } from './failure';
import { readWait, withWait } from './retryAfter';

export interface AnswerFacts {
	http_status: number;
	/** From the answer's body, or else from its header. */
	trace_id: string | null;
	/** Seconds, from `Retry-After`. */
	retry_after?: number;
}

/** Every answer of Chert's has a trace ID, and a proxy's has none. Source: docs: base. */
export function fromChert({ trace_id }: Pick<AnswerFacts, 'trace_id'>): boolean {
	return trace_id !== null;
}

/** In characters. */
const LONGEST_WORDS = 500;

/** Words in the status of something that was to be done and was not. */
const FAILED = /^(fail(ed|ure)?|error|rejected)$/i;

/**
 * `{ success: false }`, `{ ok: false }` or a status: whatever else it says, it is no success. Source: docs:
 * envelope.
 * @param mayBeContent it was read, such as a message, whose own status may be "failed"
 */
export function statesFailure(body: unknown, mayBeContent = false): boolean {
	const { success, ok, status } = asObject(body) ?? {};
	if (success === false || ok === false) return true;
	return !mayBeContent && typeof status === 'string' && FAILED.test(status);
}

/**
 * Finds Chert's refusal in a body: in the documented envelope, or flat, as `POST /send` (`status: "failed"`)
 * and `POST /events/{id}/replay` (`ok: false`) have it. Other servers send similar bodies with their own
 * numbers (Cloudflare's 1006 is a banned address). So a body without a trace ID counts only in a shape that
 * is Chert's own, and never in a server error: the gateway may have passed the request on. Source: docs:
 * envelope.
 */
export function refusalIn(
	body: unknown,
	facts: AnswerFacts,
	failsFlat = false,
	errors?: Readonly<Record<number, ErrorCodeEntry>>,
): ChertFailure | undefined {
	const outer = asObject(body);
	if (!outer) return undefined;
	const nested = asObject(outer.error);
	const said = nested ?? outer;
	const isFlat = nested === undefined && statesFailure(outer);
	const isTraced = fromChert(facts);
	const isCherts = nested !== undefined || (isFlat && failsFlat);
	if (!isTraced && (!isCherts || facts.http_status >= 500)) return undefined;
	const words = wordsIn(said);
	const code = codeIn(said, isTraced);
	const { attachment_index, allowed_effects, downstream_status, retryable } = said;
	// A code is enough; without one, Chert's envelope, or a flat shape that says more than that it failed.
	const hasWords = words !== undefined || typeof retryable === 'boolean';
	// Chert's own server errors say whether they are final. Where one does not, nobody knows what was done.
	const isWhole = typeof retryable === 'boolean' || facts.http_status < 500;
	const isEnvelope =
		isTraced && nested !== undefined && isWhole && (hasWords || outer.success === false);
	if (code === undefined && !isEnvelope && !(isFlat && hasWords)) return undefined;
	const retry_after = readWait(said.retry_after) ?? facts.retry_after;
	const entry = code === undefined ? undefined : errorCodeEntry(code, errors);
	// Where Chert does not say it, a time to wait says as much.
	const isWorthwhile = retryable === true || (retryable === undefined && retry_after !== undefined);
	const details = {
		...facts,
		retryable: isWorthwhile && entry?.final !== true,
		...present({ retry_after, attachment_index, allowed_effects, downstream_status }),
	};
	return code === undefined || entry === undefined
		? refusedInWords(words, details)
		: refusedByCode(code, entry, words, details);
}

type Known = Pick<FailureDetails, 'http_status' | 'trace_id' | 'retryable' | 'retry_after'>;

function refusedInWords(words: string | undefined, known: Known): ChertFailure {
	const advice = known.retryable
		? 'Wait a moment and run this item again.'
		: 'What Chert says about it stands above. If that does not help, ask Chert support.';
	const said = words === undefined ? ', but not why' : `: ${words}`;
	return failure('REFUSED', `Chert says that it failed${said}`, {
		description: withWait(advice, known.retry_after),
		...known,
	});
}

function refusedByCode(
	code: number,
	{ reason, advice }: ErrorCodeEntry,
	words: string = reason,
	known: Known,
): ChertFailure {
	const { retryable, retry_after } = known;
	// An AI agent reads nothing but the message, so the time to wait is there too.
	const later =
		retryable && retry_after !== undefined ? ` (try again in ${waitInWords(retry_after)})` : '';
	return new ChertFailure({
		message: `Chert ${code}: ${words}${later}`,
		description: withWait(advice, retry_after),
		code,
		reason,
		...known,
	});
}

const PLAIN_DIGITS = /^\d{1,15}$/;

/**
 * Chert's known codes have four digits; a longer one is believed of Chert alone, and three are a gateway's
 * HTTP status.
 */
function codeIn(fields: Record<string, unknown>, isTraced: boolean): number | undefined {
	const value = fields.code ?? fields.error_code;
	const isDigits = typeof value === 'string' && PLAIN_DIGITS.test(value);
	const code = isDigits ? Number(value) : value;
	return isInteger(code) && code >= 1_000 && (isTraced || code <= 9_999) ? code : undefined;
}

export function namesCode(body: unknown): boolean {
	const error = asObject(asObject(body)?.error);
	return error !== undefined && codeIn({ code: error.code }, false) !== undefined;
}

function isInteger(value: unknown): value is number {
	return Number.isSafeInteger(value);
}

function wordsIn(error: Record<string, unknown>): string | undefined {
	const texts = [error.message, error.error_message, error.error, error.reason];
	const text = texts.find((candidate) => typeof candidate === 'string' && candidate.trim() !== '');
	return text === undefined ? undefined : shortened((text as string).trim(), LONGEST_WORDS);
}

/** The fields that are there. */
function present(fields: object): Partial<FailureDetails> {
	return JSON.parse(JSON.stringify(fields)) as Partial<FailureDetails>;
}

import type { IDataObject } from 'n8n-workflow';
import { asObject, waitInWords } from '../shared/text';
import { type ErrorCodeEntry, errorCodeEntry } from './errorCodes';
import { ChertFailure, failure } from './failure';
import { readWait, withWait } from './retryAfter';

/** What every HTTP answer says, regardless of its body. */
export interface AnswerFacts {
	http_status: number;
	/** From the answer's body, or else from its header. */
	trace_id: string | null;
	/** Seconds, from `Retry-After`. */
	retry_after?: number;
}

/**
 * Whether Chert itself answered: every answer of Chert's has a trace ID, and a proxy's has none. Source: docs: base.
 */
export function fromChert({ trace_id }: Pick<AnswerFacts, 'trace_id'>): boolean {
	return trace_id !== null;
}

/** Chert's word that it did not carry out a request, read without trusting any of its fields. */
export interface Refusal {
	/** Missing where Chert gives only words. */
	code?: number;
	words?: string;
	retryable: boolean;
	retry_after?: number;
	/** Further fields, as Chert sent them. */
	extras: IDataObject;
}

/**
 * Finds Chert's refusal in a body: in the documented envelope, or in the flat shape of `POST /send`
 * (`status: "failed"`) and of `POST /events/{id}/replay` (`ok: false`).
 *
 * Other servers send similar bodies with their own numbers (Cloudflare's 1006 is a banned address). So a
 * body without a trace ID counts only in Chert's own shape, and never in a server error: the gateway may
 * have passed the request on.
 *
 * @param body the parsed body, of any shape
 * @param facts what status line and headers say
 * @param flat whether the route fails in the flat shape
 * @returns `undefined` if the body is not a refusal by Chert. Source: docs: envelope.
 */
export function readRefusal(body: unknown, facts: AnswerFacts, flat = false): Refusal | undefined {
	const place = placeOf(body, flat);
	if (!place || !isBelieved(place, facts)) return undefined;
	const { said, saysFailed } = place;
	const words = wordsIn(said);
	const code = codeIn(said);
	const hasWords = saysFailed && (words !== undefined || typeof said.retryable === 'boolean');
	if (code === undefined && !hasWords) return undefined;
	const { attachment_index, allowed_effects, downstream_status, retryable } = said;
	const retry_after = readWait(said.retry_after) ?? facts.retry_after;
	return {
		...(code !== undefined && { code }),
		...(words !== undefined && { words }),
		// Where the flat shape does not say it, a time to wait says as much.
		retryable: retryable === true || (retryable === undefined && retry_after !== undefined),
		...(retry_after !== undefined && { retry_after }),
		extras: present({ attachment_index, allowed_effects, downstream_status }),
	};
}

/** Where in a body a refusal would stand. */
interface Place {
	said: Record<string, unknown>;
	/** Whether the body has the flat shape, and says there that the work failed. */
	saysFailed: boolean;
	/** Whether it is one of Chert's own shapes. */
	isCherts: boolean;
}

function placeOf(body: unknown, flat: boolean): Place | undefined {
	const outer = asObject(body);
	if (!outer) return undefined;
	const nested = asObject(outer.error);
	const saysFailed = flat && (outer.status === 'failed' || outer.ok === false);
	return { said: nested ?? outer, saysFailed, isCherts: nested !== undefined || saysFailed };
}

function isBelieved({ isCherts }: Place, facts: AnswerFacts): boolean {
	return fromChert(facts) || (isCherts && facts.http_status < 500);
}

function codeIn({ code, error_code }: Record<string, unknown>): number | undefined {
	const number = Number(code ?? error_code);
	return isChertCode(number) ? number : undefined;
}

/** Whether a body names a code of Chert's in the documented place. */
export function namesCode(body: unknown): boolean {
	return isChertCode(Number(asObject(asObject(body)?.error)?.code));
}

/** Chert's own words for what went wrong, in whichever field they are. */
function wordsIn(error: Record<string, unknown>): string | undefined {
	const texts = [error.message, error.error_message, error.error, error.reason];
	const text = texts.find((candidate) => typeof candidate === 'string' && candidate.trim() !== '');
	return (text as string | undefined)?.trim();
}

/** Chert's codes have four digits. Three digits in that field are a gateway's HTTP status. */
function isChertCode(code: number): boolean {
	return Number.isInteger(code) && code >= 1_000 && code <= 9_999;
}

function present(fields: object): IDataObject {
	return JSON.parse(JSON.stringify(fields)) as IDataObject;
}

/**
 * Chert refused.
 *
 * @param refusal as `readRefusal` found it
 * @param facts of the answer that held it
 * @param errors the operation's own entries for codes that mean something special for it
 */
export function refused(
	refusal: Refusal,
	facts: AnswerFacts,
	errors?: Readonly<Record<number, ErrorCodeEntry>>,
): ChertFailure {
	const { code, words, retry_after, extras } = refusal;
	const entry = code === undefined ? undefined : errorCodeEntry(code, errors);
	const retryable = refusal.retryable && entry?.final !== true;
	const details = {
		...facts,
		retryable,
		...(retry_after !== undefined && { retry_after }),
		...extras,
	};
	if (code === undefined || entry === undefined) {
		const advice = retryable
			? 'Wait a moment and run this item again.'
			: 'What Chert says about it stands above. If that does not help, ask Chert support.';
		const said = words?.slice(0, 500) ?? 'it does not say why';
		return failure('SEND_FAILED', `Chert did not send it: ${said}`, {
			description: withWait(advice, retry_after),
			...details,
		});
	}
	const { reason, advice } = entry;
	// An AI agent reads nothing but the message, so the time to wait is there too.
	const later =
		retryable && retry_after !== undefined ? ` (try again in ${waitInWords(retry_after)})` : '';
	return new ChertFailure({
		message: `Chert ${code}: ${words ?? reason}${later}`,
		description: withWait(advice, retry_after),
		code,
		reason,
		...details,
	});
}

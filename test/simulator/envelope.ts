import { randomBytes } from '../support/node';
import type { Variants } from './variants';

/** HTTP status, `retryable` and a typical text of an error code. */
interface CodeEntry {
	status: number;
	retryable: boolean;
	message: string;
}

const no = (status: number, message: string): CodeEntry => ({ status, retryable: false, message });
const yes = (status: number, message: string): CodeEntry => ({ status, retryable: true, message });

/** Every code with its usual status. Source: docs: codes. */
export const CODES: Readonly<Record<number, CodeEntry>> = {
	1001: no(400, 'A required field is missing'),
	1002: no(400, 'Invalid field value'),
	1003: no(400, 'Phone number is not in E.164 format'),
	1004: no(400, 'Request body is not valid JSON'),
	1005: no(400, 'The first message may not contain a URL in a text part'),
	1006: no(400, 'This chat is not a group for your line'),
	1007: yes(429, 'Rate limit exceeded'),
	1008: no(400, 'Consecutive text parts must be merged'),
	1009: no(400, 'Text is too long'),
	1010: no(400, 'Service is not supported'),
	1011: no(409, 'Resource type mismatch'),
	1012: no(409, 'Resource state is invalid'),
	1013: no(409, 'Contact has no usable phone number'),
	2001: no(404, 'Tenant not found'),
	2002: no(404, 'Chat not found'),
	2003: no(404, 'Message not found'),
	2004: no(401, 'Signature or token is not valid'),
	2005: no(403, 'Tenant is suspended'),
	2006: no(403, 'Phone number is not assigned to the tenant'),
	2007: no(403, 'E-mail address is not verified'),
	2008: no(402, 'Account limit reached'),
	2010: no(403, 'OAuth integration is not connected'),
	2011: no(404, 'Resource not found'),
	2012: no(401, 'No credentials supplied'),
	2013: no(401, 'Timestamp is outside the allowed window'),
	2014: no(400, 'OAuth state is invalid'),
	3001: yes(500, 'Internal error'),
	3002: yes(503, 'Delivery is unavailable'),
	3003: no(500, 'Delivery service is not configured'),
	3004: yes(502, 'Delivery service error'),
	4001: yes(502, 'Delivery failed downstream'),
	4002: yes(503, 'All lines are saturated'),
	4098: no(400, 'Unknown effect'),
	4099: no(501, 'Not supported for this group: it has no pinned line'),
	5001: no(404, 'Attachment not found'),
	5002: no(400, 'Attachment is too large'),
	5003: no(400, 'MIME type is not supported'),
	5004: no(400, 'Attachment is not uploaded yet'),
};

/** An error answer, before it is sent. */
export interface ErrorAnswer {
	code: number;
	status?: number;
	message?: string;
	/** In place of the code's own. */
	retryable?: boolean;
	/** What the receiver of a replayed event answered; `null` without an answer. */
	downstream_status?: number | null;
	/** Which attachment of the request it is about, from 0. */
	attachment_index?: number;
	/** Seconds; sent in the body and mirrored in `Retry-After`. */
	retry_after?: number;
}

/** The effects that the simulator knows. Chert's own list is not documented. */
export const EFFECTS: readonly string[] = [
	'balloons',
	'celebration',
	'confetti',
	'echo',
	'fireworks',
	'gentle',
	'invisible_ink',
	'lasers',
	'loud',
	'love',
	'slam',
	'spotlight',
];

/** Twelve hex digits, as they stand in `X-Trace-ID` and in envelopes. */
export function newTraceId(): string {
	return randomBytes(6).toString('hex');
}

/** The body of an error answer. Source: docs: envelope. */
export function envelope(answer: ErrorAnswer, trace_id: string) {
	const { code, attachment_index } = answer;
	const { retry_after = [1007, 4002].includes(code) ? 1 : undefined } = answer;
	const entry = CODES[code] ?? no(400, 'Error');
	const status = answer.status ?? entry.status;
	return {
		success: false,
		error: {
			status,
			code,
			message: answer.message ?? entry.message,
			retryable: answer.retryable ?? entry.retryable,
			...(retry_after !== undefined && { retry_after }),
			...(attachment_index !== undefined && { attachment_index }),
			...(code === 4098 && { allowed_effects: EFFECTS }),
		},
		trace_id,
	};
}

/** Which routes have failures of another shape than the envelope. */
export type ErrorShape = 'send' | 'replay';

/**
 * The body of an error answer, in the shape of its route. Source: docs: envelope.
 *
 * - `POST /send` is flatter: no `success`, no `error` object, no `trace_id`; of its keys `status` alone is
 *   known, so there are variants.
 * - `POST /events/{id}/replay` is flat, and its `error` is text.
 */
export function errorBody(
	answer: ErrorAnswer,
	trace_id: string,
	shape: ErrorShape | undefined,
	{ send_failure }: Pick<Variants, 'send_failure'>,
): object {
	const documented = envelope(answer, trace_id);
	const { code, message, retryable } = documented.error;
	if (shape === 'replay') {
		const { downstream_status = null } = answer;
		const error = code === 3004 ? 'delivery failed' : 'replay failed';
		return { ok: false, error, downstream_status, code, message, retryable, trace_id };
	}
	if (shape !== 'send' || send_failure === 'envelope') return documented;
	const error = { ...documented.error, status: undefined };
	return send_failure === 'flat' ? { ...error, status: 'failed' } : { status: 'failed', error };
}

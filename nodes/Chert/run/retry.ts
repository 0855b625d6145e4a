import type { FailureDetails } from '../failures/failure';
import type { RepeatEffect } from './operation';

/** How hard a run tries. Times in milliseconds. */
export interface RetryPolicy {
	/** Requests for one item at most, the first one included. */
	maxAttempts: number;
	/** Nothing is tried again that could not be sent within so much time after the item began. */
	giveUpAfter: number;
}

/** Where an item stands after an attempt that failed. Times in milliseconds. */
export interface Standing {
	/** Attempts made, the failed one included. */
	attempts: number;
	/** Time since the item began. */
	elapsed: number;
	/** What another request does if this one arrived. */
	ifRepeated: RepeatEffect;
}

/** Whether to try again, and after how many milliseconds. */
export type Decision = { again: false } | { again: true; wait: number };

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
const JITTER = 0.25;

/** Chert's codes for a tenant at its limit: whoever asks on makes it worse. Source: docs: errors. */
const LIMIT_CODES: ReadonlyArray<number | null> = [1007, 4002];

/**
 * Whether a failure says that the tenant is at its limit, so that every request of the run waits. Any
 * 429 counts, also one without an envelope: it is what a proxy in front of Chert says.
 */
export function isLimit({ code, http_status }: FailureDetails): boolean {
	return LIMIT_CODES.includes(code) || http_status === 429;
}

/**
 * Whether to send an item's request again. Chert's own `retryable` decides, never code or status; a
 * request that nobody answered is repeated only if that cannot act twice.
 *
 * @param failure how the last attempt failed
 * @param standing where the item stands
 * @param policy how hard to try
 * @param random at least 0, less than 1
 * @returns Source: docs: errors (`retryable`, `retry_after`, 1 s, 2 s, 4 s …)
 */
export function decide(
	failure: FailureDetails,
	{ attempts, elapsed, ifRepeated }: Standing,
	{ maxAttempts, giveUpAfter }: RetryPolicy,
	random: number,
): Decision {
	const worthwhile = failure.outcome_unknown
		? ifRepeated !== 'twice' && failure.reason !== 'CANCELLED' && failure.reason !== 'UNEXPECTED'
		: failure.retryable;
	if (!worthwhile || attempts >= maxAttempts) return { again: false };
	const wait = waitBefore(failure, attempts, random);
	if (elapsed + wait > giveUpAfter) return { again: false };
	return { again: true, wait };
}

/**
 * How long to wait before the next attempt, in milliseconds: what Chert asked for to the letter, or
 * 1, 2, 4 … s and up to a quarter more, so that many items do not come back at the same moment.
 */
export function waitBefore(failure: FailureDetails, attempts: number, random: number): number {
	if (failure.retry_after !== undefined) return failure.retry_after * 1_000;
	const backoff = FIRST_WAIT * 2 ** (attempts - 1) * (1 + random * JITTER);
	return Math.min(backoff, LONGEST_WAIT);
}

import { type ChertFailure, failure } from '../failures/failure';
import { duration } from '../shared/text';

/** In milliseconds. */
const LONGEST_LINE = 5 * 60_000;

/**
 * How long an item waits for its first request while Chert limits the rate, in milliseconds. "Give Up After"
 * is about trying again; only a larger one counts here too.
 */
export function longestLine(giveUpAfter: number): number {
	return Math.max(giveUpAfter, LONGEST_LINE);
}

/**
 * Never sent, because Chert's pause lasts longer than it may wait. All in milliseconds; `rest` is left of the
 * pause.
 */
export function waitTooLong(rest: number, waited: number, most: number): ChertFailure {
	const retry_after = Math.max(0, Math.ceil(rest / 1_000));
	const asked = `Chert asks to wait ${duration(retry_after)}`;
	const what =
		waited < 1_000 ? asked : `it has waited ${duration(waited / 1_000)} for its turn, and ${asked}`;
	const limit = `an item waits at most ${duration(most / 1_000)} for its turn`;
	return failure('RATE_LIMITED', `Not sent: ${what}, but ${limit}`, {
		description: 'Your Chert tenant is at its limit. Run this item again after that time.',
		retryable: true,
		retry_after,
	});
}

import { type ChertFailure, failure } from '../failures/failure';
import { duration } from '../shared/text';

/** How long an item waits for its first request by default, in milliseconds. */
const LONGEST_LINE = 5 * 60_000;

/**
 * How long an item waits in line before its first request while Chert limits the rate, in milliseconds.
 * "Give Up After" is about trying again; only a larger one counts here too.
 */
export function longestLine(giveUpAfter: number): number {
	return Math.max(giveUpAfter, LONGEST_LINE);
}

/**
 * A request that was never sent, because the pause that Chert asked for lasts longer than it may wait.
 *
 * @param rest what is left of the pause, in milliseconds
 * @param waited how long the request has waited so far, in milliseconds
 * @param most how long it may wait, in milliseconds
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

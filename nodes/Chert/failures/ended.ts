import { duration } from '../shared/text';
import { type ChertFailure, detailsOf, failure, type FailureDetails } from './failure';

/** What an item that was never sent says. */
export function notStarted(): FailureDetails {
	return detailsOf(ended('The execution was stopped before this item was sent'));
}

export function notFinished(why: 'cancelled' | 'failure' | undefined): ChertFailure {
	const what =
		why === 'failure' ? 'The run stopped because of another item' : 'The execution was stopped';
	return ended(`${what} before this item was finished`);
}

/** The run ended while a request of the item was under way, and nobody waits for its answer. */
export function underWay(): ChertFailure {
	return ended('The execution was stopped while Chert was working on this item', {
		description: "n8n's log says what became of it (chert.account).",
		outcome_unknown: true,
	});
}

function ended(message: string, details: Partial<FailureDetails> = {}): ChertFailure {
	return failure('CANCELLED', message, {
		description: 'Run this item again.',
		retryable: true,
		...details,
	});
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

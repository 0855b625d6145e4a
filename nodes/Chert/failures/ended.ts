import { type ChertFailure, failure } from './failure';

/** The execution was stopped before a request that the item still had to make. */
export function cancelled(): ChertFailure {
	return failure('CANCELLED', 'The execution was stopped before this item was sent', {
		description: 'Run this item again.',
		retryable: true,
	});
}

export function notFinished(why: 'cancelled' | 'failure' | undefined): ChertFailure {
	const what =
		why === 'failure' ? 'The run stopped because of another item' : 'The execution was stopped';
	return failure('CANCELLED', `${what} before this item was finished`, {
		description: 'Run this item again.',
		retryable: true,
	});
}

/** The run ended while a request of the item was under way, and nobody waits for its answer. */
export function underWay(): ChertFailure {
	return failure('CANCELLED', 'The execution was stopped while Chert was working on this item', {
		description: "n8n's log says what became of it (chert.account).",
		retryable: true,
		outcome_unknown: true,
	});
}

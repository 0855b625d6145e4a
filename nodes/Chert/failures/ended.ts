import { type ChertFailure, failure } from './failure';

/** The execution was stopped before a request that the item still had to make. */
export function cancelled(): ChertFailure {
	return failure('CANCELLED', 'The execution was stopped before this item was sent', {
		description: 'Run this item again.',
		retryable: true,
	});
}

/**
 * The run ended between two requests of one item.
 *
 * @param why `cancelled` by a person or by time, or by the `failure` of another item
 */
export function notFinished(why: 'cancelled' | 'failure' | undefined): ChertFailure {
	const what =
		why === 'failure' ? 'The run stopped because of another item' : 'The execution was stopped';
	return failure('CANCELLED', `${what} before this item was finished`, {
		description: 'Run this item again.',
		retryable: true,
	});
}

import { duration } from '../shared/text';
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

/**
 * Chert asked for a longer pause than an item may take, or its turn came too late after one, so the
 * item was not sent at all.
 *
 * @param seconds what is left of the pause; 0 when it is over
 */
export function waitTooLong(seconds: number): ChertFailure {
	const retry_after = Math.max(0, Math.ceil(seconds));
	if (retry_after === 0) {
		return failure('RATE_LIMITED', 'Not sent: its turn did not come within "Give Up After"', {
			description:
				'Chert limited the rate, so the other items took long. Run this item again, or set "Give Up After" to more.',
			retryable: true,
		});
	}
	return failure(
		'RATE_LIMITED',
		`Not sent: Chert asked to wait ${duration(retry_after)}, which is longer than "Give Up After" allows`,
		{
			description: 'Your Chert tenant is at its limit. Run this item again after that time.',
			retryable: true,
			retry_after,
		},
	);
}

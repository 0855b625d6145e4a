import { type ChertFailure, failure } from '../failures/failure';
import { duration } from '../shared/text';

/**
 * A request that was never sent, because the pause that Chert asked for lasts longer than it may wait.
 *
 * @param rest what is left of the pause, in milliseconds
 * @param waited how long the request has waited so far, in milliseconds
 */
export function waitTooLong(rest: number, waited: number): ChertFailure {
	const retry_after = Math.max(0, Math.ceil(rest / 1_000));
	const asked = duration(retry_after);
	const what =
		waited < 1_000
			? `Chert asked to wait ${asked}, which is longer than "Give Up After" allows`
			: `Chert's rate limit has kept it waiting for ${duration(waited / 1_000)} and asks for another ${asked}, which is longer than "Give Up After" allows`;
	return failure('RATE_LIMITED', `Not sent: ${what}`, {
		description: 'Your Chert tenant is at its limit. Run this item again after that time.',
		retryable: true,
		retry_after,
	});
}

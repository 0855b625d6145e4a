import type { Clock } from '../shared/clock';

/** The longest single sleep, in milliseconds, so that no timer outlives the work by more than this. */
export const LONGEST_SLEEP = 1_000;

/** The work did not end in time. */
export class OutOfTime extends Error {
	readonly code = 'ETIMEDOUT';
}

/**
 * Waits for some work, but not for ever. The time limit of n8n's HTTP client starts anew with every byte
 * that arrives, so a slow drip would never end.
 *
 * @param work what is waited for; it goes on when its time is over
 * @param until Unix time in milliseconds
 * @param clock tells and passes the time
 * @param late takes what the work brings after its time
 * @throws OutOfTime when the time is over, else what the work throws
 */
export async function inTime<T>(
	work: Promise<T>,
	until: number,
	clock: Clock,
	late?: (result: T) => void,
): Promise<T> {
	return await new Promise<T>((resolve, reject) => {
		let over = false;
		let settled = false;
		work.then(
			(result) => {
				settled = true;
				if (over) late?.(result);
				else resolve(result);
			},
			(error: unknown) => {
				settled = true;
				reject(error as Error);
			},
		);
		const watch = async () => {
			while (!settled) {
				const rest = until - clock.now();
				if (rest <= 0) break;
				await clock.sleep(Math.min(rest, LONGEST_SLEEP));
			}
			if (settled) return;
			over = true;
			reject(new OutOfTime('The time is over'));
		};
		void watch();
	});
}

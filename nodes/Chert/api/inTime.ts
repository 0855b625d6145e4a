import { type Clock, sleepUntil } from '../shared/clock';

/** The work did not end in time. */
export class OutOfTime extends Error {
	readonly code = 'ETIMEDOUT';
}

/**
 * Waits for some work until its time is over. n8n's HTTP client restarts its own time limit with every
 * byte, so an answer that drips in would never end.
 *
 * @param work it goes on even after its time is over
 * @param until Unix time in milliseconds
 * @param late receives a result that comes too late
 * @throws OutOfTime
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
			await sleepUntil(until, clock, () => settled);
			if (settled) return;
			over = true;
			reject(new OutOfTime('The time is over'));
		};
		void watch();
	});
}

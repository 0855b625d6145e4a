import { type Clock, sleepUntil } from '../shared/clock';

export class OutOfTime extends Error {
	readonly code = 'ETIMEDOUT';
}

/**
 * n8n's HTTP client restarts its time limit with every byte, so an answer that drips in would never end. The
 * work goes on after its time; `late` receives a result that comes then.
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

import { type Clock, sleepUntil } from '../shared/clock';

export class OutOfTime extends Error {
	readonly code = 'ETIMEDOUT';
}

/** What sleeps beside the work. It holds nothing of it, or each answer would stay in memory while it sleeps. */
interface Limit {
	/** Gone when the work has ended, or its time is over. */
	end?: () => void;
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
	const limit: Limit = {};
	const ended = new Promise<T>((resolve, reject) => {
		limit.end = () => reject(new OutOfTime('The time is over'));
		work.then(
			(result) => {
				if (limit.end) resolve(result);
				else late?.(result);
				limit.end = undefined;
			},
			(error: unknown) => {
				limit.end = undefined;
				reject(error as Error);
			},
		);
	});
	void watch(limit, until, clock);
	return await ended;
}

async function watch(limit: Limit, until: number, clock: Clock): Promise<void> {
	await sleepUntil(until, clock, () => limit.end === undefined);
	limit.end?.();
	limit.end = undefined;
}

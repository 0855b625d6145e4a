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
	let settled = false;
	const end = () => (settled = true);
	work.then(end, end);
	const watch = async () => {
		await sleepUntil(until, clock, () => settled);
		if (settled) return await work;
		if (late) work.then(late, () => undefined);
		throw new OutOfTime('The time is over');
	};
	return await Promise.race([work, watch()]);
}

import { sleep } from 'n8n-workflow';

/** Time and chance, as arguments: tests bring their own. */
export interface Clock {
	/** Unix time in milliseconds. It never goes back, even if somebody sets the machine's clock. */
	now(): number;
	/** Resolves after `ms` milliseconds. */
	sleep(ms: number): Promise<void>;
	/** At least 0, less than 1. */
	random(): number;
}

/** The longest single sleep, in milliseconds: no timer outlives the work it belongs to by more than this. */
export const LONGEST_SLEEP = 1_000;

/** Sleeps until a time (Unix, in milliseconds), or until nobody waits any more. */
export async function sleepUntil(
	until: number,
	clock: Clock,
	isOver: () => boolean,
): Promise<void> {
	for (let rest = until - clock.now(); rest > 0 && !isOver(); rest = until - clock.now()) {
		await clock.sleep(Math.min(rest, LONGEST_SLEEP));
	}
}

/** The machine's clock. */
export const systemClock: Clock = {
	now: () => performance.timeOrigin + performance.now(),
	sleep,
	random: Math.random,
};

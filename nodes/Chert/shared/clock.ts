import { sleep } from 'n8n-workflow';

/** Time and chance, as arguments: tests bring their own. */
export interface Clock {
	/** Unix time in milliseconds, which only ever goes on: no setting of the machine's clock moves it. */
	now(): number;
	/** Resolves after so many milliseconds. */
	sleep(ms: number): Promise<void>;
	/** At least 0, less than 1. */
	random(): number;
}

/** The machine's clock. */
export const systemClock: Clock = {
	now: () => performance.timeOrigin + performance.now(),
	sleep,
	random: Math.random,
};

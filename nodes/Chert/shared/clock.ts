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

/** The machine's clock. */
export const systemClock: Clock = {
	now: () => performance.timeOrigin + performance.now(),
	sleep,
	random: Math.random,
};

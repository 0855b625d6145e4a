import type { Clock } from '../../nodes/Chert/shared/clock';
import { turn } from './node';

/** Time that passes only when nothing else is left to do: a month of waiting takes a moment. */
export class SimulatedClock implements Clock {
	private time = 1_700_000_000_000;
	private timers: Array<{ at: number; ring: () => void }> = [];
	private seed: number;

	constructor(seed = 1) {
		this.seed = seed;
	}

	now(): number {
		return this.time;
	}

	/** How many wait for their time to come. */
	get sleeping(): number {
		return this.timers.length;
	}

	/** Chance that repeats itself for the same seed (a linear congruential generator). */
	random(): number {
		this.seed = (this.seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
		return this.seed / 4_294_967_296;
	}

	async sleep(ms: number): Promise<void> {
		await new Promise<void>((ring) => this.timers.push({ at: this.time + ms, ring }));
	}

	/**
	 * Lets time pass until some work is done.
	 *
	 * @throws what the work throws, or an Error when it waits for something that never comes
	 */
	async finish<T>(work: Promise<T>): Promise<T> {
		let settled = false;
		const watch = () => {
			settled = true;
		};
		work.then(watch, watch);
		for (;;) {
			await turn();
			if (settled) return await work;
			if (this.timers.length === 0) throw new Error('The work waits for nothing that could come');
			const next = Math.min(...this.timers.map(({ at }) => at));
			this.time = Math.max(this.time, next);
			const due = this.timers.filter(({ at }) => at <= next);
			this.timers = this.timers.filter(({ at }) => at > next);
			for (const { ring } of due) ring();
		}
	}
}

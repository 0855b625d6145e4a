import { type Clock, LONGEST_SLEEP } from '../shared/clock';
import type { Halt } from './halt';

/** Why there is no permission: the run ended, or a pause lasts longer than the request may wait. */
export type NoPermit = 'halted' | 'too_late';

interface Waiting {
	/** It does not wait for a pause that ends after this, Unix time in milliseconds. */
	latest: number;
	/** Whether it was sent before. Only then `latest` also ends a wait without a pause. */
	again: boolean;
	/** How often limits have refused it. The one with the most refusals goes first. */
	refusals: number;
	go: (permit: number) => void;
	refuse: (reason: NoPermit) => void;
}

export interface Limits {
	/** Pauses that were made; the refusals that arrive together count as one. */
	times: number;
	/** Time that at least one request waited, in milliseconds. */
	waited: number;
}

/** A limit that returns after at most this many answers is tight. */
export const TIGHT_LIMIT = 3;

/**
 * The pace of one run towards one tenant. Each pause begins a new generation: a single request goes first,
 * and each answer lets one more go beside it, up to the maximum. So a tenant at its limit sees one request,
 * not fifty. If the limit returned after a few answers only, that many requests go one after another before
 * more go side by side. Answers to an older generation say nothing about the limit.
 */
export class Pace {
	readonly limits: Limits = { times: 0, waited: 0 };
	/** End of the present or last pause, Unix time in milliseconds. */
	pausedUntil = Number.NEGATIVE_INFINITY;
	/** Pauses so far. A request is sent with this number as its permit, and returns it with its result. */
	private generation = 0;
	private allowed: number;
	private answers = 0;
	/** Answers of this generation that do not let more requests go side by side. */
	private quota = 0;
	private underWay = 0;
	private queue: Waiting[] = [];
	private watching = false;
	/** Since when a request has been waiting for the end of a pause. */
	private waitingSince: number | undefined;

	constructor(
		private readonly maximum: number,
		private readonly halt: Halt,
		private readonly clock: Clock,
	) {
		this.allowed = maximum;
		halt.onHalt(() => {
			this.sendAway('halted', () => true);
		});
	}

	/**
	 * Waits for permission to send, then starts at once, so that no pause can come in between. `start` must
	 * not throw before its promise.
	 */
	async enter<T>(
		{
			latest,
			again = false,
			refusals = 0,
		}: Pick<Waiting, 'latest'> & Partial<Pick<Waiting, 'again' | 'refusals'>>,
		start: (permit: number) => Promise<T>,
	): Promise<T | NoPermit> {
		if (this.halt.reason) return 'halted';
		return await new Promise<T | NoPermit>((resolve) => {
			const go = (permit: number) => resolve(start(permit));
			const behind = this.queue.findIndex((other) => other.refusals < refusals);
			const index = behind === -1 ? this.queue.length : behind;
			this.queue.splice(index, 0, { latest, again, refusals, go, refuse: resolve });
			this.admit();
		});
	}

	leave(permit: number): void {
		this.underWay -= 1;
		if (permit === this.generation) {
			this.answers += 1;
			if (this.answers > this.quota) this.allowed = Math.min(this.allowed + 1, this.maximum);
		}
		this.admit();
	}

	/** A limit refused a request: its place is free, and none is sent before `wait` milliseconds are over. */
	pause(permit: number, wait: number): void {
		this.underWay -= 1;
		this.pausedUntil = Math.max(this.pausedUntil, this.clock.now() + wait);
		if (permit === this.generation) this.begin();
		this.admit();
	}

	private begin(): void {
		this.generation += 1;
		this.limits.times += 1;
		this.allowed = 1;
		this.quota = this.answers <= TIGHT_LIMIT ? this.answers : 0;
		this.answers = 0;
	}

	private admit(): void {
		const now = this.clock.now();
		const paused = now < this.pausedUntil;
		this.sendAway('too_late', ({ latest, again }) =>
			paused ? latest < this.pausedUntil : again && latest < now,
		);
		if (paused) {
			if (this.queue.length > 0) void this.watch();
			return;
		}
		while (this.queue.length > 0 && this.underWay < this.allowed) {
			this.underWay += 1;
			this.queue.shift()!.go(this.generation);
		}
	}

	private sendAway(reason: NoPermit, whom: (waiting: Waiting) => boolean): void {
		const leaving = this.queue.filter(whom);
		if (leaving.length === 0) return;
		this.queue = this.queue.filter((waiting) => !whom(waiting));
		// Now: the watch over the pause may wake only after the run has told how long it waited.
		if (this.queue.length === 0) this.stopWaiting();
		for (const { refuse } of leaving) refuse(reason);
	}

	/** Waits until the pause is over, even if it is prolonged, as long as a request waits for it. */
	private async watch(): Promise<void> {
		this.waitingSince ??= this.clock.now();
		if (this.watching) return;
		this.watching = true;
		for (;;) {
			const rest = this.pausedUntil - this.clock.now();
			if (rest <= 0 || this.queue.length === 0) break;
			await this.halt.wait(Math.min(rest, LONGEST_SLEEP), this.clock);
		}
		this.watching = false;
		this.stopWaiting();
		this.admit();
	}

	private stopWaiting(): void {
		if (this.waitingSince !== undefined) {
			this.limits.waited += this.clock.now() - this.waitingSince;
		}
		this.waitingSince = undefined;
	}
}

import type { Clock } from './clock';
import type { Halt } from './halt';

/** Leave to send one request; handed back with what came of it. */
export interface Permit {
	/** How many pauses the run had had when the request was sent. */
	readonly pauses: number;
}

/** Why there is no leave: the run ended, or a pause lasts longer than the item may take. */
export type Refusal = 'halted' | 'too_late';

interface Waiting {
	go: (permit: Permit) => void;
	refuse: (reason: Refusal) => void;
	latest: number;
}

/** How a run was slowed down by limits. */
export interface Limits {
	/** Pauses that were made; the refusals that arrive together count as one. */
	times: number;
	/** Time that somebody waited, in milliseconds. */
	waited: number;
}

/**
 * The pace of one run: how many requests are under way at once, and the pauses that Chert asks for.
 *
 * After a pause a single request goes first; each answer that is not about the limit lets one more
 * go beside it, up to the maximum. So a tenant at its limit sees one request, not fifty.
 */
export class Pace {
	readonly limits: Limits = { times: 0, waited: 0 };
	/** End of the present or last pause, Unix time in milliseconds. */
	pausedUntil = Number.NEGATIVE_INFINITY;
	private allowed: number;
	private underWay = 0;
	private queue: Waiting[] = [];
	private watching = false;

	constructor(
		private readonly maximum: number,
		private readonly halt: Halt,
		private readonly clock: Clock,
	) {
		this.allowed = maximum;
		halt.onHalt(() => {
			for (const { refuse } of this.queue.splice(0)) refuse('halted');
		});
	}

	/**
	 * Waits for leave to send, and starts in the same moment: no pause can come in between.
	 *
	 * @param latest when it makes no sense any more, Unix time in milliseconds
	 * @param start sends; must not throw before its promise
	 */
	async enter<T>(latest: number, start: (permit: Permit) => Promise<T>): Promise<T | Refusal> {
		if (this.halt.reason) return 'halted';
		return await new Promise<T | Refusal>((resolve) => {
			this.queue.push({ go: (permit) => resolve(start(permit)), refuse: resolve, latest });
			this.admit();
		});
	}

	/**
	 * A request was answered, or is known not to be: its place is free. An answer to a request from
	 * before the last pause says nothing about whether the limit is over.
	 */
	leave(permit: Permit): void {
		this.underWay -= 1;
		if (permit.pauses === this.limits.times) {
			this.allowed = Math.min(this.allowed + 1, this.maximum);
		}
		this.admit();
	}

	/**
	 * A request was refused because of a limit: its place is free, and nobody sends anything before
	 * the time is over.
	 *
	 * @param permit what the request was sent with
	 * @param wait how long from now, in milliseconds
	 */
	pause(permit: Permit, wait: number): void {
		this.underWay -= 1;
		this.allowed = 1;
		this.pausedUntil = Math.max(this.pausedUntil, this.clock.now() + wait);
		if (permit.pauses === this.limits.times) this.limits.times += 1;
		this.admit();
	}

	private admit(): void {
		if (this.queue.length === 0) return;
		if (this.clock.now() < this.pausedUntil) {
			for (const { refuse, latest } of this.queue) {
				if (latest < this.pausedUntil) refuse('too_late');
			}
			this.queue = this.queue.filter(({ latest }) => latest >= this.pausedUntil);
			if (this.queue.length > 0 && !this.watching) void this.watch();
			return;
		}
		while (this.queue.length > 0 && this.underWay < this.allowed) {
			this.underWay += 1;
			this.queue.shift()!.go({ pauses: this.limits.times });
		}
	}

	/** Sits out a pause, however often it is prolonged, while somebody waits for its end. */
	private async watch(): Promise<void> {
		this.watching = true;
		const since = this.clock.now();
		for (let rest = this.pausedUntil - since; rest > 0 && !this.halt.reason; ) {
			await this.halt.wait(rest, this.clock);
			rest = this.pausedUntil - this.clock.now();
		}
		this.limits.waited += this.clock.now() - since;
		this.watching = false;
		this.admit();
	}
}

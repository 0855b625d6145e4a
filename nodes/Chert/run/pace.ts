import type { Clock } from '../shared/clock';
import { SLICE, type Halt } from './halt';

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
	refusals: number;
}

/** How a run was slowed down by limits. */
export interface Limits {
	/** Pauses that were made; the refusals that arrive together count as one. */
	times: number;
	/** Time that somebody waited, in milliseconds. */
	waited: number;
}

/** Up to how many answers between two pauses tell of a tight limit. */
const FEW = 3;

/**
 * The pace of one run: how many requests are under way at once, and the pauses that Chert asks for.
 *
 * After a pause a single request goes first; each answer that is not about the limit lets one more
 * go beside it, up to the maximum. So a tenant at its limit sees one request, not fifty. Where the next
 * limit comes after a few answers only, the limit is tight, and those few go one after another first.
 */
export class Pace {
	readonly limits: Limits = { times: 0, waited: 0 };
	/** End of the present or last pause, Unix time in milliseconds. */
	pausedUntil = Number.NEGATIVE_INFINITY;
	private allowed: number;
	/** Answers since the last pause, to requests from after it. */
	private answers = 0;
	/** How many answers after a pause do not let more requests go side by side. */
	private few = 0;
	private underWay = 0;
	/** Who goes first stands first. */
	private queue: Waiting[] = [];
	private watching = false;
	/** Since when somebody has been waiting for the end of a pause. */
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
	 * Waits for leave to send, and starts in the same moment: no pause can come in between.
	 *
	 * @param latest when it makes no sense any more, Unix time in milliseconds
	 * @param start sends; must not throw before its promise
	 * @param refusals how often limits have refused it: who was refused most goes first, or the others
	 *   would use the limit up again
	 */
	async enter<T>(
		latest: number,
		start: (permit: Permit) => Promise<T>,
		refusals = 0,
	): Promise<T | Refusal> {
		if (this.halt.reason) return 'halted';
		// Who need not wait is never late, however little time there is.
		const isFree = this.queue.length === 0 && this.underWay < this.allowed;
		if (isFree && this.clock.now() >= this.pausedUntil) {
			this.underWay += 1;
			return await start({ pauses: this.limits.times });
		}
		return await new Promise<T | Refusal>((resolve) => {
			const go = (permit: Permit) => resolve(start(permit));
			const behind = this.queue.findIndex((other) => other.refusals < refusals);
			const place = behind === -1 ? this.queue.length : behind;
			this.queue.splice(place, 0, { go, refuse: resolve, latest, refusals });
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
			this.answers += 1;
			if (this.answers > this.few) this.allowed = Math.min(this.allowed + 1, this.maximum);
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
		if (permit.pauses === this.limits.times) {
			this.few = this.limits.times === 0 ? 0 : Math.min(this.answers, FEW);
			this.answers = 0;
			this.limits.times += 1;
		}
		this.admit();
	}

	private admit(): void {
		const now = this.clock.now();
		const earliest = Math.max(now, this.pausedUntil);
		this.sendAway('too_late', ({ latest }) => latest < earliest);
		if (now < this.pausedUntil) {
			if (this.queue.length > 0) void this.watch();
			return;
		}
		while (this.queue.length > 0 && this.underWay < this.allowed) {
			this.underWay += 1;
			this.queue.shift()!.go({ pauses: this.limits.times });
		}
	}

	/** Ends the waiting of those for whom it makes no sense any more. */
	private sendAway(reason: Refusal, whom: (waiting: Waiting) => boolean): void {
		const leaving = this.queue.filter(whom);
		if (leaving.length === 0) return;
		this.queue = this.queue.filter((waiting) => !whom(waiting));
		if (this.queue.length === 0) this.stopWaiting();
		for (const { refuse } of leaving) refuse(reason);
	}

	/** Sits out a pause, however often it is prolonged, as long as somebody waits for its end. */
	private async watch(): Promise<void> {
		this.waitingSince ??= this.clock.now();
		if (this.watching) return;
		this.watching = true;
		for (;;) {
			const rest = this.pausedUntil - this.clock.now();
			if (rest <= 0 || this.queue.length === 0) break;
			await this.halt.wait(Math.min(rest, SLICE), this.clock);
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

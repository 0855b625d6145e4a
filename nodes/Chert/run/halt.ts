import type { Clock } from '../shared/clock';

/** Why a run came to an end before its last item. */
export type HaltReason = 'failure' | 'cancelled';

/** The longest single sleep, in milliseconds. No timer outlives its run by more than this. */
export const LONGEST_SLEEP = 1_000;

/**
 * The end of a run. After it no request starts, nothing is tried again, and all waits end. Requests under
 * way are still awaited.
 */
export class Halt {
	reason: HaltReason | undefined;
	private readonly listeners = new Set<() => void>();

	/** Ends the run; the first reason counts. */
	now(reason: HaltReason): void {
		if (this.reason) return;
		this.reason = reason;
		for (const listener of this.listeners) listener();
	}

	/** Calls a function once when the run ends. The returned function cancels that. */
	onHalt(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	/** Waits `ms` milliseconds, or until the run ends. */
	async wait(ms: number, clock: Clock): Promise<void> {
		const until = clock.now() + ms;
		await new Promise<void>((resolve) => {
			const forget = this.onHalt(resolve);
			void (async () => {
				for (let rest = ms; rest > 0 && !this.reason; rest = until - clock.now()) {
					await clock.sleep(Math.min(rest, LONGEST_SLEEP));
				}
				forget();
				resolve();
			})();
		});
	}
}

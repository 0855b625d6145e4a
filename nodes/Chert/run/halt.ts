import { type Clock, sleepUntil } from '../shared/clock';

/** Why a run came to an end before its last item. */
export type HaltReason = 'failure' | 'cancelled';

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
			void sleepUntil(until, clock, () => this.reason !== undefined).then(() => {
				forget();
				resolve();
			});
		});
	}
}

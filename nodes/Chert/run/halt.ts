import { type Clock, sleepUntil } from '../shared/clock';

export type HaltReason = 'failure' | 'cancelled';

/** The end of a run: no request starts after it, all waits end. Requests under way are still awaited. */
export class Halt {
	reason: HaltReason | undefined;
	private readonly listeners = new Set<() => void>();

	/** The first reason counts. */
	now(reason: HaltReason): void {
		if (this.reason) return;
		this.reason = reason;
		for (const listener of this.listeners) listener();
	}

	/** The returned function cancels that. */
	onHalt(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

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

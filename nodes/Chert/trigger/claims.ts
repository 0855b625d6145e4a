import { sleep } from 'n8n-workflow';
import { REMEMBERED } from './recent';

/** Subscriptions that are kept in mind at once, at most. */
const SUBSCRIPTIONS = 500;

/** No more calls than that are under way at once. */
const LATEST = 200;

/** How long a call waits for an earlier one with the same event, in milliseconds. */
const LONGEST_WAIT = 3_000;

/** What became of the attempt to claim an event. */
export type Claim = 'mine' | 'known' | 'busy';

/** Whether the execution that an event asks for was started. */
export type Outcome = Promise<boolean>;

/**
 * What this process knows of the events it is working on.
 *
 * n8n hands every webhook call its own copy of the static data, read from the database before the
 * call and written back after it. Two deliveries of one event at the same moment would both find it
 * unknown, and calls side by side overwrite each other's memory. So the node also remembers here,
 * where all calls of a process meet, and writes what is known here into each copy. This is the one
 * place where the package keeps anything between calls: without it the node would still work, only
 * less sure of what it has done (another process, or this one after a restart, has the static data).
 */
export class Claims {
	private readonly started = new Map<string, Set<string>>();
	private readonly underWay = new Map<string, Outcome>();

	/**
	 * Claims an event for one call, unless it was claimed before. A call that comes while the event's
	 * first one is still under way waits for what becomes of that; if no execution was started, the
	 * claim passes on, so that an event is neither run twice nor lost.
	 *
	 * @param subscription id of the subscription that the event came through
	 * @param event_id id of the event
	 * @param known whether the static data of this call has the event already
	 * @param outcome called when the event is this call's: what will become of it
	 * @param waited resolves when the wait for an earlier call is to end
	 * @returns `mine` when this call is to start the execution, `known` when that was done, `busy` when an
	 *   earlier call is still about it
	 */
	async claim(
		subscription: string,
		event_id: string,
		known: boolean,
		outcome: () => Outcome,
		waited: () => Promise<void> = async () => await sleep(LONGEST_WAIT),
	): Promise<Claim> {
		const key = JSON.stringify([subscription, event_id]);
		let over: Promise<'over'> | undefined;
		for (let first; (first = this.underWay.get(key)); ) {
			over ??= waited().then(() => 'over');
			// Waiting calls hold what others may need to get on, so they do not wait for ever.
			if ((await Promise.race([first, over])) === 'over') return 'busy';
		}
		// From here to the claim nothing is awaited, so nobody can come between.
		if (known || this.started.get(subscription)?.has(event_id)) return 'known';
		this.underWay.set(
			key,
			outcome().then((ran) => {
				if (ran) this.remember(subscription, event_id);
				this.underWay.delete(key);
				return ran;
			}),
		);
		return 'mine';
	}

	/** The events whose executions were started last, oldest first: those that calls side by side lose. */
	latest(subscription: string): string[] {
		return [...(this.started.get(subscription) ?? [])].slice(-LATEST);
	}

	/** Forgets a subscription that is no more. */
	forget(subscription: string): void {
		this.started.delete(subscription);
	}

	private remember(subscription: string, event_id: string): void {
		const ids = this.started.get(subscription) ?? new Set();
		ids.add(event_id);
		dropOldest(ids, REMEMBERED);
		// The subscription that was used last goes to the end.
		this.started.delete(subscription);
		this.started.set(subscription, ids);
		dropOldest(this.started, SUBSCRIPTIONS);
	}
}

function dropOldest<T>(kept: Set<T> | Map<T, unknown>, limit: number): void {
	for (const oldest of kept.keys()) {
		if (kept.size <= limit) return;
		kept.delete(oldest);
	}
}

/** Those of this process. */
export const claims = new Claims();

import { sleep } from 'n8n-workflow';
import type { CatchUpNews } from './caughtUp';

/** How many events of one URL are remembered: more than Catch Up starts (caughtUp.ts), so that it starts none twice. */
export const MOST_REMEMBERED = 3_000;

const MOST_URLS = 500;

/** Ids that are written into every copy of the static data: no more calls than that are under way at once. */
const LATEST_EVENTS = 200;

/** Subscriptions of one URL that are kept in mind: the present one and the one before it. */
const MOST_SUBSCRIPTIONS = 2;

/** In milliseconds. A waiting call holds a connection. */
const LONGEST_WAIT = 3_000;

/** In milliseconds. */
export const HANDOVER_TIME = 5 * 60 * 1_000;

/** A subscription that this node made for one of its webhook URLs. */
export interface OwnSubscription {
	id: string;
	/** n8n's URL that it delivers to. */
	url: string;
	/** Its deliveries are signed with this. Chert shows it once, so it is kept here. Empty when it is lost. */
	secret: string;
	/** Exact names, sorted; empty for all. */
	events: string[];
	/** Unix time in milliseconds. */
	made_at: number;
}

export type Claim = 'mine' | 'known' | 'busy';

export type CallOutcome = Promise<boolean>;

interface Call {
	scope: string;
	outcome: CallOutcome;
}

/**
 * What this process knows of its webhook URLs: which events it has started or is working on, which
 * subscriptions it made, and what Catch Up has to say. A `scope` names one of these URLs (`Memory`).
 *
 * n8n hands every webhook call its own copy of the static data, read from the database before the call and
 * written back after it. So two deliveries of one event at the same moment would both find it unknown, calls
 * side by side overwrite each other's memory, and a call that began before the workflow was published again
 * does not know the new secret. Here all calls of a process meet, and `Memory` writes what is known here into
 * each copy. Another process, or this one after a restart, has the static data.
 */
export class Claims {
	private readonly started = new Map<string, Set<string>>();
	private readonly made = new Map<string, OwnSubscription[]>();
	private readonly news = new Map<string, CatchUpNews>();
	private readonly underWay = new Map<string, Call>();

	/**
	 * Claims an event for one call. If no execution was started for it, the claim passes on to a call that waits,
	 * so that an event is neither run twice nor lost.
	 *
	 * @param known whether the static data of this call has the event already
	 * @param outcome called when the event is this call's: what will become of it
	 * @returns `mine` when this call is to start the execution, `known` when that was done, `busy` when an
	 *   earlier call has still not ended when `waited` is over
	 */
	async claim(
		scope: string,
		event_id: string,
		known: boolean,
		outcome: () => CallOutcome,
		waited: () => Promise<void> = untilTooLong,
	): Promise<Claim> {
		const key = JSON.stringify([scope, event_id]);
		let over: Promise<'over'> | undefined;
		let earlier: Call | undefined;
		while ((earlier = this.underWay.get(key))) {
			over ??= waited().then(() => 'over');
			if ((await Promise.race([earlier.outcome, over])) === 'over') return 'busy';
		}
		// From here to the claim nothing is awaited, so no other call can come between.
		if (known || this.hasStarted(scope, event_id)) return 'known';
		const ends = outcome().then((ran) => {
			if (ran) this.remember(scope, event_id);
			else this.started.get(scope)?.delete(event_id);
			this.underWay.delete(key);
			return ran;
		});
		this.underWay.set(key, { scope, outcome: ends });
		return 'mine';
	}

	hasStarted(scope: string, event_id: string): boolean {
		return this.started.get(scope)?.has(event_id) ?? false;
	}

	/** The events that were started last, oldest first. Parallel calls lose these in the static data. */
	latest(scope: string): string[] {
		return [...(this.started.get(scope) ?? [])].slice(-LATEST_EVENTS);
	}

	remember(scope: string, event_id: string): void {
		const ids = this.started.get(scope) ?? new Set();
		ids.add(event_id);
		dropOldest(ids, MOST_REMEMBERED);
		keep(this.started, scope, ids);
	}

	forgetEvents(scope: string): void {
		this.started.delete(scope);
	}

	/** Resolves when the calls that are under way are over: they write back the static data of before. */
	async publish(
		scope: string,
		subscription: OwnSubscription,
		waited: () => Promise<void> = untilTooLong,
	): Promise<void> {
		const others = this.subscriptions(scope).filter(({ id }) => id !== subscription.id);
		keep(this.made, scope, [subscription, ...others].slice(0, MOST_SUBSCRIPTIONS));
		const calls = [...this.underWay.values()].filter((call) => call.scope === scope);
		if (calls.length === 0) return;
		await Promise.race([Promise.all(calls.map(({ outcome }) => outcome)), waited()]);
	}

	/** Those that this process made, the newest first. */
	subscriptions(scope: string): readonly OwnSubscription[] {
		return this.made.get(scope) ?? [];
	}

	tell(scope: string, news: CatchUpNews): void {
		keep(this.news, scope, news);
	}

	newsOf(scope: string): CatchUpNews | undefined {
		return this.news.get(scope);
	}

	/** Newer news stays. */
	told(scope: string, news: CatchUpNews | undefined): void {
		if (this.news.get(scope) === news) this.news.delete(scope);
	}

	/** As after a restart. */
	clear(): void {
		for (const kept of [this.started, this.made, this.news, this.underWay]) kept.clear();
	}
}

async function untilTooLong(): Promise<void> {
	await sleep(LONGEST_WAIT);
}

/** Keeps a value for a URL. The URL that was used last goes to the end, where it stays longest. */
function keep<T>(values: Map<string, T>, scope: string, value: T): void {
	values.delete(scope);
	values.set(scope, value);
	dropOldest(values, MOST_URLS);
}

function dropOldest<T>(kept: Set<T> | Map<T, unknown>, limit: number): void {
	for (const oldest of kept.keys()) {
		if (kept.size <= limit) return;
		kept.delete(oldest);
	}
}

/**
 * The subscriptions whose deliveries are believed, the newest first: the one that was made last, and for a few
 * minutes those before it, whose last deliveries may still be on their way. `noted` is that of the static data,
 * `made` those that this process made.
 */
export function trustedSubscriptions(
	noted: OwnSubscription | undefined,
	made: readonly OwnSubscription[],
	now: number,
): OwnSubscription[] {
	const isNew = noted && !made.some(({ id }) => id === noted.id);
	const all = [...made, ...(isNew ? [noted] : [])].sort((a, b) => b.made_at - a.made_at);
	const [newest] = all;
	const isHandover = newest !== undefined && now - newest.made_at < HANDOVER_TIME;
	return isHandover ? all : all.slice(0, 1);
}

export const claims = new Claims();

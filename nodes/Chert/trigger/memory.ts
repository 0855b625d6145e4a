import { type IDataObject, type IHookFunctions, type IWebhookFunctions, sleep } from 'n8n-workflow';
import type { Envelope } from '../objects/envelope';
import { eventNames, MESSAGE_RECEIVED } from '../objects/events';
import { asObject } from '../shared/text';
import type { CatchUpNews } from './caughtUp';

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

/** For how long, and up to when, the node has listened at its address. Times: Unix time in milliseconds. */
export interface Listening {
	/** n8n's URL. At another URL the node begins anew: this may be a copy of the workflow. */
	url: string;
	/** When it listened there for the first time. */
	since: number;
	/** Time of the newest event that started an execution; at first that of `since`. */
	last: number;
	/** Ids of its subscriptions there, the newest last. */
	subscriptions: string[];
}

/** n8n's two URLs of a webhook: that of an active workflow, and that of a test in the editor. */
type Slot = 'production' | 'test';

/**
 * Whether a call is to start the execution of an event (`mine`), whether that was done, or whether an earlier
 * call is still at it after a while.
 */
export type Claim = 'mine' | 'known' | 'busy';

/** How many events of one URL are remembered: more than Catch Up starts (caughtUp.ts), so that it starts none twice. */
export const MOST_REMEMBERED = 3_000;
/** Ids of subscriptions, at most. */
export const MOST_IDS = 100;
/** For how long the subscription before a new one is believed, in milliseconds. */
export const HANDOVER_TIME = 5 * 60 * 1_000;

/**
 * What an event is remembered by. A message, its older form and a reaction to it may have one `event_id`, as the
 * contract's examples do, and are three events. Source: docs: deliveries (lead_reply).
 */
export function nameOf({ event, event_id }: Pick<Envelope, 'event' | 'event_id'>): string {
	return event === MESSAGE_RECEIVED ? event_id : `${event} ${event_id}`;
}

const MOST_URLS = 500;
/** Ids that are written into every copy of the static data: no more calls than that are under way at once. */
const LATEST_EVENTS = 200;
/** The present subscription and the one before it. */
const MOST_SUBSCRIPTIONS = 2;
/** In milliseconds. A waiting call holds a connection. */
const LONGEST_WAIT = 3_000;

/** What this process knows of one webhook URL. */
interface Known {
	/** Events that it has started, the oldest first. */
	started: Set<string>;
	/** Whether n8n takes the events that are being worked on. */
	underWay: Map<string, Promise<boolean>>;
	/** The newest first. */
	subscriptions: OwnSubscription[];
	news?: CatchUpNews;
}

/** By webhook URL, the one used last at the end. */
const known = new Map<string, Known>();

/**
 * What the trigger knows of one of its webhook URLs. What lasts is in n8n's static data, but of these every call
 * gets its own copy, read from the database before the call and written back after it. So two deliveries of one
 * event at the same moment would both find it unknown, calls side by side overwrite each other's notes, and a
 * call that began before the workflow was published again does not know the new secret. Therefore all calls of
 * this process share what they know (`Known`), and write it into their copies. Another process, or this one after
 * a restart, has the static data only.
 */
export class Memory {
	private readonly known: Known;

	/** `scope` names the URL among all that this process serves. */
	constructor(
		private readonly data: IDataObject,
		readonly slot: Slot,
		scope: string,
	) {
		this.known = known.get(scope) ?? { started: new Set(), underWay: new Map(), subscriptions: [] };
		known.delete(scope);
		known.set(scope, this.known);
		for (const [oldest, { underWay }] of known) {
			if (known.size <= MOST_URLS) break;
			if (underWay.size === 0) known.delete(oldest);
		}
	}

	static of(context: IHookFunctions | IWebhookFunctions): Memory {
		const slot = context.getMode() === 'manual' ? 'test' : 'production';
		const scope = JSON.stringify([context.getWorkflow().id, context.getNode().id, slot]);
		return new Memory(context.getWorkflowStaticData('node'), slot, scope);
	}

	/** The subscription that the static data hold. */
	get noted(): OwnSubscription | undefined {
		const { id, url, secret, events, made_at } = asObject(this.data[this.slot]) ?? {};
		if (typeof id !== 'string' || id === '' || typeof url !== 'string') return undefined;
		return {
			id,
			url,
			secret: typeof secret === 'string' ? secret : '',
			events: eventNames(events),
			made_at: typeof made_at === 'number' ? made_at : 0,
		};
	}

	/**
	 * The subscriptions whose deliveries are believed, the newest first: the one that was made last, and for a few
	 * minutes the one before it, whose last deliveries may still be on their way.
	 */
	signers(now: number): OwnSubscription[] {
		const { noted } = this;
		const each = [...(noted ? [noted] : []), ...this.known.subscriptions];
		const all = [...new Map(each.map((one) => [one.id, one])).values()];
		all.sort((a, b) => b.made_at - a.made_at);
		const isHandover = now - (all[0]?.made_at ?? 0) < HANDOVER_TIME;
		return isHandover ? all : all.slice(0, 1);
	}

	/**
	 * Deliveries of a new subscription can arrive at once, so it is known before this resolves: when the calls that
	 * are under way are over, because they write back the static data of before.
	 */
	async keep(
		subscription: OwnSubscription,
		waited: () => Promise<void> = untilTooLong,
	): Promise<void> {
		const { subscriptions, underWay } = this.known;
		const others = subscriptions.filter(({ id }) => id !== subscription.id);
		this.known.subscriptions = [subscription, ...others].slice(0, MOST_SUBSCRIPTIONS);
		await Promise.race([Promise.all(underWay.values()), waited()]);
		this.data[this.slot] = { ...subscription };
	}

	/**
	 * Forgets the subscription that was noted for a URL, and gives it back. The path tells whether it is that URL, also
	 * when the address in front of it has changed: where a test in the editor ends, n8n asks in the name of the active
	 * workflow, too.
	 */
	giveUp(url: string): OwnSubscription | undefined {
		const { noted } = this;
		const { pathname } = new URL(url);
		if (!noted || !URL.canParse(noted.url) || new URL(noted.url).pathname !== pathname) {
			return undefined;
		}
		delete this.data[this.slot];
		return noted;
	}

	/** Nothing if the active workflow has never listened. */
	get listening(): Listening | undefined {
		const { url, since, last, subscriptions } = asObject(this.data.listening) ?? {};
		if (typeof url !== 'string' || typeof since !== 'number') return undefined;
		const newest = typeof last === 'number' ? last : since;
		return { url, since, last: newest, subscriptions: textsIn(subscriptions) };
	}

	listen({ id, url }: Pick<OwnSubscription, 'id' | 'url'>, now: number): Listening {
		const before = this.listening;
		const { since, last, subscriptions } =
			before?.url === url ? before : { since: now, last: now, subscriptions: [] };
		const ids = [...subscriptions.filter((other) => other !== id), id].slice(-MOST_IDS);
		const listening = { url, since, last, subscriptions: ids };
		this.data.listening = { ...listening };
		return listening;
	}

	has(name: string): boolean {
		const { recent } = this.data;
		if (Array.isArray(recent) && (recent as unknown[]).includes(name)) return true;
		return this.known.started.has(name);
	}

	/**
	 * Claims an event for one call. If no execution was started for it, the claim passes on to a call that waits,
	 * so that an event is neither run twice nor lost.
	 *
	 * @param outcome called when the event is this call's: whether n8n takes it
	 */
	async claim(
		name: string,
		outcome: () => Promise<boolean>,
		waited: () => Promise<void> = untilTooLong,
	): Promise<Claim> {
		const { started, underWay } = this.known;
		let over: Promise<'over'> | undefined;
		for (let earlier; (earlier = underWay.get(name)); ) {
			over ??= waited().then(() => 'over');
			if ((await Promise.race([earlier, over])) === 'over') return 'busy';
		}
		// From here to the claim nothing is awaited, so no other call can come between.
		if (this.has(name)) return 'known';
		const ends = outcome().then((isTaken) => {
			if (isTaken) this.remember(name);
			else started.delete(name);
			underWay.delete(name);
			return isTaken;
		});
		underWay.set(name, ends);
		return 'mine';
	}

	/**
	 * n8n stores this call's copy of the static data when it has taken the event, so the copy gets everything
	 * that other calls and a new publication have noted in the meantime. An `at` that is not a time is ignored.
	 */
	took(name: string, at: number, now: number): void {
		this.remember(name);
		const latest = [...this.known.started].slice(-LATEST_EVENTS);
		const recent = new Set([...textsIn(this.data.recent), ...latest]);
		this.data.recent = [...recent].slice(-MOST_REMEMBERED);
		const { listening } = this;
		if (listening && Math.min(at, now) > listening.last) {
			this.data.listening = { ...listening, last: Math.min(at, now) };
		}
		const [newest] = this.signers(now);
		if (newest) this.data[this.slot] = { ...newest };
	}

	/** Each of them can start an execution again then. */
	forgetEvents(): void {
		this.known.started.clear();
	}

	/** What Catch Up has to say. */
	get news(): CatchUpNews | undefined {
		return this.known.news;
	}

	tell(news: CatchUpNews): void {
		this.known.news = news;
	}

	/** Newer news stays. */
	told(news: CatchUpNews | undefined): void {
		if (this.known.news === news) delete this.known.news;
	}

	private remember(name: string): void {
		const { started } = this.known;
		started.add(name);
		for (const oldest of started) {
			if (started.size <= MOST_REMEMBERED) break;
			started.delete(oldest);
		}
	}
}

/** Forgets what this process knows, as a restart does. */
export function forgetProcess(): void {
	known.clear();
}

async function untilTooLong(): Promise<void> {
	await sleep(LONGEST_WAIT);
}

function textsIn(value: unknown): string[] {
	const entries: unknown[] = Array.isArray(value) ? value : [];
	return entries.filter((entry) => typeof entry === 'string');
}

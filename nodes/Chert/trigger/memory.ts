import type {
	IDataObject,
	IHookFunctions,
	IWebhookFunctions,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { eventNames } from '../objects/events';
import { asObject } from '../shared/text';
import { addRecent } from './recent';

/** The subscription of one webhook URL, as this node made it. */
export interface OwnSubscription {
	id: string;
	/** n8n's URL that it delivers to. */
	url: string;
	/** Its deliveries are signed with this. Chert shows it once, so it is kept here. */
	secret: string;
	/** Exact names, sorted; empty for all. */
	events: string[];
	/** When it was made, Unix time in milliseconds; 0 where an older version did not note it. */
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

/** Ids of subscriptions that are kept, at most. */
const MOST_IDS = 20;

/** n8n's two URLs of a webhook: that of an active workflow, and that of a test in the editor. */
export type Slot = 'production' | 'test';

/** How long deliveries of an earlier subscription are believed, in milliseconds. */
const HANDOVER_TIME = 5 * 60 * 1_000;

const SLOTS: readonly Slot[] = ['production', 'test'];

/** Which of the two is meant where n8n activates a workflow or receives a call. */
export function slotOf(mode: WorkflowExecuteMode): Slot {
	return mode === 'manual' ? 'test' : 'production';
}

/** Names one of the node's two URLs among all that this process serves. */
export function scopeOf(context: IHookFunctions | IWebhookFunctions): string {
	return JSON.stringify([
		context.getWorkflow().id,
		context.getNode().id,
		slotOf(context.getMode()),
	]);
}

/**
 * The subscriptions whose deliveries are believed: the one that was made last, and for a few minutes those
 * before it, whose last deliveries may still be on their way.
 *
 * @param noted that of the static data
 * @param made those that this process made
 * @param now Unix time in milliseconds
 * @returns newest first
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

/** What the node keeps in its static data: a subscription for each URL, and the ids of recent events. */
export class Memory {
	/** @param data `getWorkflowStaticData('node')`: n8n stores what is assigned to it */
	constructor(private readonly data: IDataObject) {}

	/** The subscription of a slot; its secret is empty when it is lost. */
	subscription(slot: Slot): OwnSubscription | undefined {
		const { id, url, secret, events, made_at } = asObject(this.data[slot]) ?? {};
		if (typeof id !== 'string' || id === '' || typeof url !== 'string') return undefined;
		return {
			id,
			url,
			secret: typeof secret === 'string' ? secret : '',
			events: eventNames(events),
			made_at: typeof made_at === 'number' ? made_at : 0,
		};
	}

	keep(slot: Slot, subscription: OwnSubscription): void {
		this.data[slot] = { ...subscription };
	}

	forget(slot: Slot): void {
		if (this.data[slot] !== undefined) delete this.data[slot];
	}

	/**
	 * Forgets the subscription of a URL that is given up. n8n does not say then which of the two it is; the
	 * path tells, also when the address in front of it has changed.
	 */
	forgetUrl(url: string): void {
		const { pathname } = new URL(url);
		for (const slot of SLOTS) {
			const own = this.subscription(slot);
			if (own && URL.canParse(own.url) && new URL(own.url).pathname === pathname) this.forget(slot);
		}
	}

	/** Since when the active workflow has listened; nothing if it never has. */
	get listening(): Listening | undefined {
		const { url, since, last, subscriptions } = asObject(this.data.listening) ?? {};
		if (typeof url !== 'string' || typeof since !== 'number') return undefined;
		const ids: unknown[] = Array.isArray(subscriptions) ? subscriptions : [];
		return {
			url,
			since,
			last: typeof last === 'number' ? last : since,
			subscriptions: ids.filter((id) => typeof id === 'string'),
		};
	}

	/**
	 * Notes that the active workflow listens.
	 *
	 * @param now Unix time in milliseconds
	 */
	listen({ id, url }: OwnSubscription, now: number): void {
		const before = this.listening;
		const { since, last, subscriptions } =
			before?.url === url ? before : { since: now, last: now, subscriptions: [] };
		const ids = [...subscriptions.filter((other) => other !== id), id].slice(-MOST_IDS);
		this.data.listening = { url, since, last, subscriptions: ids };
	}

	/**
	 * Notes the time of an event that starts an execution.
	 *
	 * @param at Unix time in milliseconds; anything that is not a time is ignored
	 */
	saw(at: number): void {
		const { listening } = this;
		if (listening && at > listening.last) this.data.listening = { ...listening, last: at };
	}

	/** Whether an event is one of the last that started an execution. */
	has(event_id: string): boolean {
		return Array.isArray(this.data.recent) && (this.data.recent as unknown[]).includes(event_id);
	}

	/** Adds ids to the recent ones, in the order given. */
	remember(...event_ids: string[]): void {
		this.data.recent = addRecent(this.data.recent, event_ids);
	}
}

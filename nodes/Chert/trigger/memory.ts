import type {
	IDataObject,
	IHookFunctions,
	IWebhookFunctions,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { eventNames } from '../objects/events';
import { asObject } from '../shared/text';
import type { CatchUpNews } from './caughtUp';
import {
	type CallOutcome,
	type Claim,
	claims,
	MOST_REMEMBERED,
	type OwnSubscription,
	trustedSubscriptions,
} from './claims';

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

/** Ids of subscriptions, at most. */
export const MOST_IDS = 100;

/** n8n's two URLs of a webhook: that of an active workflow, and that of a test in the editor. */
export type Slot = 'production' | 'test';

const SLOTS: readonly Slot[] = ['production', 'test'];

/**
 * What the trigger knows of its webhook: in n8n's static data, which last but come as a copy for each call, and
 * in this process, where all calls meet (claims.ts).
 */
export class Memory {
	/**
	 * `data` is n8n's static data; `scope` names one of the node's two URLs among all that this process serves.
	 */
	constructor(
		private readonly data: IDataObject,
		readonly slot: Slot,
		private readonly scope: string,
	) {}

	static of(context: IHookFunctions | IWebhookFunctions): Memory {
		const slot = slotOf(context.getMode());
		const scope = JSON.stringify([context.getWorkflow().id, context.getNode().id, slot]);
		return new Memory(context.getWorkflowStaticData('node'), slot, scope);
	}

	get noted(): OwnSubscription | undefined {
		return this.notedFor(this.slot);
	}

	/** Those whose deliveries are believed, the newest first. */
	signers(now: number): OwnSubscription[] {
		return trustedSubscriptions(this.noted, claims.subscriptions(this.scope), now);
	}

	/** Deliveries of the new subscription can arrive as soon as it is made; n8n stores the static data later. */
	async replace(make: () => Promise<OwnSubscription>): Promise<OwnSubscription> {
		this.forget(this.slot);
		const subscription = await make();
		await claims.publish(this.scope, subscription);
		return subscription;
	}

	keep(subscription: OwnSubscription): void {
		this.data[this.slot] = { ...subscription };
	}

	/**
	 * Gives back the subscriptions that were noted for a URL. n8n does not say then which of the two it is; the
	 * path tells, also when the address in front of it has changed.
	 */
	giveUp(url: string): OwnSubscription[] {
		const { pathname } = new URL(url);
		return SLOTS.flatMap((slot) => {
			const own = this.notedFor(slot);
			const isGivenUp = own && URL.canParse(own.url) && new URL(own.url).pathname === pathname;
			if (!isGivenUp) return [];
			this.forget(slot);
			return [own];
		});
	}

	/** Nothing if the active workflow has never listened. */
	get listening(): Listening | undefined {
		const { url, since, last, subscriptions } = asObject(this.data.listening) ?? {};
		if (typeof url !== 'string' || typeof since !== 'number') return undefined;
		return {
			url,
			since,
			last: typeof last === 'number' ? last : since,
			subscriptions: textsIn(subscriptions),
		};
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

	has(event_id: string): boolean {
		if (claims.hasStarted(this.scope, event_id)) return true;
		const { recent } = this.data;
		return Array.isArray(recent) && (recent as unknown[]).includes(event_id);
	}

	async claim(event_id: string, outcome: () => CallOutcome): Promise<Claim> {
		return await claims.claim(this.scope, event_id, this.has(event_id), outcome);
	}

	/**
	 * n8n stores this call's copy of the static data when it has taken the event, so the copy gets everything
	 * that other calls and a new publication have noted in the meantime. An `at` that is not a time is ignored.
	 */
	took(event_id: string, at: number, now: number): void {
		claims.remember(this.scope, event_id);
		const recent = new Set([...textsIn(this.data.recent), ...claims.latest(this.scope)]);
		this.data.recent = [...recent].slice(-MOST_REMEMBERED);
		const { listening } = this;
		if (listening && Math.min(at, now) > listening.last) {
			this.data.listening = { ...listening, last: Math.min(at, now) };
		}
		const [newest] = this.signers(now);
		if (newest && newest.id !== this.noted?.id) this.keep(newest);
	}

	/** Each of them can start an execution again then. */
	forgetEvents(): void {
		claims.forgetEvents(this.scope);
	}

	get news(): CatchUpNews | undefined {
		return claims.newsOf(this.scope);
	}

	tell(news: CatchUpNews): void {
		claims.tell(this.scope, news);
	}

	told(news: CatchUpNews | undefined): void {
		claims.told(this.scope, news);
	}

	private notedFor(slot: Slot): OwnSubscription | undefined {
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

	private forget(slot: Slot): void {
		if (this.data[slot] !== undefined) delete this.data[slot];
	}
}

function slotOf(mode: WorkflowExecuteMode): Slot {
	return mode === 'manual' ? 'test' : 'production';
}

function textsIn(value: unknown): string[] {
	const entries: unknown[] = Array.isArray(value) ? value : [];
	return entries.filter((entry) => typeof entry === 'string');
}

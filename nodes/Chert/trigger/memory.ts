import type { IDataObject, WorkflowExecuteMode } from 'n8n-workflow';
import { readEvents } from '../events/events';
import { asObject } from '../shared/text';
import { addRecent } from './recent';

/** The subscription of one webhook URL, as this node made it. */
export interface OwnSubscription {
	id: string;
	/** n8n's URL that it delivers to. */
	url: string;
	/** What its deliveries are signed with. Shown by Chert once, so it is kept here. */
	secret: string;
	/** Exact names; empty for all. */
	events: string[];
}

/** n8n's two URLs of a webhook: that of an active workflow, and that of a test in the editor. */
export type Slot = 'production' | 'test';

const SLOTS: readonly Slot[] = ['production', 'test'];

/** Which of the two is meant where n8n activates a workflow or receives a call. */
export function slotOf(mode: WorkflowExecuteMode): Slot {
	return mode === 'manual' ? 'test' : 'production';
}

/** What the node keeps in its static data: a subscription for each URL, and the ids of recent events. */
export class Memory {
	/** @param data `getWorkflowStaticData('node')`: n8n stores what is assigned to it */
	constructor(private readonly data: IDataObject) {}

	/** The subscription of a slot, unless something is missing that makes it useful. */
	subscription(slot: Slot): OwnSubscription | undefined {
		const { id, url, secret, events } = asObject(this.data[slot]) ?? {};
		if (typeof id !== 'string' || id === '' || typeof url !== 'string') return undefined;
		const known = typeof secret === 'string' ? secret : '';
		return { id, url, secret: known, events: readEvents(events) };
	}

	keep(slot: Slot, subscription: OwnSubscription): void {
		this.data[slot] = { ...subscription };
	}

	forget(slot: Slot): void {
		if (this.data[slot] !== undefined) delete this.data[slot];
	}

	/**
	 * The slot of a URL that is given up. Which of the two it is n8n does not say then; the path tells,
	 * also when the address in front of it has changed.
	 */
	slotOfUrl(url: string): Slot | undefined {
		const { pathname } = new URL(url);
		return SLOTS.find((slot) => {
			const own = this.subscription(slot);
			return own && URL.canParse(own.url) && new URL(own.url).pathname === pathname;
		});
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

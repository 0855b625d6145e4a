import type { Variants } from '../variants';
import { randomUUID } from '../../support/node';

/** The names that subscriptions can ask for. Source: docs: webhook-subscriptions. */
export const EVENT_TYPES = ['message.received', 'reaction.added', 'reaction.removed', 'lead_reply'];
export const EVENT_STATUSES = ['pending', 'delivered', 'failed', 'dev_inbox'] as const;

/** One attempt to deliver an event to a subscription. Source: docs: events. */
export interface Attempt {
	/** ISO 8601. */
	at: string;
	/** Status of the receiver's answer; `null` when nobody answered. */
	status: number | null;
	duration_ms: number;
	subscription_id: string;
	/** Why nobody answered. That there is a text is documented, its key is not. */
	error?: string;
}

/** What is posted to a subscription's URL. Source: docs: webhook-subscriptions. */
export interface Envelope {
	event: string;
	event_id: string;
	/** ISO 8601. */
	timestamp: string;
	api_version: string;
	webhook_version: string;
	event_type: string;
	trace_id: string;
	partner_id: string;
	data: object;
}

/** An event as the API shows it. Source: docs: events. */
export interface Event {
	id: string;
	type: string;
	event_id: string;
	/** The chat's id, it seems. */
	lead_id: string | null;
	convo_id: string | null;
	/** The envelope that subscriptions get. */
	payload: Envelope;
	delivery: {
		status: (typeof EVENT_STATUSES)[number];
		/** Where it went last. */
		url: string | null;
		/** Every time it was posted, oldest first. */
		attempts: Attempt[];
		/** ISO 8601. */
		delivered_at: string | null;
	};
	/** ISO 8601. */
	created_at: string;
}

/** An event as answers show it: what no source says is as the variants say. */
export function rowOf(event: Event, variants: Variants): object {
	const { delivery } = event;
	const { url, attempts, delivered_at, status } = delivery;
	const absent = variants.untried_delivery === 'absent' && url === null;
	return {
		...event,
		delivery: {
			status,
			...(!absent && { url }),
			attempts: attempts.map((attempt) => shownAttempt(attempt, variants)),
			...(!absent && { delivered_at }),
		},
	};
}

function shownAttempt(attempt: Attempt, { unanswered_attempt }: Variants): object {
	if (attempt.status !== null || unanswered_attempt === 'null') return attempt;
	// JSON leaves out what is undefined.
	return { ...attempt, status: unanswered_attempt === 'zero' ? 0 : undefined };
}

/** What `GET /events` can be asked for. `since` is Unix time in milliseconds. */
export interface EventFilter {
	type?: string;
	status?: string;
	lead_id?: string;
	since?: number;
}

/** What an event says, for some variants. */
export type DataSource = (variants: Variants) => object;

/** The tenant's events. */
export class Events {
	readonly byId = new Map<string, Event>();
	/** What a subscription with the URL `https://dev-inbox` got, oldest first. */
	readonly devInbox: Event[] = [];
	/** Told of every new event. */
	readonly listeners = new Set<(event: Event) => void>();
	private readonly sources = new Map<string, { data: DataSource; chat_id: string | null }>();
	private made = 0;

	seed(): void {
		this.byId.clear();
		this.devInbox.length = 0;
		this.sources.clear();
		this.made = 0;
	}

	/** Adds an event that nobody got yet. */
	add(
		payload: Omit<Envelope, 'event_id' | 'data'> & { event_id?: string },
		chat_id: string | null,
		data: DataSource,
		variants: Variants,
	): Event {
		const { event_id = `chert:msg:${randomUUID().toUpperCase()}` } = payload;
		const event: Event = {
			id: `evt_${String(++this.made).padStart(6, '0')}`,
			type: payload.event,
			event_id,
			lead_id: leadIdOf(chat_id, variants),
			convo_id: chat_id && `convo_${chat_id}`,
			payload: { ...payload, event_id, data: data(variants) },
			delivery: { status: 'pending', url: null, attempts: [], delivered_at: null },
			created_at: payload.timestamp,
		};
		this.byId.set(event.id, event);
		this.sources.set(event.id, { data, chat_id });
		for (const listener of this.listeners) listener(event);
		return event;
	}

	/** Notes an attempt to deliver an event. */
	note({ delivery }: Event, url: string, attempt: Attempt): void {
		delivery.attempts.push(attempt);
		delivery.url = url;
	}

	/** Says again what every event says, as other variants would have it. */
	tellAgain(variants: Variants): void {
		for (const event of this.byId.values()) {
			const { data, chat_id } = this.sources.get(event.id)!;
			event.payload.data = data(variants);
			event.lead_id = leadIdOf(chat_id, variants);
		}
	}

	/**
	 * One page of the events that fit, newest first. The order is not documented: clients must not
	 * rely on it.
	 *
	 * @param limit events on the page at most
	 * @param after id of the last event of the page before
	 */
	page(filter: EventFilter, limit: number, after?: string): { events: Event[]; next?: Event } {
		const fitting = [...this.byId.values()].reverse().filter((event) => fits(event, filter));
		const rest = after === undefined ? fitting : fitting.filter(({ id }) => id < after);
		const events = rest.slice(0, limit);
		return { events, ...(rest.length > limit && { next: events[events.length - 1] }) };
	}
}

function leadIdOf(chat_id: string | null, { event_lead_id }: Variants): string | null {
	return event_lead_id === 'chat' ? chat_id : chat_id && `ld_${chat_id}`;
}

function fits(event: Event, { type, status, lead_id, since }: EventFilter): boolean {
	return (
		(type === undefined || event.type === type) &&
		(status === undefined || event.delivery.status === status) &&
		(lead_id === undefined || event.lead_id === lead_id) &&
		(since === undefined || Date.parse(event.created_at) > since)
	);
}

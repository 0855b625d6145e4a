import { randomUUID } from '../../support/node';

/** The names that subscriptions can ask for. Source: docs: webhooks. */
export const EVENT_TYPES = ['message.received', 'reaction.added', 'reaction.removed', 'lead_reply'];
export const EVENT_STATUSES = ['pending', 'delivered', 'failed', 'dev_inbox'] as const;

/** One attempt to deliver an event to a subscription. */
export interface Attempt {
	subscription_id: string;
	url: string;
	/** ISO 8601. */
	attempted_at: string;
	/** Status of the receiver's answer; `null` when nobody answered. */
	http_status: number | null;
}

/** What is posted to a subscription's URL. Source: docs: webhooks. */
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
	/** The chat's id. */
	lead_id: string | null;
	convo_id: string | null;
	/** The envelope that subscriptions get. */
	payload: Envelope;
	delivery: {
		status: (typeof EVENT_STATUSES)[number];
		/** Where it went last. */
		url: string | null;
		/** How many times it was posted. */
		attempts: number;
		/** ISO 8601. */
		delivered_at: string | null;
	};
	/** ISO 8601. */
	created_at: string;
}

/** What `GET /events` can be asked for. `since` is Unix time in milliseconds. */
export interface EventFilter {
	type?: string;
	status?: string;
	lead_id?: string;
	since?: number;
}

/** The tenant's events. */
export class Events {
	readonly byId = new Map<string, Event>();
	/** What a subscription with the URL `https://dev-inbox` got, oldest first. */
	readonly devInbox: Event[] = [];
	private readonly attempts = new Map<string, Attempt[]>();
	private made = 0;

	seed(): void {
		this.byId.clear();
		this.devInbox.length = 0;
		this.attempts.clear();
		this.made = 0;
	}

	/** Adds an event that nobody got yet. */
	add(payload: Omit<Envelope, 'event_id'> & { event_id?: string }, lead_id: string | null): Event {
		const { event_id = randomUUID() } = payload;
		const event: Event = {
			id: `evt_${String(++this.made).padStart(6, '0')}`,
			type: payload.event,
			event_id,
			lead_id,
			convo_id: lead_id && `convo_${lead_id}`,
			payload: { ...payload, event_id },
			delivery: { status: 'pending', url: null, attempts: 0, delivered_at: null },
			created_at: payload.timestamp,
		};
		this.byId.set(event.id, event);
		return event;
	}

	/** Notes an attempt to deliver an event. */
	note(event: Event, attempt: Attempt): void {
		this.attempts.set(event.id, [...this.attemptsOf(event), attempt]);
		event.delivery.attempts += 1;
		event.delivery.url = attempt.url;
	}

	attemptsOf({ id }: Event): Attempt[] {
		return this.attempts.get(id) ?? [];
	}

	/**
	 * One page of the events that fit, newest first. The order is not documented: clients must not
	 * rely on it.
	 *
	 * @param limit events on the page at most
	 * @param after id of the last event of the page before
	 */
	page(filter: EventFilter, limit: number, after?: string): { events: Event[]; next?: string } {
		const fitting = [...this.byId.values()].reverse().filter((event) => fits(event, filter));
		const rest = after === undefined ? fitting : fitting.filter(({ id }) => id < after);
		const events = rest.slice(0, limit);
		return { events, ...(rest.length > limit && { next: events[events.length - 1].id }) };
	}
}

function fits(event: Event, { type, status, lead_id, since }: EventFilter): boolean {
	return (
		(type === undefined || event.type === type) &&
		(status === undefined || event.delivery.status === status) &&
		(lead_id === undefined || event.lead_id === lead_id) &&
		(since === undefined || Date.parse(event.created_at) >= since)
	);
}

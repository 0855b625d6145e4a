import { refuse, type Route, type RouteCall } from './route';
import { EVENT_STATUSES, type Event, type EventFilter } from '../state/events';

const MAX_LIMIT = 200;
const DEFAULT_LIMIT = 50;

/** `GET /events`. Source: docs: events. */
const list: Route = {
	method: 'GET',
	path: '/events',
	success: () => ({ events: [], next_cursor: null, count: 0 }),
	handle({ state, query }) {
		const after = query.has('cursor') ? idOf(query.get('cursor')!) : undefined;
		if (after !== undefined && !state.events.byId.has(after)) refuse(1002, 'cursor is not valid');
		const { events, next } = state.events.page(filterOf(query), limitOf(query), after);
		const next_cursor = next === undefined ? null : cursorOf(next);
		return { body: { events, next_cursor, count: events.length } };
	},
};

/** `GET /events/{id}`: the same shape, and every attempt to deliver it. Source: docs: events. */
const get: Route = {
	method: 'GET',
	path: '/events/:event_id',
	success: ({ event_id }) => ({ id: event_id }),
	handle(call) {
		const event = eventOf(call);
		return { body: { ...event, attempts: call.state.events.attemptsOf(event) } };
	},
};

/**
 * `POST /events/{id}/replay`: fires it again, with the same `event_id`, to the subscriptions that want
 * it or to one. The answer's shape is not documented: this one is the event, on its way.
 * Source: docs: events (404/2011, 400/1002).
 */
const replay: Route = {
	method: 'POST',
	path: '/events/:event_id/replay',
	success: ({ event_id }) => ({ id: event_id, delivery: { status: 'pending' } }),
	handle(call) {
		const event = eventOf(call);
		const { state, query, deliver } = call;
		const subscription_id = query.get('subscription_id') ?? undefined;
		if (subscription_id !== undefined) {
			const subscription = state.subscriptions.byId.get(subscription_id);
			if (!subscription) refuse(2011, 'There is no such subscription');
			if (!subscription.is_active) refuse(1002, 'The subscription is not active');
		} else if (state.subscriptions.wanting(event.type).length === 0) {
			refuse(1002, 'No subscription wants this event');
		}
		deliver(event, { subscription_id });
		return { body: { ...event, delivery: { ...event.delivery } } };
	},
};

/** `GET /dev-inbox`. Its shape is not documented: this one is that of `GET /events`. */
const devInbox: Route = {
	method: 'GET',
	path: '/dev-inbox',
	success: () => ({ events: [], count: 0 }),
	handle({ state }) {
		const events = [...state.events.devInbox].reverse();
		return { body: { events, count: events.length } };
	},
};

export const events: readonly Route[] = [list, get, replay, devInbox];

function eventOf({ state, params }: RouteCall): Event {
	return state.events.byId.get(params.event_id) ?? refuse(2011);
}

function filterOf(query: URLSearchParams): EventFilter {
	const status = query.get('status') ?? undefined;
	if (status !== undefined && !(EVENT_STATUSES as readonly string[]).includes(status)) {
		refuse(1002, `status must be one of ${EVENT_STATUSES.join(', ')}`);
	}
	return {
		type: query.get('type') ?? undefined,
		status,
		lead_id: query.get('lead_id') ?? undefined,
		since: sinceOf(query.get('since')),
	};
}

/** ISO 8601 or Unix seconds: the format is not documented. */
function sinceOf(text: string | null): number | undefined {
	if (text === null) return undefined;
	const time = /^\d{1,12}$/.test(text) ? Number(text) * 1000 : Date.parse(text);
	return Number.isNaN(time) ? refuse(1002, 'since is not a time') : time;
}

function limitOf(query: URLSearchParams): number {
	const text = query.get('limit') ?? String(DEFAULT_LIMIT);
	const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
	return limit >= 1 && limit <= MAX_LIMIT ? limit : refuse(1002, 'limit must be 1 to 200');
}

/** Cursors are opaque to clients. */
function cursorOf(id: string): string {
	return Buffer.from(`after:${id}`).toString('base64url');
}

function idOf(cursor: string): string {
	return Buffer.from(cursor, 'base64url')
		.toString()
		.replace(/^after:/, '');
}

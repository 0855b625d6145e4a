import { refuse, type Route, type RouteAnswer, type RouteCall } from './route';
import { follow } from '../stream';
import { EVENT_STATUSES, rowOf, type Event, type EventFilter } from '../state/events';

const MAX_LIMIT = 200;
const DEFAULT_LIMIT = 50;

/** `GET /events`. Source: docs: events. */
const list: Route = {
	method: 'GET',
	path: '/events',
	success: () => ({ events: [], next_cursor: null, count: 0 }),
	handle({ state, query, variants }) {
		const after = query.has('cursor') ? idOf(query.get('cursor')!) : undefined;
		if (after !== undefined && !state.events.byId.has(after)) refuse(1002, 'cursor is not valid');
		const { events, next } = state.events.page(filterOf(query), limitOf(query), after);
		const next_cursor = next === undefined ? null : cursorOf(next);
		const rows = events.map((event) => rowOf(event, variants));
		return { body: { events: rows, next_cursor, count: rows.length } };
	},
};

/** `GET /events/{id}`: the same shape as a row of the list. Source: docs: events. */
const get: Route = {
	method: 'GET',
	path: '/events/:event_id',
	success: ({ event_id }) => ({ id: event_id }),
	handle(call) {
		const row = rowOf(eventOf(call), call.variants);
		return { body: call.variants.event === 'wrapped' ? { event: row } : row };
	},
};

/**
 * `POST /events/{id}/replay`: fires it again, with the same `event_id`, to the subscriptions that want
 * it or to one, and waits for the answer. What a success says is not documented for certain.
 * Source: docs: events (2011, 1002, 3004).
 */
const replay: Route = {
	method: 'POST',
	path: '/events/:event_id/replay',
	errorShape: 'replay',
	success: () => ({ ok: true, downstream_status: 200 }),
	async handle(call) {
		const event = eventOf(call);
		const subscription_id = destinationOf(call, event);
		const statuses = await call.deliver(event, { subscription_id, attempts: 1 });
		const refused = statuses.find((status) => status === null || status < 200 || status > 299);
		if (refused !== undefined) {
			const message = 'The delivery service answered with an error';
			return { error: { code: 3004, message, downstream_status: refused } };
		}
		return answerOf(call, event, statuses);
	},
};

function answerOf(
	{ variants }: RouteCall,
	event: Event,
	[downstream_status]: Array<number | null>,
): RouteAnswer {
	if (variants.replay_success === 'empty') return { status: 200, empty: true };
	if (variants.replay_success === 'row') return { body: rowOf(event, variants) };
	return { body: { ok: true, downstream_status } };
}

/** The subscription that the request names, if it does; refuses where there is nowhere to go. */
function destinationOf({ state, query, variants }: RouteCall, event: Event): string | undefined {
	const subscription_id = query.get('subscription_id') ?? undefined;
	if (subscription_id !== undefined) {
		const subscription = state.subscriptions.byId.get(subscription_id);
		if (!subscription?.is_active) {
			const code = Number(variants.replay_unknown_subscription);
			refuse(code, 'There is no such subscription, or it is not active');
		}
		return subscription_id;
	}
	const wanting = state.subscriptions.wanting(event.type);
	if (!wanting.some((subscription) => !state.subscriptions.recordsOnly(subscription))) {
		refuse(1002, 'No destination is configured for this event');
	}
	return undefined;
}

/**
 * `GET /events/stream`: new events as server-sent events, a comment every 15 seconds, `event: close` after
 * 60. With `since` it begins with the events after that time. What a data line holds is not documented.
 * Source: docs: events.
 */
const stream: Route = {
	method: 'GET',
	path: '/events/stream',
	success: () => ({}),
	handle({ state, query, settings, variants }) {
		const since = sinceOf(query.get('since'));
		const show = (event: Event) =>
			variants.stream_data === 'row' ? rowOf(event, variants) : event.payload;
		return {
			stream: follow(state.events, since, show, settings),
			headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
		};
	},
};

/** `GET /dev-inbox`. Its shape is not documented: this one is that of `GET /events`. */
const devInbox: Route = {
	method: 'GET',
	path: '/dev-inbox',
	success: () => ({ events: [], count: 0 }),
	handle({ state, variants }) {
		const { devInbox: inbox } = state.events;
		const recorded = [...inbox].reverse();
		if (variants.dev_inbox_reading === 'empties') inbox.length = 0;
		const rows = recorded.map((event) => rowOf(event, variants));
		if (variants.dev_inbox === 'bare') return { body: rows };
		const events = variants.dev_inbox === 'events' ? rows : recorded.map(({ payload }) => payload);
		return { body: { events, count: events.length } };
	},
};

export const events: readonly Route[] = [list, get, replay, stream, devInbox];

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

/** ISO 8601. */
function sinceOf(text: string | null): number | undefined {
	if (text === null) return undefined;
	const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(time) ? refuse(1002, 'since is not an ISO 8601 time') : time;
}

function limitOf(query: URLSearchParams): number {
	const text = query.get('limit') ?? String(DEFAULT_LIMIT);
	const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
	return limit >= 1 && limit <= MAX_LIMIT ? limit : refuse(1002, 'limit must be 1 to 200');
}

/** Cursors are opaque to clients. */
function cursorOf({ created_at, id }: Event): string {
	return `${created_at}|${id}`;
}

function idOf(cursor: string): string {
	return cursor.split('|')[1] ?? '';
}

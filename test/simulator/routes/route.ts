import type { DeliveryOrder } from '../deliveries';
import type { ErrorAnswer, ErrorShape } from '../envelope';
import type { State } from '../state';
import type { Event } from '../state/events';
import type { Message } from '../state/messages';
import type { Variants } from '../variants';

/** What the paths of the routes name. A route reads only the parameters of its path. */
export type Params = Readonly<
	Record<
		'address' | 'attachment_id' | 'chat_id' | 'event_id' | 'message_id' | 'subscription_id',
		string
	>
>;

/** What a route is given. */
export interface RouteCall {
	state: State;
	/** Path parameters, percent-decoded. */
	params: Params;
	query: URLSearchParams;
	/** Lower-case names. */
	headers: Readonly<Record<string, unknown>>;
	/** Raw body. */
	body: Buffer;
	/** The server's clock, Unix time in milliseconds. */
	now: number;
	/** The server's own origin, e.g. `http://127.0.0.1:4010`. */
	origin: string;
	/** How to answer where no source says it. */
	variants: Variants;
	/** What the tenant may do that other tenants may not. */
	settings: { ration_first_messages: boolean; stream_ms: number; stream_heartbeat_ms: number };
	/**
	 * Delivers an event.
	 *
	 * @returns for each subscription the status of the receiver's answer, `null` without one
	 */
	deliver(event: Event, order?: DeliveryOrder): Promise<Array<number | null>>;
}

/** A success with its body, JSON, bytes, a stream or none, or an error of the documentation. */
export type RouteAnswer =
	| { status?: number; body: object }
	/** Nothing after the headers. */
	| { status: number; empty: true }
	/** `foreign`: as from a file store, without a trace id. */
	| { status?: number; bytes: Buffer; headers: Record<string, string>; foreign?: boolean }
	| { status?: number; stream: AsyncIterable<string>; headers: Record<string, string> }
	| { error: ErrorAnswer };

/** One route of the API: its rules, and nothing about authentication, faults or the log. */
export interface Route {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/**
	 * Below `/api/v1`, in Fastify's notation; a chat's id is always called `:chat_id`, a message's
	 * `:message_id`.
	 */
	path: string;
	/** Set where the API takes a bearer token only. */
	bearerOnly?: true;
	/** Set where failures have another shape than the envelope. */
	errorShape?: ErrorShape;
	/** May throw `Refused`. */
	handle(call: RouteCall): RouteAnswer | Promise<RouteAnswer>;
	/** The body of a success, for faults that spoil an answer without acting. */
	success(params: Params): object;
}

/** Ends a route's work with an error of the documentation. */
export class Refused extends Error {
	constructor(readonly answer: ErrorAnswer) {
		super(`Refused with ${answer.code}`);
	}
}

/** Ends a route's work with an error, from inside a check. */
export function refuse(code: number, message?: string, more: Partial<ErrorAnswer> = {}): never {
	throw new Refused({ code, message, ...more });
}

/** Refuses a first message to somebody where first messages are rationed and it is too early: 4002. */
export function refuseRationed(call: RouteCall, line: string, to: string[]): void {
	const { state, settings, now } = call;
	if (!settings.ration_first_messages || to.every((phone) => state.chats.knows(phone))) return;
	const retry_after = state.firstMessages.take(line, now);
	if (retry_after !== undefined) {
		refuse(4002, 'Too many first messages to new people on this line', { retry_after });
	}
}

/** The body as a JSON object, or 1004. */
export function jsonOf({ body }: RouteCall): Record<string, unknown> {
	let value: unknown;
	try {
		value = JSON.parse(body.toString('utf8'));
	} catch {
		return refuse(1004);
	}
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
	return isObject ? (value as Record<string, unknown>) : refuse(1004);
}

/** The message that the path names, or 2003. Both its ids are accepted. */
export function messageOf({ state, params }: RouteCall): Message {
	return state.messages.find(params.message_id) ?? refuse(2003);
}

/** The id that an answer gives a message. */
export function shownId({ state, variants }: RouteCall, { id }: Message): string {
	return variants.message_id === 'other' ? state.messages.otherIdOf(id) : id;
}

/** The status of an answer about what is newly made. */
export function createdStatus({ variants }: Pick<RouteCall, 'variants'>): number {
	return Number(variants.created_status);
}

/** An answer of which only the status is known, or not even that: `204`, `200_empty`, `200_body`. */
export function undescribed(form: string, body: object): RouteAnswer {
	const [status, rest] = form.split('_');
	return rest === 'body'
		? { status: Number(status), body }
		: { status: Number(status), empty: true };
}

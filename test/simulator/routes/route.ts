import type { DeliveryOrder } from '../deliveries';
import type { ErrorAnswer } from '../envelope';
import type { State } from '../state';
import type { Event } from '../state/events';
import type { Message } from '../state/messages';

/** What a route is given. */
export interface RouteCall {
	state: State;
	/** Path parameters, percent-decoded. */
	params: Readonly<Record<string, string>>;
	query: URLSearchParams;
	/** Lower-case names. */
	headers: Readonly<Record<string, unknown>>;
	/** Raw body. */
	body: Buffer;
	/** The server's clock, Unix time in milliseconds. */
	now: number;
	/** The server's own origin, e.g. `http://127.0.0.1:4010`. */
	origin: string;
	/** Starts to deliver an event, in the background. */
	deliver(event: Event, order?: DeliveryOrder): void;
}

/** A success with its body, JSON or bytes, or an error of the documentation. */
export type RouteAnswer =
	| { status?: number; body: object }
	| { status?: number; bytes: Buffer; headers: Record<string, string> }
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
	/** Set where errors have the flatter shape: no `error` object, no `trace_id`. */
	flatErrors?: true;
	/** May throw `Refused`. */
	handle(call: RouteCall): RouteAnswer;
	/** The body of a success, for faults that spoil an answer without acting. */
	success(params: Readonly<Record<string, string>>): object;
}

/** Ends a route's work with an error of the documentation. */
export class Refused extends Error {
	constructor(readonly answer: ErrorAnswer) {
		super(`Refused with ${answer.code}`);
	}
}

/** Ends a route's work with an error, from within whatever checks something. */
export function refuse(code: number, message?: string, more: Partial<ErrorAnswer> = {}): never {
	throw new Refused({ code, message, ...more });
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

/** The message that the path names, or 2003. */
export function messageOf({ state, params }: RouteCall): Message {
	return state.messages.byId.get(params.message_id) ?? refuse(2003);
}

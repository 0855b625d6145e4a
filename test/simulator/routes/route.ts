import type { ErrorAnswer } from '../envelope';
import type { State } from '../state';

/** What a route is given. */
export interface RouteCall {
	state: State;
	/** Path parameters, percent-decoded. */
	params: Readonly<Record<string, string>>;
	/** Raw body. */
	body: Buffer;
	/** The server's clock, Unix time in milliseconds. */
	now: number;
}

/** A success with its body, or an error of the documentation. */
export type RouteAnswer = { status?: number; body: object } | { error: ErrorAnswer };

/** One route of the API: its rules, and nothing about authentication, faults or the log. */
export interface Route {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** Below `/api/v1`, in Fastify's notation; a chat's id is always called `:chat_id`. */
	path: string;
	handle(call: RouteCall): RouteAnswer;
	/** The body of a success, for faults that spoil an answer without acting. */
	success(params: Readonly<Record<string, string>>): object;
}

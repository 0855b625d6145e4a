import { isFilledText, asObject } from '../shared/text';
import type { ChertRequest } from './request';

/**
 * What a second request does if the first one's answer was lost: nothing, the same end state, or a second
 * effect.
 */
export type Repetition = 'harmless' | 'idempotent' | 'actsTwice';

/**
 * Every route that the node uses. `byKey` is idempotent with an idempotency key, and acts twice without.
 * Where no source says what a repetition does, it acts twice, unless the remark says why it cannot. Source:
 * docs: routes (`idempotent`).
 */
export const ROUTES = {
	'POST /chats': 'byKey',
	'PUT /chats/{id}': 'idempotent',
	// The second time is refused with 1006.
	'POST /chats/{id}/leave': 'idempotent',
	'POST /chats/{id}/participants': 'idempotent',
	// The second time is refused with 1001.
	'DELETE /chats/{id}/participants/{address}': 'idempotent',
	'GET /chats/{id}/messages': 'harmless',
	// Its example has an idempotency key, but no source says that it does anything on this route.
	'POST /chats/{id}/messages': 'actsTwice',
	'POST /chats/{id}/mark-read': 'idempotent',
	// It shows a state, and ends by itself.
	'POST /chats/{id}/typing': 'idempotent',
	'POST /send': 'byKey',
	'GET /messages/{id}': 'harmless',
	'POST /messages/{id}/react': 'actsTwice',
	'POST /messages/{id}/edit': 'actsTwice',
	// An announced attachment that gets no file expires, and nobody ever sees it.
	'POST /attachments': 'idempotent',
	// The same file again is the same attachment.
	'PUT /attachments/{id}/upload': 'idempotent',
	'GET /attachments/{id}/content': 'harmless',
	'POST /locations': 'actsTwice',
	'GET /phone-numbers': 'harmless',
	'GET /events': 'harmless',
	'GET /events/{id}': 'harmless',
	'POST /events/{id}/replay': 'actsTwice',
	'GET /dev-inbox': 'harmless',
	'POST /webhook-subscriptions': 'actsTwice',
	'GET /webhook-subscriptions': 'harmless',
	'GET /webhook-subscriptions/{id}': 'harmless',
	// The last change wins.
	'PATCH /webhook-subscriptions/{id}': 'idempotent',
	// The second time is refused with 2011.
	'DELETE /webhook-subscriptions/{id}': 'idempotent',
} as const satisfies Readonly<Record<string, Repetition | 'byKey'>>;

export type Route = keyof typeof ROUTES;

const PATTERNS = (Object.keys(ROUTES) as Route[]).map(
	(route) => [route, new RegExp(`^${route.replace(/\{\w+\}/g, '[^/]+')}$`)] as const,
);

/** Routes whose failures come in a flat shape. Source: docs: envelope. */
const FAIL_FLAT: ReadonlyArray<Route | undefined> = ['POST /send', 'POST /events/{id}/replay'];

export interface RouteFacts {
	repetition: Repetition;
	failsFlat: boolean;
}

/** A route that is not in the table acts twice. */
export function routeOf(request: ChertRequest): RouteFacts {
	const { method, path, file } = request;
	// A file goes to the whole address that Chert gave for it.
	const asked = file ? 'PUT /attachments/{id}/upload' : `${method} ${path}`;
	const [route] = PATTERNS.find(([, pattern]) => pattern.test(asked)) ?? [];
	return { repetition: repetitionOf(route, request), failsFlat: FAIL_FLAT.includes(route) };
}

function repetitionOf(route: Route | undefined, { body }: ChertRequest): Repetition {
	if (route === undefined) return 'actsTwice';
	const repetition = ROUTES[route];
	if (repetition !== 'byKey') return repetition;
	const { idempotency_key = asObject(body?.message)?.idempotency_key } = body ?? {};
	return isFilledText(idempotency_key) ? 'idempotent' : 'actsTwice';
}

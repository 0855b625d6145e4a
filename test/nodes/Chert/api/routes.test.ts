import type { IDataObject } from 'n8n-workflow';
import type { ChertRequest } from '../../../../nodes/Chert/api/request';
import { routeOf as routeFactsOf, ROUTES, type Route } from '../../../../nodes/Chert/api/routes';
import { resources } from '../../../../nodes/Chert/actions';
import { examplesOf, routes as documented } from '../../../contract';
import { entry, first } from '../../../support/certain';

/** Not used by the node: it is a stream, for which n8n has no place. */
const UNUSED = ['GET /events/stream'];

/** Where no source says what a repetition does, and yet it cannot act twice; `ROUTES` says why. */
const CANNOT_ACT_TWICE = [
	'POST /chats/{id}/typing',
	'POST /attachments',
	'PUT /attachments/{id}/upload',
	'PATCH /webhook-subscriptions/{id}',
	'DELETE /webhook-subscriptions/{id}',
];

/** What the contract says of sending a request twice, in the words of the table. */
function byContract({ route, idempotent, idempotencyNote = '' }: (typeof documented)[number]) {
	if (route.startsWith('GET ')) return 'harmless';
	// The second time is refused with a code that says so.
	if (idempotent === 'no') return /the second/.test(idempotencyNote) ? 'idempotent' : 'actsTwice';
	if (idempotent === 'with key') return 'byKey';
	if (idempotent === 'not stated') {
		return CANNOT_ACT_TWICE.includes(route) ? 'idempotent' : 'actsTwice';
	}
	return 'idempotent';
}

test('the table of routes says of a repetition what the contract says', () => {
	const used = documented.filter(({ route }) => !UNUSED.includes(route));
	expect(ROUTES).toEqual(Object.fromEntries(used.map((route) => [route.route, byContract(route)])));
});

test('a documented request is found in the table, and a request that is not in it acts twice', () => {
	for (const route of documented.filter(({ route: name }) => !UNUSED.includes(name))) {
		const example = first(examplesOf(route));
		const request = {
			method: example.method as ChertRequest['method'],
			path: first(example.path.split('?')),
			body: example.body as IDataObject,
		};
		const file = {
			bytes: 1,
			headers: {},
			open: async () => await Promise.resolve(Buffer.alloc(1)),
		};
		const isFile = route.route === 'PUT /attachments/{id}/upload';
		const known = entry(ROUTES, route.route as Route);
		expect([route.route, routeFactsOf({ ...request, ...(isFile && { file }) }).repetition]).toEqual(
			[route.route, known === 'byKey' ? 'idempotent' : known],
		);
	}
	for (const path of ['/chats/ch_1/archive', '/chats/ch_1/leave/again']) {
		expect(routeFactsOf({ method: 'POST', path }).repetition).toBe('actsTwice');
	}
});

test.each([
	[{ path: '/send', body: { phone: '+14155551234', body: 'Hi' } }, 'actsTwice'],
	[
		{ path: '/send', body: { phone: '+14155551234', body: 'Hi', idempotency_key: '' } },
		'actsTwice',
	],
	[{ path: '/send', body: { body: 'Hi', idempotency_key: 'k' } }, 'idempotent'],
	[{ path: '/chats', body: { message: { parts: [] } } }, 'actsTwice'],
	[{ path: '/chats', body: { message: { parts: [], idempotency_key: 'k' } } }, 'idempotent'],
	[{ path: '/chats/ch_1/messages', body: { message: { idempotency_key: 'k' } } }, 'actsTwice'],
])('a request is safe to repeat only with the key that makes it so: %j %s', (request, expected) => {
	expect(routeFactsOf({ method: 'POST', ...request }).repetition).toBe(expected);
});

test('an operation that sends what acts twice says how a person learns whether it was carried out', () => {
	const acting = Object.values(resources).flatMap(({ operations }) =>
		Object.values(operations).filter(({ routes }) =>
			routes.some((route) => ROUTES[route] === 'actsTwice'),
		),
	);
	expect(acting.length).toBeGreaterThan(5);
	for (const { option, howToCheck } of acting)
		expect([option.name, howToCheck]).not.toContain(undefined);
});

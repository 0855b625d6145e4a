import { createHmac, fs, path, projectRoot } from '../support/node';
import {
	answerFields,
	codeOf,
	routeOf,
	contract,
	deliveries,
	deliveryRules,
	differences,
	examplesOf,
	openQuestions,
	routes,
	shapeOf,
	typesOf,
	type Fields,
} from './index';
import { at, only } from '../support/certain';

/** The contract agrees with itself. */

const STATUSES = ['verified', 'inferred', 'open'];

describe.each(routes)('$route', (route) => {
	test('every field of the example is described, and every shown field is in the example', () => {
		const { fields, response, request } = route;
		const inAnswer = Object.entries(fields).filter(
			([, { in: side, shown, shownIn = 'response' }]) =>
				side !== 'request' && shown !== false && shownIn === 'response',
		);
		const isJson = typeof response.body === 'object' && response.body !== null;
		const variants = (route.variants ?? []).map((variant) => variant.response?.body);
		const bodies = [response.body, ...variants].filter((body) => typeof body === 'object');
		const seen = new Set(bodies.flatMap((body) => [...shapeOf(body).keys()]));
		if (isJson) {
			expect(inAnswer.map(([path]) => path).filter((path) => !seen.has(path))).toEqual([]);
			expect(differences(response.body, response.body, answerFields(route))).toEqual([]);
		}
		const sent = [request.body, ...(route.variants ?? []).map((variant) => variant.request?.body)];
		const inRequest = new Set(
			sent
				.filter((body) => typeof body === 'object' && body !== null)
				.flatMap((body) => [...shapeOf(body).keys()]),
		);
		const described = ([path, { in: side, shown, shownIn = 'request' }]: [
			string,
			Fields[string],
		]) => side === 'response' || shown === false || shownIn !== 'request' || inRequest.has(path);
		expect(Object.entries(fields).filter((entry) => !described(entry))).toEqual([]);
	});

	test('statuses, codes and types are known ones', () => {
		const { fields, errors, request } = route;
		for (const field of Object.values({ ...fields, ...request.path, ...request.query })) {
			expect(STATUSES).toContain(field.status);
			expect(typesOf(field.type)).not.toContain('');
		}
		for (const { code, http } of errors) expect(codeOf(code).http).toContain(http);
	});

	test('what is open is asked as a question', () => {
		const { fields, response } = route;
		const open =
			response.statusKnown === 'open' ||
			Object.values(fields).some(({ status }) => status === 'open');
		if (open) expect(openQuestions.map(({ where }) => where)).toContain(route.route);
	});

	test('the examples of a route begin with its path', () => {
		const pattern = at(route.route.split(' '), 1)
			.split('/')
			.map((part) => (part.startsWith('{') ? '[^/]+' : part))
			.join('/');
		for (const { path } of examplesOf(route)) {
			expect(path.split('?')[0]).toMatch(new RegExp(`^${pattern}$`));
		}
	});
});

test('a replay’s failure has the same keys in both places, known as well', () => {
	const { fields } = only(contract.envelope.variants.filter(({ name }) => name === 'replay'));
	const ofRoute = routeOf('POST /events/{id}/replay').fields;
	for (const [name, { type, status }] of Object.entries(fields)) {
		expect([name, ofRoute[name]]).toMatchObject([name, { type, status }]);
	}
});

test('every open question has an id of its own', () => {
	expect(new Set(openQuestions.map(({ id }) => id)).size).toBe(openQuestions.length);
	expect(openQuestions.length).toBeGreaterThan(80);
});

test('the simulator knows neither the contract nor the package', () => {
	const folder = path.join(projectRoot, 'test/simulator');
	const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
	const files = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
	expect(files.length).toBeGreaterThan(30);
	const knowing = files.filter((name) =>
		/from '(\.\.\/)+(contract|nodes|credentials)/.test(
			fs.readFileSync(path.join(folder, name), 'utf8'),
		),
	);
	expect(knowing).toEqual([]);
});

test('the documented signatures are those of their keys', () => {
	const { vectors } = contract.authentication;
	for (const { key, timestamp, body, hex } of [...vectors, ...deliveryRules.signature.vectors]) {
		expect(createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')).toBe(hex);
	}
});

test.each(deliveries)('$event: body and fields agree', ({ body, fields }) => {
	expect(differences(body, body, fields)).toEqual([]);
	const shown = Object.entries(fields).filter(([, field]) => field.shown !== false);
	const seen = shapeOf(body);
	expect(shown.map(([path]) => path).filter((path) => !seen.has(path))).toEqual([]);
});

describe('differences', () => {
	const example = { a: 'x', b: [{ c: 1 }], d: {}, e: null };
	test.each<[string, unknown, Fields, string[]]>([
		['the same', { a: 'y', b: [{ c: 2 }, { c: 3 }], d: { more: 1 }, e: null }, {}, []],
		['a missing key', { b: [{ c: 1 }], d: {}, e: null }, {}, ['a is missing']],
		['an undocumented key', { ...example, f: 1 }, {}, ['f is not documented']],
		['another type', { ...example, a: { text: 'x' } }, {}, ['a is object, not string']],
		['a number with a fraction', { ...example, b: [{ c: 1.5 }] }, {}, ['b[].c is number']],
		['another nesting', { ...example, b: { c: 1 } }, {}, ['b is object', 'b[] is missing']],
		['null where text is stated', { ...example, a: null }, {}, ['a is null, not string']],
		[
			'null where it is allowed',
			{ ...example, a: null },
			{ a: { type: 'string|null', status: 'verified' } },
			[],
		],
		[
			'a key that the example leaves out',
			{ ...example, f: 1 },
			{ f: { type: 'integer', status: 'verified', shown: false } },
			[],
		],
	])('%s', (_, actual, fields, expected) => {
		const found = differences(example, actual, fields);
		expect(found).toEqual(
			expected
				.map((text) => expect.stringContaining(text) as string)
				.concat(found.slice(expected.length)),
		);
		expect(found.length > 0).toBe(expected.length > 0);
	});
});

import type { Variants } from '../simulator';
import { verify } from '../simulator/authentication';
import { createHmac } from '../support/node';
import { DOCUMENTED_MESSAGE, type Answer } from './asking';
import { T0, useAsking } from './useAsking';
import {
	answerFields,
	bare,
	codes,
	contract,
	deliveries,
	deliveryRules,
	differences,
	errorsOf,
	examplesOf,
	routes,
	type Fields,
} from './index';
import { BY_FAULT, OCCASIONS, occasionOf } from './occasions';
import { entry, first } from '../support/certain';

/**
 * The simulator is what the contract says: every documented request is sent to it, and the answer compared
 * with the documented one; every error is made to happen; every delivery is received.
 */

const asking = useAsking({ stream_ms: 60 });

const TRACE_ID = /^[0-9a-f]{12}$/;

const examples = routes.flatMap((route) =>
	examplesOf(route).map((example) => ({
		route,
		example,
		title: `${route.route}: ${example.name}`,
	})),
);

describe('every documented request is answered as documented', () => {
	test.each(examples)('$title', async ({ route, example }) => {
		const answer = await asking.ask(await asking.arrange(route, example));
		if (route.response.statusKnown === 'open') expect(answer.status).toBeLessThan(300);
		else expect(answer.status).toBe(example.status);
		expect(answer.headers['x-trace-id']).toMatch(TRACE_ID);
		expect(asking.simulator.requests.at(-1)).toMatchObject({ verified: true });
		expect(bare(asking.simulator.requests.at(-1)!.route!)).toBe(bare(route.route));
		expect(problemsOf(answer, route, example)).toEqual([]);
	});

	test('there are examples to compare, and answers in most of them', () => {
		const answered = examples.filter(({ example }) => example.answer || example.candidates);
		expect(answered.length).toBeGreaterThan(20);
	});
});

function problemsOf(
	answer: Answer,
	route: (typeof routes)[number],
	{ name, answer: expected, candidates, contentType }: (typeof examples)[number]['example'],
): string[] {
	const fields = answerFields(route);
	if (candidates) {
		const all = candidates.map((candidate) => differences(candidate, answer.json, fields));
		return all.some((problems) => problems.length === 0) ? [] : all.flat();
	}
	if (contentType !== undefined) return framesOf(answer, contentType, String(expected));
	if (typeof expected === 'string') return answer.text.length > 0 ? [] : ['no bytes came'];
	if (expected !== undefined) return differences(expected, answer.json, fields);
	if (name === 'documented') return [];
	// The answer to a variant is that of the documented request, but for what it is about: its parts and
	// what it leaves out.
	const problems = differences(route.response.body, answer.json, fields);
	return problems.filter((problem) => !/parts\[\]| is null, not /.test(problem));
}

/** Compares the kinds of frames, in order, each kind once. */
function framesOf({ text, headers }: Answer, contentType: string, expected: string): string[] {
	const kinds = (stream: string) => [
		...new Set(stream.split('\n\n').map((frame) => frame.split(/(?<=:)/)[0])),
	];
	const type = headers['content-type'] === contentType ? [] : [`not ${contentType}`];
	const wanted = kinds(expected).filter((kind) => !kinds(text).includes(kind));
	return [...type, ...wanted.map((kind) => `no frame begins with "${kind}"`)];
}

const errors = routes.flatMap((route) =>
	errorsOf(route).map((error) => ({
		route,
		error,
		title: `${route.route}: ${error.code} with HTTP ${error.http}, when ${error.when}`,
	})),
);

describe('every documented error is answered as documented', () => {
	test.each(errors)('$title', async ({ route, error }) => {
		const { code, http, retryable } = error;
		const request = await asking.arrange(route, examplesOf(route)[0]);
		const occasion = occasionOf(route, code);
		if (!occasion) {
			expect(BY_FAULT).toContain(code);
			asking.simulator.fault(routeName(request.path, request.method), { kind: 'code', code });
		}
		const answer = await asking.ask(occasion ? await occasion(asking, request) : request);
		expect(answer.status).toBe(http);
		expect(answer.headers['x-trace-id']).toMatch(TRACE_ID);
		const { body, fields, inner } = failureOf(route.route);
		expect(differences(body, answer.json, fields)).toEqual([]);
		expect(inner(answer.json)).toMatchObject({ code, retryable });
		expectExtras(answer, inner(answer.json));
	});

	test('every occasion is one of a documented error', () => {
		const documented = errors.map(({ route, error }) => `${route.route} ${error.code}`);
		expect(OCCASIONS.filter((occasion) => !documented.includes(occasion))).toEqual([]);
	});

	test.each(codes)(
		'$code has its usual status and retryable',
		async ({ code, http, retryable }) => {
			asking.simulator.fault('GET /phone-numbers', { kind: 'code', code });
			const answer = await asking.ask({ method: 'GET', path: '/phone-numbers' });
			expect(answer.status).toBe(http[0]);
			expect(answer.json.error).toMatchObject({ code, retryable, status: http[0] });
		},
	);
});

/** The simulator's name for the route that a request goes to. */
function routeName(path: string, method: string): string {
	const plain = first(path.split('?'));
	const params = plain
		.replace(/^\/chats\/[^/]+/, '/chats/:chat_id')
		.replace(/^\/messages\/[^/]+/, '/messages/:message_id');
	return `${method} ${params.replace(/(participants)\/.+$/, '$1/:address')}`;
}

/** The documented failure of a route, and where in it code and retryable stand. */
function failureOf(route: string): {
	body: object;
	fields: Fields;
	inner: (json: Record<string, object>) => object;
} {
	const { failure, variants } = contract.envelope;
	const own = variants.find((variant) => variant.route === route);
	if (!own) return { ...failure, inner: (json) => entry(json, 'error') };
	// What the envelope has in its error object, the flat shape of /send has at top level.
	const more = Object.entries(failure.fields)
		.filter(([path, { shown }]) => path.startsWith('error.') && shown === false)
		.map(([path, field]) => [path.slice('error.'.length), field] as const);
	const fields = { ...Object.fromEntries(more), ...own.fields };
	return { body: own.body!, fields, inner: (json) => json };
}

function expectExtras({ headers }: Answer, inner: Record<string, unknown> | object): void {
	const error = inner as Record<string, unknown>;
	const limited = [1007, 4002].includes(Number(error.code));
	expect(typeof error.retry_after).toBe(limited ? 'number' : 'undefined');
	expect(headers['retry-after']).toBe(limited ? String(error.retry_after) : undefined);
	expect(Array.isArray(error.allowed_effects)).toBe(error.code === 4098);
	if (error.code === 1011) expect(error.attachment_index).toBe(1);
}

describe('authentication', () => {
	const signature = (asked: number, hex?: string) => ({
		'x-chert-signature': `v1,${asked},${
			hex ??
			createHmac('sha256', asking.simulator.credential.signingSecret)
				.update(`${asked}.`)
				.digest('hex')
		}`,
	});
	/** Headers that make each documented failure happen, by its code. */
	const FAILURES: Readonly<Record<number, () => Record<string, string | undefined>>> = {
		2001: () => ({ 'x-chert-tenant': 'nobody-example' }),
		2004: () => signature(T0 / 1000, '0'.repeat(64)),
		2005: () => ({ 'x-chert-tenant': 'suspended-example' }),
		2012: () => ({ 'x-chert-signature': undefined }),
		2013: () => signature(T0 / 1000 - 301),
	};

	test.each(contract.authentication.failures)('$when: $code', async ({ code, http }) => {
		const headers = entry(FAILURES, code)();
		const answer = await asking.ask({ method: 'GET', path: '/phone-numbers', headers });
		expect(answer.status).toBe(http);
		expect(differences(contract.envelope.failure.body, answer.json)).toEqual([]);
		expect(answer.json.error.code).toBe(code);
	});

	test.each(contract.authentication.vectors)('the vector for "$body"', (vector) => {
		const account = { tenant: 'acme-example', signingSecret: vector.key };
		const headers = { 'x-chert-tenant': account.tenant, 'x-chert-signature': vector.header };
		const now = vector.timestamp * 1000;
		expect(verify(headers, Buffer.from(vector.body), [account], now)).toEqual({ account });
	});

	test('a rate limit is 1007 on every route', async () => {
		asking.simulator.configure({ rate_limit: 1 });
		const ask = async () => await asking.ask({ method: 'GET', path: '/phone-numbers' });
		expect((await ask()).status).toBe(200);
		const answer = await ask();
		expect(answer.status).toBe(429);
		const { body, fields } = contract.envelope.failure;
		expect(differences(body, answer.json, fields)).toEqual([]);
		expectExtras(answer, answer.json.error);
	});
});

describe('every delivery is posted as documented', () => {
	/** The simulator's variant for each documented form of a delivery. */
	const FORMS: Readonly<Record<string, Variants['delivery']>> = {
		'top-level aliases': 'aliases',
		'row shape': 'row',
	};
	const forms = deliveries.flatMap(({ event, body, fields, headers, variants = [] }) => [
		{ event, body, fields, headers, name: 'documented' },
		...variants.map((variant) => ({
			event,
			headers,
			body: variant.body,
			fields: { ...fields, ...variant.fields },
			name: variant.name,
		})),
	]);

	test.each(forms)('$event: $name', async ({ event, body, fields, headers, name }) => {
		if (name !== 'documented') expect(Object.keys(FORMS)).toContain(name);
		const variants = { delivery: FORMS[name] ?? 'envelope' };
		asking.simulator.configure({ variants });
		const { simulator, receiver } = asking;
		const id = await asking.subscribe();
		await asking.ask({
			method: 'PATCH',
			path: `/webhook-subscriptions/${id}`,
			body: { events: [event] },
		});
		const subscription = simulator.subscriptions.get(id)!;
		const text = { chat_id: 'ch_direct', text: 'Hello back.' };
		await simulator.emit(event, name === 'row shape' ? text : DOCUMENTED_MESSAGE);
		expect(receiver.received).toHaveLength(1);
		const delivery = first(receiver.received);
		expect(differences(body, JSON.parse(delivery.body), fields)).toEqual([]);
		const secret = simulator.secretOf(subscription.id);
		const hex = createHmac('sha256', secret)
			.update(`${T0 / 1000}.${delivery.body}`)
			.digest('hex');
		const { event_id } = JSON.parse(delivery.body);
		const values: Record<string, string> = {
			'X-Webhook-Event': event,
			'X-Webhook-Event-Id': event_id,
			'X-Webhook-Subscription-Id': subscription.id,
		};
		for (const [header, example] of Object.entries(headers)) {
			const expected = values[header] ?? example.replace('<hex>', hex);
			expect({ header, value: delivery.headers[header.toLowerCase()] }).toEqual({
				header,
				value: expected,
			});
		}
	});

	test('every header that deliveries have is in the example', () => {
		for (const { headers } of deliveries) {
			const names = deliveryRules.headers.map(({ name }) => name);
			expect(Object.keys(headers).sort()).toEqual([...names].sort());
		}
	});

	test.each([
		['t_v1', 'v1'],
		['v1', 't_v1'],
		['t_v1', 't_v1'],
		['v1', 'v1'],
	] as const)('signatures in the forms %s and %s', async (current, legacy) => {
		asking.simulator.configure({
			variants: { webhook_signature_form: current, legacy_signature_form: legacy },
		});
		const id = await asking.subscribe();
		await asking.simulator.emit('message.received');
		const { headers, body } = first(asking.receiver.received);
		const hex = createHmac('sha256', asking.simulator.secretOf(id))
			.update(`${T0 / 1000}.${body}`)
			.digest('hex');
		const [t_v1, v1] = deliveryRules.signature.forms.map((form) =>
			form.replace('<unix_seconds>', String(T0 / 1000)).replace('<hex>', hex),
		);
		const values = { t_v1, v1 };
		expect(deliveryRules.signature.headers.map((name) => headers[name.toLowerCase()])).toEqual([
			values[current],
			values[legacy],
		]);
	});

	/** Statuses of a receiver for each documented answer. */
	const ANSWERS: Readonly<Record<string, number[]>> = {
		'2xx': [204],
		'4xx': [410],
		'5xx or unreachable': [500, 0, 503, 200],
	};
	const known = deliveryRules.retry.filter(({ then }) => then !== null);
	test.each(known)('after $answer: $then', async ({ answer, attempts = 1 }) => {
		await asking.subscribe();
		asking.receiver.statuses = [...entry(ANSWERS, answer)];
		const { delivery } = await asking.simulator.emit('message.received');
		expect(delivery.attempts).toHaveLength(attempts);
		expect(delivery.status).toBe(answer === '2xx' ? 'delivered' : 'failed');
	});
});

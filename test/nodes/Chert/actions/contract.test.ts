import type { IDataObject } from 'n8n-workflow';
import { ROUTES } from '../../../../nodes/Chert/api/routes';
import { ERROR_CODES } from '../../../../nodes/Chert/failures/errorCodes';
import { resources } from '../../../../nodes/Chert/actions';
import { contract, errorsOf, type Example, examplesOf, routeOf, routes } from '../../../contract';
import { ContractServer, type ServedAnswer, TRACE_ID } from '../../../support/contractServer';
import {
	DOCUMENTED,
	type DocumentedOperation,
	MADE_OF_SEVERAL,
} from '../../../support/documentedOperations';
import { Engine, type RunOptions, type RunResult } from '../../../support/engine';
import { foreignRequests, routeOfRequest } from '../../../support/routesOnTheWire';
import { at, entry, first, take } from '../../../support/certain';

/**
 * The node and the contract: each operation sends what the contract documents, and reads what the contract
 * shows, byte for byte, into its documented output. Where the contract shows several answers, or none, each
 * form that it says to take is served.
 */

/** The one documented route that fits no step of a workflow. */
const NO_OPERATION = ['GET /events/stream'];

const server = new ContractServer();
let engine: Engine;

beforeAll(async () => {
	[engine] = await Promise.all([Engine.load(), server.start()]);
});
afterAll(async () => await server.stop());

const operationOf = (name: string) => {
	const [resource, operation] = take(name.split(/[ ,]/), 2);
	return entry(entry(resources, resource).operations, operation);
};
const documented = Object.entries(DOCUMENTED).map(([name, operation]) => ({ name, ...operation }));
type Documented = (typeof documented)[number];
const firstExample = ({ routes: own }: Pick<DocumentedOperation, 'routes'>) =>
	examplesOf(routeOf(first(own)))[0];
const withoutFiles = documented.filter(({ file }) => !file);

/** Runs an operation once, none tried twice, against these answers. */
async function run(
	parameters: IDataObject,
	answers: ServedAnswer[],
	more: Partial<Pick<RunOptions, 'files' | 'items' | 'onError'>> = {},
): Promise<RunResult> {
	server.answerWith(...answers);
	const { credential } = server;
	const alone = { maxAttempts: 1, giveUpAfter: 0, maxConcurrentRequests: 1 };
	const options = { ...(parameters.options as IDataObject), ...alone };
	return await engine.run({
		credential,
		items: [{}],
		parameters: { ...parameters, options },
		onError: 'continueErrorOutput',
		...more,
	});
}

/** A documented body as the node sends it: with a key of its own where the example has none. */
function expectedBody({ sends }: Documented, example: Example): unknown {
	const body = example.body as IDataObject | null;
	if (body === null) return undefined;
	const expected = sends?.(body) ?? body;
	const route = routes.find((candidate) =>
		examplesOf(candidate).some(({ body: b }) => b === body),
	)!;
	const key = expect.any(String) as unknown as string;
	if (route.fields.idempotency_key && expected.idempotency_key === undefined) {
		return { ...expected, idempotency_key: key };
	}
	const message = expected.message as IDataObject | undefined;
	if (route.fields['message.idempotency_key'] && message?.idempotency_key === undefined) {
		return { ...expected, message: { ...message, idempotency_key: key } };
	}
	return expected;
}

const sorted = (path: string) => {
	const [route, query = ''] = path.split('?');
	return [route, [...new URLSearchParams(query)].sort()];
};

function expectRequest(operation: Documented, example: Example, place = 0): void {
	const { method, path, body, headers } = at(server.arrived, place);
	expect([method, ...sorted(path)]).toEqual([example.method, ...sorted(example.path)]);
	const sent = body.length === 0 ? undefined : (JSON.parse(body.toString()) as unknown);
	expect(sent).toEqual(expectedBody(operation, example));
	expect(headers['x-chert-signature']).toMatch(/^v1,\d{10},[0-9a-f]{64}$/);
	if (sent !== undefined) expect(headers['content-type']).toBe('application/json');
}

/** Chert's own `retryable` holds, but not where sending it again could act a second time, or cannot help. */
function mayRunAgain(name: string, code: number): boolean {
	const { routes: used, errors } = operationOf(name);
	const mayHaveActed = code === 4001 || Math.floor(code / 1_000) === 3;
	return (
		errors[code]?.final !== true &&
		!(used.some((route) => ROUTES[route] === 'actsTwice') && mayHaveActed)
	);
}

/** Every item needs a key of its own. */
function withoutOwnKey({ options, ...parameters }: IDataObject): IDataObject {
	const others = { ...(options as IDataObject) };
	delete others.idempotencyKey;
	return { ...parameters, options: others };
}

const jsonOf = ({ success }: RunResult) => success.map(({ json }) => json);

test('every operation, and every route that fits a workflow, is compared with the contract', () => {
	const names = Object.entries(resources).flatMap(([resource, { operations }]) =>
		Object.keys(operations)
			.map((operation) => `${resource} ${operation}`)
			.filter((name) => !MADE_OF_SEVERAL.includes(name)),
	);
	expect([...new Set(documented.map(({ name }) => name.split(',')[0]))].sort()).toEqual(
		names.sort(),
	);
	const used = new Set(documented.flatMap((operation) => operation.routes));
	const all = routes.map(({ route }) => route).filter((route) => !NO_OPERATION.includes(route));
	expect([...used].sort()).toEqual(all.sort());
	for (const operation of documented) {
		const { routes: main, optional = [] } = operation;
		expect(operationOf(operation.name).routes).toEqual([...main, ...optional]);
	}
});

describe.each(withoutFiles)('$name', (operation) => {
	const route = routeOf(first(operation.routes));
	const examples = examplesOf(route);
	const answered = examples.flatMap((example) =>
		[example.answer ?? examples[0].answer, ...(example.candidates ?? [])]
			.filter((answer) => answer !== undefined)
			.map((answer) => ({ example, name: example.name, answer: answer as IDataObject })),
	);
	const open = (operation.open?.(examples[0]) ?? []).map((answer) => ({ answer }));

	test(`the contract shows an answer to ${operation.name}, or forms to take`, () => {
		expect(answered.length + open.length).toBeGreaterThan(0);
	});

	if (answered.length > 0) {
		test.each(answered)(
			'$name: sends the documented request, reads the documented answer',
			async ({ example, answer }) => {
				const served = { status: example.status, body: answer };
				const { following = [] } = operation;
				const result = await run(operation.parameters(example), [served, ...following]);
				expect(result.failed).toEqual([]);
				expectRequest(operation, example);
				expect(server.arrived).toHaveLength(1 + following.length);
				expect(jsonOf(result)).toEqual(operation.output(answer, example));
			},
		);
	}

	if (open.length > 0) {
		test.each(open)(
			`${operation.name} takes $answer, which the contract leaves open`,
			async ({ answer }) => {
				const [example] = examples;
				const result = await run(operation.parameters(example), [answer]);
				expect(result.failed).toEqual([]);
				expectRequest(operation, example);
				expect(jsonOf(result)).toEqual(operation.openOutput!(answer.body, example));
			},
		);
	}

	test(`no route of ${operation.name} is missing on the wire, and none is foreign`, async () => {
		const [example] = examples;
		const { answer } = first([...answered, ...open] as Array<{ answer: unknown }>);
		const served = (
			open[0]?.answer === answer ? answer : { status: 200, body: answer }
		) as ServedAnswer;
		const { following = [] } = operation;
		const { seen } = await run(operation.parameters(example), [served, ...following]);
		const used = new Set(seen.map((request) => routeOfRequest(operation.routes, request)));
		expect([...used]).toEqual(operation.routes);
	});
});

describe('swapped routes', () => {
	const names = routes.map(({ route }) => route);
	const requests = routes.map(({ route, request }) => ({
		route,
		request: { method: first(route.split(' ')), url: `${contract.base}${request.pathExample}` },
	}));

	test.each(requests)('a request to $route belongs to no other route', ({ route, request }) => {
		const others = names.filter((name) => name !== route);
		expect(foreignRequests([route], [request])).toEqual([]);
		// `stream` could be the id of an event.
		const alike = route === 'GET /events/stream' ? ['GET /events/{id}'] : [];
		expect(others.filter((name) => foreignRequests([name], [request]).length === 0)).toEqual(alike);
	});

	test('a run whose operation names another route fails', async () => {
		const markRead = operationOf('chat markRead');
		const own = markRead.routes;
		const operation = entry(DOCUMENTED, 'chat markRead');
		const example = firstExample(operation);
		Object.assign(markRead, { routes: ['POST /chats/{id}/leave'] });
		try {
			await expect(
				run(operation.parameters(example), [{ status: 200, body: example.answer }]),
			).rejects.toThrow('names POST /chats/{id}/leave, but sent POST /chats/');
		} finally {
			Object.assign(markRead, { routes: own });
		}
	});
});

/** The reasons that workflows branch on, where a code means something special for an operation. */
const OWN_REASONS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
	'chat leave': { 1002: 'GROUP_TOO_SMALL', 1006: 'NOT_A_GROUP', 4099: 'NO_PINNED_LINE' },
	'chat addParticipant': { 1006: 'NOT_A_GROUP', 4099: 'NO_PINNED_LINE' },
	'chat create': { 1006: 'TOO_MANY_RECIPIENTS', 4099: 'FIRST_MESSAGE_TEXT_ONLY' },
	'chat markRead': { 1002: 'NO_RECIPIENT' },
	'chat removeParticipant': {
		1001: 'NOT_IN_GROUP',
		1002: 'GROUP_TOO_SMALL',
		1006: 'NOT_A_GROUP',
		4099: 'NO_PINNED_LINE',
	},
	'chat update': { 1006: 'NOT_A_GROUP', 4099: 'NO_PINNED_LINE' },
	'attachment upload': { 1012: 'UPLOAD_CLOSED' },
	'attachment download': { 1011: 'NOT_AN_ATTACHMENT' },
	'location send': { 1011: 'NOT_A_DELIVERY_CHAT', 4099: 'LOCATION_NOT_SUPPORTED' },
	'message send': { 1011: 'BAD_ATTACHMENT' },
	'message edit': { 4001: 'NOT_EDITABLE', 4099: 'EDIT_NOT_SUPPORTED' },
	'message react': { 1002: 'INVALID_REACTION' },
};

test.each(documented.map(({ name }) => [name.replace(/,.*/, '')]))(
	'the reasons of %s are its own where they have to be',
	(name) => {
		const own = Object.entries(operationOf(name).errors).filter(
			([code, { reason }]) => ERROR_CODES[Number(code)]?.reason !== reason,
		);
		const reasons = own.map(([code, { reason }]) => [code, reason]);
		expect(Object.fromEntries(reasons)).toEqual(OWN_REASONS[name] ?? {});
	},
);

describe('errors', () => {
	const [failing] = [contract.envelope.failure];
	const errors = withoutFiles.flatMap((operation) =>
		errorsOf(routeOf(first(operation.routes))).map((error) => ({ operation, error })),
	);

	test.each(
		documented.flatMap((operation) =>
			operation.routes.flatMap((route) =>
				errorsOf(routeOf(route)).map(({ code }) => ({ name: operation.name, route, code })),
			),
		),
	)('$name has words of its own for $code of $route', ({ name, code }) => {
		expect(operationOf(name).errors[code]?.advice).toMatch(/\S.*\.$/);
	});

	test.each(errors.map(({ operation, error }) => ({ name: operation.name, ...error, operation })))(
		'$name: $code with HTTP $http comes out with code, reason and advice, in all three modes',
		async ({ operation, code, http, retryable, name }) => {
			const parameters = operation.parameters(firstExample(operation));
			const { error, ...rest } = failing.body as { error: IDataObject };
			const body = { ...rest, error: { ...error, status: http, code, retryable } };
			const answers = [{ status: http, body }];
			const expected = {
				message: expect.stringContaining(`Chert ${code}: ${String(error.message)}`) as string,
				description: expect.stringMatching(/\.$/) as string,
				code,
				reason: entry(operationOf(name).errors, code).reason,
				http_status: http,
				retryable: retryable && mayRunAgain(name, code),
				trace_id: TRACE_ID,
				attempts: 1,
			};
			const one = [{ error: expect.objectContaining(expected) as IDataObject }];
			const { failed, success } = await run(parameters, answers);
			expect([failed.map(({ json }) => json), success]).toEqual([one, []]);
			const regular = await run(parameters, answers, { onError: 'continueRegularOutput' });
			expect(jsonOf(regular)).toEqual(one);
			const { message, description, ...facts } = expected;
			const stopped = await run(parameters, answers, { onError: 'stopWorkflow' });
			expect(stopped.error).toMatchObject({ message, description, context: facts });
			expect(server.arrived).toHaveLength(1);
		},
	);

	/** The answers come in turn, one for each item: nothing follows on the first request. */
	test.each(
		withoutFiles.filter(({ following }) => !following).map((row) => [row.name, row] as const),
	)('%s: of several items each has its own outcome, in order', async (_, operation) => {
		const example = firstExample(operation);
		const [candidate = operation.open && first(operation.open(example)).body] =
			example.candidates ?? [];
		const shown = example.answer ?? candidate;
		const good = { status: example.status, body: shown };
		const { error, ...rest } = failing.body as { error: IDataObject };
		const bad = { status: 401, body: { ...rest, error: { ...error, status: 401, code: 2001 } } };
		const parameters = withoutOwnKey(operation.parameters(example));
		const items = [{ n: 0 }, { n: 1 }, { n: 2 }];
		const { success: alone } = await run(parameters, [good]);
		const { success, failed } = await run(parameters, [good, bad, good], { items });
		expect(alone).not.toEqual([]);
		expect(success.map(({ json }) => json)).toEqual([...alone, ...alone].map(({ json }) => json));
		expect(failed.map(({ json }) => json)).toMatchObject([
			{ n: 1, error: { code: 2001, http_status: 401, attempts: 1 } },
		]);
	});

	test.each(
		contract.envelope.variants.flatMap(({ name, route, body }) =>
			body === null ? [] : [200, 502].map((status) => ({ name, route, body, status })),
		),
	)('$name: the flat failure in a $status is a failure with its code', async (variant) => {
		const { route, body, status } = variant;
		const operation = documented.find((candidate) => candidate.routes.includes(route))!;
		const example = firstExample(operation);
		const { success, failed } = await run(operation.parameters(example), [{ status, body }]);
		const { code, message, retryable, downstream_status } = body as IDataObject;
		expect(success).toEqual([]);
		expect(failed.map(({ json }) => json.error)).toEqual([
			expect.objectContaining({
				message: expect.stringMatching(`^Chert ${code}: ${message}`) as string,
				code,
				retryable: retryable === true && mayRunAgain(operation.name, code as number),
				http_status: status,
				...(downstream_status !== undefined && { downstream_status }),
			}),
		]);
	});

	test('a replay that says no and nothing else is no success', async () => {
		const operation = entry(DOCUMENTED, 'event replay');
		const body = { ok: false, downstream_status: 500 };
		const example = firstExample(operation);
		const { success, failed } = await run(operation.parameters(example), [{ status: 200, body }]);
		expect(success).toEqual([]);
		expect(first(failed).json.error).toMatchObject({
			reason: 'OUTCOME_UNKNOWN',
			outcome_unknown: true,
			retryable: false,
		});
	});
});

describe('files', () => {
	const { attachment_id, upload_url, ...announced } = routeOf('POST /attachments').response
		.body as IDataObject;
	const [announce] = examplesOf(routeOf('POST /attachments'));
	const [put] = examplesOf(routeOf('PUT /attachments/{id}/upload'));
	const { filename, content_type, size_bytes } = announce.body as {
		filename: string;
		content_type: string;
		size_bytes: number;
	};
	const operation = documented.find(({ name }) => name === 'attachment upload')!;

	test.each<ServedAnswer>([
		{ status: 200 },
		{ status: 201 },
		{ status: 204 },
		{ status: 200, body: {} },
		{ status: 200, body: { attachment_id, status: 'uploaded' } },
	])('upload: two documented requests; the second answered by %j', async (answer) => {
		const bytes = Buffer.alloc(size_bytes, 'example');
		const data = await engine.store(bytes, { fileName: filename, mimeType: content_type });
		const url = String(upload_url).replace(new URL(contract.base).origin, server.url);
		const first = {
			status: announce.status,
			body: { attachment_id, upload_url: url, ...announced },
		};
		const result = await run(operation.parameters(announce), [first, answer], {
			files: [{ data }],
		});
		expect(result.failed).toEqual([]);
		expectRequest(operation, announce);
		const [, upload] = take(server.arrived, 2);
		expect([upload.method, upload.path]).toEqual([put.method, put.path]);
		expect(upload.body.equals(bytes)).toBe(true);
		const secret = server.credential.signingSecret;
		expect(upload.headers).toMatchObject({
			...put.headers,
			authorization: `Bearer ${secret}`,
		});
		const said = (answer.body ?? {}) as IDataObject;
		const [output] = operation.output({ attachment_id, ...announced }, announce);
		expect(jsonOf(result)).toEqual([{ ...output, ...said }]);
		expect(result.seen.map((request) => routeOfRequest(operation.routes, request))).toEqual(
			operation.routes,
		);
	});

	const [content] = examplesOf(routeOf('GET /attachments/{id}/content'));
	const download = documented.find(({ name }) => name === 'attachment download')!;
	const jpeg = Buffer.from('example bytes of a picture');
	const headers = { 'content-type': 'image/jpeg' };
	const hintsOf = ({ run: { data } }: RunResult) =>
		entry(data.resultData.runData, 'Chert').flatMap(({ hints = [] }) =>
			hints.map(({ message }) => message),
		);

	test.each([false, true])('download: the bytes; without a trace ID: %s', async (without) => {
		const answer = { status: 200, body: jpeg, headers, ...(without && { withoutTrace: true }) };
		const result = await run(download.parameters(content), [answer as ServedAnswer]);
		expect(result.failed).toEqual([]);
		expectRequest(download, content);
		expect(jsonOf(result)).toMatchObject([
			{ attachment_id: content.path.split('/')[2], content_type: 'image/jpeg', size_bytes: 26 },
		]);
		expect(await engine.bytesOf(entry(first(result.success).binary!, 'data'))).toEqual(jpeg);
		const hints = hintsOf(result).filter((text) => text.includes("no trace ID of Chert's"));
		expect(hints).toHaveLength(without ? 1 : 0);
	});

	test.each<[string, Omit<ServedAnswer, 'status'>]>([
		['a web page', { body: '<html>Log in</html>', headers: { 'content-type': 'text/html' } }],
		['JSON', { body: '{"ok":true}', headers: { 'content-type': 'application/json' } }],
		['a picture of unknown length', { body: jpeg, headers, chunked: true }],
	])('download: %s without a trace ID is not the file', async (_, answer) => {
		const served: ServedAnswer = { status: 200, withoutTrace: true, ...answer };
		const { success, failed } = await run(download.parameters(content), [served]);
		expect(success).toEqual([]);
		expect(first(failed).json.error).toMatchObject({ reason: 'BAD_RESPONSE', trace_id: null });
	});
});

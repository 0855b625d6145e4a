import fc from 'fast-check';
import type { IDataObject, INodeExecutionData, OnError } from 'n8n-workflow';
import { ERROR_CODES } from '../../../../../nodes/Chert/failures/errorCodes';
import type { Fault } from '../../../../simulator';
import { useChert } from '../../../../support/chert';
import {
	chertRun,
	LEAVE_PARAMETERS,
	type RunOptions,
	type RunResult,
	outputOf,
} from '../../../../support/engine';
import { net, type AddressInfo } from '../../../../support/node';
import { entry, first } from '../../../../support/certain';

const MODES: OnError[] = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'];
const TRACE_ID = /^[0-9a-f]{12}$/;
/** No item beside another and none tried twice, so that counts are exact. */
const ONE_BY_ONE: IDataObject = {
	...LEAVE_PARAMETERS,
	options: { maxConcurrentRequests: 1, maxAttempts: 1, giveUpAfter: 0 },
};

/** How a message ends when nobody knows: an AI agent sees nothing else. */
const IN_DOUBT = '; it may still have been carried out';

const { engine, simulator } = useChert();

/** Runs Leave Group and checks what must hold for every run: no secret in it, nobody left twice. */
async function leaveGroups(
	items: IDataObject[],
	onError: OnError,
	options: Partial<RunOptions> = {},
): Promise<RunResult> {
	const credential = options.credential ?? simulator.credential;
	const result = await engine.run({ ...options, credential, items, onError });
	const stored = JSON.stringify([result.run, result.error, result.error?.message]);
	if (credential.signingSecret.trim()) expect(stored).not.toContain(credential.signingSecret);
	for (const { headers } of simulator.requests) {
		const signature = String(headers['x-chert-signature'] ?? '').split(',')[2];
		if (signature) expect(stored).not.toContain(signature);
	}
	return result;
}

const chats = (ids: unknown[]): IDataObject[] =>
	ids.map((chat_id, n) => ({ chat_id, employee: `Person ${n}` }) as IDataObject);
const json = (items: INodeExecutionData[]) => items.map((item) => item.json);
const pairs = (items: INodeExecutionData[]) => items.map((item) => item.pairedItem);
const leftCount = (chat_id: string) => simulator.chats.get(chat_id)?.left_count;

describe('a group that can be left', () => {
	test.each(MODES)('%s: each item gets the answer, paired and in input order', async (onError) => {
		const ids = simulator.addGroups(12, 5);
		const { success, failed, status } = await leaveGroups(chats(ids), onError);
		expect(status).toBe('success');
		expect(json(success)).toEqual(ids.map((chat_id) => ({ chat_id, status: 'left' })));
		expect(failed).toEqual([]);
		expect(ids.map(leftCount)).toEqual(ids.map(() => 1));
	});

	test('one signed request without a body goes to the documented route', async () => {
		const [id] = simulator.addGroups(1, 5);
		const { run } = await leaveGroups(chats([`  ${id}\n`]), 'stopWorkflow');
		expect(simulator.requests).toEqual([
			expect.objectContaining({
				method: 'POST',
				url: `/api/v1/chats/${id}/leave`,
				chat_id: id,
				status: 200,
				verified: true,
			}),
		]);
		const { headers, body } = first(simulator.requests);
		expect(body).toHaveLength(0);
		expect(headers).not.toHaveProperty('content-type');
		expect(headers).not.toHaveProperty('authorization');
		expect(headers['x-chert-tenant']).toBe(simulator.credential.tenant);
		const node = outputOf(run);
		expect(pairs(node)).toEqual([{ item: 0 }]);
	});

	test('bearer mode works, and sends no signature', async () => {
		const [id] = simulator.addGroups(1, 5);
		const credential = { ...simulator.credential, authentication: 'bearer', tenant: '' };
		const { success } = await leaveGroups(chats([id]), 'stopWorkflow', { credential });
		expect(json(success)).toEqual([{ chat_id: id, status: 'left' }]);
		expect(first(simulator.requests).headers).not.toHaveProperty('x-chert-signature');
	});

	test('a plain text parameter works like a resource locator', async () => {
		const [id] = simulator.addGroups(1, 5);
		const parameters = { ...LEAVE_PARAMETERS, chatId: id };
		const { success } = await leaveGroups([{}], 'stopWorkflow', { parameters });
		expect(json(success)).toEqual([{ chat_id: id, status: 'left' }]);
	});

	test('no items, no request', async () => {
		const { success, failed } = await leaveGroups([], 'continueErrorOutput');
		expect([...success, ...failed, ...simulator.requests]).toEqual([]);
	});
});

describe('a failure', () => {
	const expectedOf = (error: IDataObject) => ({
		message: expect.any(String),
		description: expect.any(String),
		code: null,
		http_status: null,
		retryable: expect.any(Boolean),
		trace_id: null,
		attempts: 1,
		...error,
	});

	/** The same failing chat between two that can be left, in each mode; one place asserts them all. */
	async function expectFailure(chat_id: string, error: IDataObject, arrange?: () => void) {
		for (const onError of MODES) {
			simulator.reset();
			const [before, after] = simulator.addGroups(2, 5);
			arrange?.();
			const items = chats([before, chat_id, after]);
			const result = await leaveGroups(items, onError, { parameters: ONE_BY_ONE });
			const expected = expectedOf({ chat_id, ...error });
			if (onError === 'stopWorkflow') {
				expectStopped(result, expected, before);
				expect(leftCount(after)).toBe(0);
			} else if (onError === 'continueRegularOutput') {
				expect(json(result.success)).toEqual([
					{ chat_id: before, status: 'left' },
					{ error: expected },
					{ chat_id: after, status: 'left' },
				]);
				const output = outputOf(result.run);
				expect(pairs(output)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
			} else {
				expect(json(result.success)).toEqual([
					{ chat_id: before, status: 'left' },
					{ chat_id: after, status: 'left' },
				]);
				expect(json(result.failed)).toEqual([{ ...items[1], error: expected }]);
			}
			expect(simulator.requests.filter((request) => request.chat_id === chat_id).length).toBe(1);
			expect(leftCount(before)).toBe(1);
		}
	}

	function expectStopped(
		{ status, error, success }: RunResult,
		expected: IDataObject,
		before: string,
	) {
		expect(status).toBe('error');
		expect(success).toEqual([]);
		expect(error).toMatchObject({
			name: 'NodeApiError',
			message: expected.message,
			httpCode:
				typeof expected.http_status === 'number'
					? String(expected.http_status)
					: expected.http_status && expect.stringMatching(/^\d{3}$/),
			context: {
				itemIndex: 1,
				chat_id: expected.chat_id,
				code: expected.code,
				trace_id: expected.trace_id,
				done: [before],
			},
		});
		expect(error!.description).toContain(`Left before this: ${before}.`);
		const traceId = (error!.context as IDataObject).trace_id;
		if (traceId !== null) expect(error!.description).toContain(`Trace ID: ${String(traceId)}.`);
		if (expected.code !== null) expect(error!.message).toMatch(`Chert ${String(expected.code)}: `);
	}

	describe('by the rules of the API', () => {
		test('1002: the group is too small', async () => {
			await expectFailure('ch_group_of_3', {
				message: expect.stringMatching(/^Chert 1002: ./),
				description: expect.stringContaining('at least 3 people'),
				code: 1002,
				reason: 'GROUP_TOO_SMALL',
				http_status: 400,
				retryable: false,
				trace_id: expect.stringMatching(TRACE_ID),
			});
		});

		test('1006: a direct message', async () => {
			await expectFailure('ch_direct', {
				code: 1006,
				reason: 'NOT_A_GROUP',
				http_status: 400,
				retryable: false,
				trace_id: expect.stringMatching(TRACE_ID),
			});
		});

		test('1006: a group that was left before', async () => {
			const [id] = simulator.addGroups(1, 5);
			await leaveGroups(chats([id]), 'continueErrorOutput');
			const { failed } = await leaveGroups(chats([id]), 'continueErrorOutput');
			expect(first(failed).json.error).toMatchObject({ code: 1006, reason: 'NOT_A_GROUP' });
			expect(leftCount(id)).toBe(1);
		});

		test('2002: an unknown chat', async () => {
			await expectFailure('ch_nobody_knows', {
				code: 2002,
				reason: 'CHAT_NOT_FOUND',
				http_status: 404,
				retryable: false,
				trace_id: expect.stringMatching(TRACE_ID),
			});
		});

		test('4001: delivery failed', async () => {
			await expectFailure('ch_fail_4001', {
				code: 4001,
				reason: 'DELIVERY_FAILED',
				http_status: 502,
				retryable: true,
				trace_id: expect.stringMatching(TRACE_ID),
				outcome_unknown: true,
			});
		});

		test('4099: no pinned line', async () => {
			await expectFailure('ch_no_line', {
				code: 4099,
				reason: 'NO_PINNED_LINE',
				http_status: 501,
				retryable: false,
				trace_id: expect.stringMatching(TRACE_ID),
			});
		});
	});

	const OWN_REASONS: Record<number, string> = {
		1002: 'GROUP_TOO_SMALL',
		1006: 'NOT_A_GROUP',
		4099: 'NO_PINNED_LINE',
	};

	// 2004 for one of three groups is no wrong secret but a signature that was seen before (freshSignature.test.ts).
	test.each(
		Object.keys(ERROR_CODES)
			.map(Number)
			.filter((code) => code !== 2004),
	)('a failure with code %d says so in all three modes', async (code) => {
		await expectFailure(`ch_fail_${code}`, {
			message: expect.stringMatching(`^Chert ${code}: .`),
			code,
			reason: OWN_REASONS[code] ?? entry(ERROR_CODES, code).reason,
			http_status: expect.any(Number),
			trace_id: expect.stringMatching(TRACE_ID),
			...([1007, 4002].includes(code) && { retry_after: expect.any(Number) }),
			// Chert says that trying again makes sense, and the work may have begun.
			...([3001, 3002, 3004, 4001].includes(code) && { outcome_unknown: true }),
			...(code === 4098 && { allowed_effects: expect.any(Array) }),
		});
	});

	const unknown = { retryable: expect.any(Boolean), outcome_unknown: true };
	const badResponse = (http_status: number, what: string) => ({
		...unknown,
		reason: 'BAD_RESPONSE',
		http_status,
		message: `Chert's answer ${what} (HTTP ${http_status})${IN_DOUBT}`,
		trace_id: expect.stringMatching(TRACE_ID),
	});
	const broken = {
		...unknown,
		reason: 'NETWORK',
		message: expect.stringContaining('broke before'),
	};
	const faults: Array<[name: string, fault: Fault, error: IDataObject]> = [
		['a reset before acting', { kind: 'reset', when: 'before' }, broken],
		['a reset after acting', { kind: 'reset', when: 'after' }, broken],
		['an answer cut off by a lost connection', { kind: 'cut_off' }, broken],
		[
			'an HTML page',
			{ kind: 'html' },
			{ ...badResponse(502, 'was a web page instead of JSON'), trace_id: null },
		],
		['cut-off JSON', { kind: 'truncated_json' }, badResponse(200, 'was cut off or is not JSON')],
		['an empty answer', { kind: 'empty' }, badResponse(200, 'was empty')],
		['an array', { kind: 'array' }, badResponse(200, 'was not what Chert documents')],
		[
			'an answer about another chat',
			{ kind: 'wrong_chat' },
			badResponse(200, 'does not say that the line left this chat'),
		],
		[
			'an answer that does not say left',
			{ kind: 'not_left' },
			badResponse(200, 'does not say that the line left this chat'),
		],
		...[301, 302, 303, 307, 308].map((status): [string, Fault, IDataObject] => [
			`a redirect ${status}`,
			{ kind: 'redirect', status },
			{
				reason: 'REDIRECT',
				http_status: status,
				retryable: false,
				trace_id: expect.stringMatching(TRACE_ID),
				// "See other" is what comes after something was done.
				...(status === 303 && { outcome_unknown: true }),
			},
		]),
		[
			'a rate limit',
			{ kind: 'rate_limited', retry_after: 2 },
			{
				code: 1007,
				reason: 'RATE_LIMITED',
				http_status: 429,
				retryable: true,
				retry_after: 2,
				trace_id: expect.stringMatching(TRACE_ID),
			},
		],
	];

	test.each(faults)('a failure through %s is reported as what it is', async (_, fault, error) => {
		await expectFailure('ch_faulty', error, () => simulator.fault('ch_faulty', fault));
	});

	test('a server that is not there is named as that', async () => {
		const port = await freePort();
		const credential = { ...simulator.credential, baseUrl: `http://127.0.0.1:${port}` };
		const { failed } = await leaveGroups(chats(['ch_1']), 'continueErrorOutput', {
			credential,
			parameters: ONE_BY_ONE,
		});
		expect(first(failed).json.error).toMatchObject({
			message: `Chert could not be reached at 127.0.0.1:${port}: nothing answers at that address`,
			reason: 'NETWORK',
			retryable: true,
		});
		expect(first(failed).json.error).not.toHaveProperty('outcome_unknown');
	});

	test('a failure that says "canceled" is still filed as an error, not as cancelled', async () => {
		const fault: Fault = { kind: 'code', code: 4001, message: 'ENOENT: delivery was canceled' };
		simulator.fault('ch_x', fault);
		const { status, error } = await leaveGroups(chats(['ch_x']), 'stopWorkflow', {
			parameters: ONE_BY_ONE,
		});
		expect(status).toBe('error');
		expect(error!.message).toBe(`Chert 4001: ENOENT: delivery was cancelled${IN_DOUBT}`);
	});

	test('many failures and successes keep their places', async () => {
		const good = simulator.addGroups(6, 4);
		const items = chats(
			good.flatMap((id, n) => [id, ['ch_none', '', 'ch_fail_3001', true, '..', 'ch_fail_2005'][n]]),
		);
		const { success, failed } = await leaveGroups(items, 'continueErrorOutput', {
			parameters: { ...LEAVE_PARAMETERS, options: { maxAttempts: 1 } },
		});
		expect(json(success)).toEqual(good.map((chat_id) => ({ chat_id, status: 'left' })));
		expect(failed.map(({ json: { error } }) => (error as IDataObject).reason)).toEqual([
			'CHAT_NOT_FOUND',
			'INVALID_INPUT',
			'INTERNAL_ERROR',
			'INVALID_INPUT',
			'INVALID_INPUT',
			'FORBIDDEN',
		]);
		expect(failed.map((item) => item.json.employee)).toEqual(
			[1, 3, 5, 7, 9, 11].map((n) => `Person ${n}`),
		);
	});

	test('a failure that stops the run names the groups left before it, shortly', async () => {
		const ids = simulator.addGroups(23, 5);
		const items = chats([...ids, 'ch_none', 'ch_never']);
		const { error } = await leaveGroups(items, 'stopWorkflow', { parameters: ONE_BY_ONE });
		expect(error!.description).toContain(
			`Left before this: ${ids.slice(0, 20).join(', ')} and 3 more.`,
		);
		expect(error!.description).toContain('Not started: 1 of 25.');
		expect(error!.context).toMatchObject({ itemIndex: 23, done: ids, not_started: ['ch_never'] });
		expect(simulator.requests).toHaveLength(24);
	});

	test('a failure of the first of several items says that nothing was left', async () => {
		const { error } = await leaveGroups(chats(['ch_none', 'ch_1']), 'stopWorkflow');
		expect(error!.description).toContain('Left before this: none.');
		expect(error!.description).toContain('Also failed: ch_1 (2002 CHAT_NOT_FOUND).');
	});
});

describe('1006 after an answer that got lost', () => {
	const lose = (chat_id: string) => {
		simulator.reset();
		simulator.fault(chat_id, { kind: 'reset', when: 'before' });
	};

	test.each(MODES)('%s: a direct message is not told as left', async (onError) => {
		lose('ch_direct');
		const { success, failed, error } = await leaveGroups(chats(['ch_direct']), onError);
		const about = { code: 1006, reason: 'NOT_A_GROUP', chat_id: 'ch_direct', attempts: 3 };
		const shown = onError === 'continueErrorOutput' ? failed : success;
		if (onError === 'stopWorkflow') {
			expect(success).toEqual([]);
			expect(error!.context).toMatchObject({ code: 1006, chat_id: 'ch_direct', done: [] });
			expect(error!.description).toMatch(/^The last events of this chat say .* direct message/);
			return;
		}
		expect(shown.map(({ json: { error } }) => error)).toEqual([
			expect.objectContaining({
				...about,
				description: expect.stringContaining('direct message cannot be left'),
			}),
		]);
		expect(first(shown).json.error).not.toHaveProperty('outcome_unknown');
	});

	test('a direct message whose events are kept under another lead_id is not told as left', async () => {
		lose('ch_direct');
		simulator.configure({ variants: { event_lead_id: 'own' } });
		const { failed } = await leaveGroups(chats(['ch_direct']), 'continueErrorOutput');
		expect(first(failed).json.error).toMatchObject({ code: 1006 });
	});

	test.each<[string, () => string]>([
		['an event says that it is a group', () => 'ch_group_of_5'],
		['no event is about it', () => first(simulator.addGroups(1))],
		[
			'the events cannot be read',
			() => {
				simulator.fault('GET /events', { kind: 'code', code: 2005, times: 9 });
				return 'ch_group_of_5';
			},
		],
	])('a group that was left counts as left where %s', async (_, arrange) => {
		const chat_id = arrange();
		simulator.fault(chat_id, { kind: 'reset', when: 'after' });
		const { success, run } = await leaveGroups(chats([chat_id]), 'continueErrorOutput');
		expect(json(success)).toEqual([{ chat_id, status: 'left', already_left: true }]);
		expect(leftCount(chat_id)).toBe(1);
		expect(chertRun(run).hints!.map(({ message }) => message)).toContainEqual(
			expect.stringContaining('A direct message answers the same.'),
		);
	});

	test('a group that was left in this run, or that the option tells to take as left, needs no second look', async () => {
		const options = { ifNotAGroup: 'continueAsLeft' };
		lose('ch_direct');
		const { success } = await leaveGroups(
			chats(['ch_direct', 'ch_group_of_5']),
			'continueErrorOutput',
			{
				parameters: { ...LEAVE_PARAMETERS, options },
			},
		);
		expect(success).toHaveLength(2);
		await leaveGroups(chats(['ch_group_of_4', 'ch_group_of_4']), 'continueErrorOutput');
		expect(simulator.requests.filter(({ route }) => route === 'GET /events')).toEqual([]);
	});
});

describe('a chat ID that cannot be one', () => {
	const several = (shown: string, first = 'Put') =>
		`The field 'Chat' must be one ID, without commas or blanks, but it is ${shown}. ${first} a Split Out node before this one: one item for each group`;
	test.each([
		['', "The field 'Chat' is empty"],
		['   ', "The field 'Chat' is blank"],
		[undefined, "The field 'Chat' is empty"],
		[null, "The field 'Chat' is empty"],
		['.', 'The field \'Chat\' cannot be "."'],
		[' .. ', 'The field \'Chat\' cannot be ".."'],
		['ch_\u0000', "The field 'Chat' contains a line break, tab or other control character"],
		['ch_1\nch_2', several(String.raw`"ch_1\nch_2"`)],
		[
			'ch_1, ch_2',
			several('"ch_1, ch_2"', "Make a list of it with .split(',') in an expression, then put"),
		],
		[
			'ch_\ud83d',
			"The field 'Chat' contains a broken character, such as half an emoji left by cutting a text",
		],
		[true, "The field 'Chat' must be text, but it is a boolean (true)"],
		[['ch_1'], several('a list')],
		[{ id: 'ch_1' }, "The field 'Chat' must be text, but it is an object"],
	])('%j is refused before any request', async (value, message) => {
		const [before] = simulator.addGroups(1, 5);
		const known = { code: null, reason: 'INVALID_INPUT', retryable: false };
		// Without an ID the message says which item it is.
		const hasId = Array.isArray(value) || (typeof value === 'string' && value !== '');
		const place = hasId ? '' : ` – the 2nd of 2 items (n8n's item 1)`;
		const error = { ...known, message: `${message}${place}` };
		const items = chats([before, value]);

		const branch = await leaveGroups(items, 'continueErrorOutput');
		expect(first(branch.failed).json).toMatchObject({ employee: 'Person 1', error });
		expect((first(branch.failed).json.error as IDataObject).chat_id).toBe(
			Array.isArray(value) ? 'ch_1' : typeof value === 'string' ? value : null,
		);

		const stopped = await leaveGroups(chats([value]), 'stopWorkflow');
		expect(stopped.error).toMatchObject({ message, context: { itemIndex: 0 } });
		expect(simulator.requests).toHaveLength(1);
	});

	test('an expression that fails is that item’s failure, not the run’s', async () => {
		const [id] = simulator.addGroups(1, 5);
		const parameters = {
			...LEAVE_PARAMETERS,
			chatId: { __rl: true, mode: 'id', value: '={{ $json.people.first().chat_id }}' },
		};
		const items = [{ n: 1 }, { people: [{ chat_id: id }] }] as IDataObject[];
		const { success, failed } = await leaveGroups(items, 'continueErrorOutput', { parameters });
		expect(json(success)).toEqual([{ chat_id: id, status: 'left' }]);
		expect(first(failed).json).toMatchObject({ n: 1, error: { reason: 'INVALID_INPUT' } });
	});

	/** Items with the same chat wait for each other, so their order is not the input's. */
	const ONCE_TRIMMED = { minLength: 1, maxLength: 25, selector: (id: string) => id.trim() };

	test('whatever the ID, the request reaches the leave route of that chat or is not sent', async () => {
		const hostile = fc.oneof(
			fc.string({ unit: 'binary', maxLength: 40 }),
			fc.string({ unit: fc.constantFrom('.', '/', '%', '2', 'e', 'f', '\\', '?', '#', ' ', ';') }),
			fc.webPath(),
			fc.constantFrom('../../v1/chats/ch_1', '%2e%2e', '..%2f..', 'a/../b', '//evil.example/'),
		);
		await fc.assert(
			fc.asyncProperty(fc.uniqueArray(hostile, ONCE_TRIMMED), async (ids) => {
				simulator.reset();
				const { success, failed } = await leaveGroups(chats(ids), 'continueErrorOutput', {
					parameters: ONE_BY_ONE,
				});
				expect(success).toEqual([]);
				expect(failed).toHaveLength(ids.length);
				const sent = failed
					.map(({ json: { error } }) => error as IDataObject)
					.filter(({ reason }) => reason !== 'INVALID_INPUT');
				expect(simulator.requests.map(({ url }) => url)).toEqual(
					sent.map(({ chat_id }) => `/api/v1/chats/${encodeURIComponent(String(chat_id))}/leave`),
				);
				expect(simulator.requests.map(({ chat_id }) => chat_id)).toEqual(
					sent.map(({ chat_id }) => chat_id),
				);
				for (const { url } of simulator.requests) {
					expect(new URL(url, 'http://127.0.0.1').pathname).toBe(url);
				}
			}),
			{ numRuns: 20 },
		);
	});
});

describe('a credential that is not right', () => {
	test.each([
		[{ signingSecret: ' ' }, /Signing Secret is empty/],
		[{ tenant: '' }, /Tenant is empty/],
		[{ baseUrl: 'nowhere' }, /Base URL is not a web address/],
		[{ baseUrl: 'http://console.trychert.com' }, /Base URL starts with http:/],
	])('%j fails each item in words and sends nothing', async (change, message) => {
		const credential = { ...simulator.credential, ...change };
		const items = chats(['ch_1', 'ch_2']);
		for (const onError of MODES) {
			const result = await leaveGroups(items, onError, { credential });
			if (onError === 'stopWorkflow') expect(result.error!.message).toMatch(message);
			const outputs = onError === 'continueErrorOutput' ? result.failed : result.success;
			for (const { json: output } of outputs) {
				expect(output.error).toMatchObject({
					message: expect.stringMatching(message),
					reason: 'INVALID_CREDENTIAL',
				});
			}
			expect(outputs).toHaveLength(onError === 'stopWorkflow' ? 0 : 2);
		}
		expect(simulator.requests).toEqual([]);
	});

	test('a wrong secret is asked with twice more, with other seconds, and then once for each item', async () => {
		const credential = { ...simulator.credential, signingSecret: 'another-example-secret' };
		const options = { maxConcurrentRequests: 1 };
		const { failed } = await leaveGroups(chats(['ch_1', 'ch_2', 'ch_3']), 'continueErrorOutput', {
			credential,
			parameters: { ...LEAVE_PARAMETERS, options },
		});
		for (const { json } of failed) {
			expect(json.error).toMatchObject({ code: 2004, reason: 'BAD_SIGNATURE', attempts: 1 });
		}
		const paths = simulator.requests.map(({ chat_id }) => chat_id);
		expect(paths).toEqual(['ch_1', 'ch_1', 'ch_1', 'ch_2', 'ch_3']);
		const [asked, again] = simulator.requests.map(({ headers }) => headers['x-chert-signature']);
		expect(again).not.toBe(asked);
	});
});

async function freePort(): Promise<number> {
	const server = net.createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

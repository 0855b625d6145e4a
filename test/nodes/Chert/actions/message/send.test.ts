import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Simulator } from '../../../../simulator';
import type { RunOptions } from '../../../../support/engine';
import { MODES, runSafely } from '../../../../support/operationSuite';
import { useChert } from '../../../../support/chert';
import { outputOf } from '../../../../support/engine';
import { first } from '../../../../support/certain';

const PARAMETERS: IDataObject = {
	resource: 'message',
	operation: 'send',
	phone: '={{ $json.phone }}',
	body: '={{ $json.text }}',
};
const ROUTE = 'POST /send';
const ANN = '+14155550201';
const BEN = '+14155550202';
const CLEO = '+14155550203';

const { engine, simulator } = useChert();

beforeEach(() => {
	simulator.attachments.receiveAll('att_1', 'att_2', 'att_3');
});

const withOptions = (options: IDataObject): IDataObject => ({ ...PARAMETERS, options });
const bodies = () =>
	simulator.requests.map(({ body }) => JSON.parse(body.toString()) as IDataObject);
const keys = () => bodies().map(({ idempotency_key }) => idempotency_key);
const json = (items: INodeExecutionData[]) => items.map((item) => item.json);
/** The texts that arrived in the chat with a phone number, oldest first. */
const textsTo = (phone: string) => {
	const chat = [...simulator.chats.values()].find(({ handles }) => handles.includes(phone));
	return [...simulator.messages.values()]
		.filter(({ chat_id }) => chat_id === chat?.id)
		.map(({ parts }) => first(parts).value);
};

async function run(options: Partial<RunOptions> & { items: IDataObject[] }) {
	const { credential } = simulator;
	return await engine.run({ credential, parameters: PARAMETERS, ...options });
}

describe('a message', () => {
	test.each(MODES)('%s: each item gets the answer, paired and in input order', async (onError) => {
		const items = [ANN, BEN, ANN].map((phone, n) => ({ phone, text: `Hello ${n}`, n }));
		const {
			success,
			failed,
			run: stored,
		} = await runSafely(engine, simulator, PARAMETERS, items, onError);
		expect(failed).toEqual([]);
		const chatIds = ['ch_000001', 'ch_000002', 'ch_000001'];
		expect(json(success)).toEqual(
			chatIds.map((chat_id, n) => ({
				status: 'sent',
				message_id: expect.stringMatching(/^msg_\d{6}$/) as string,
				lead_id: chat_id,
				lead_created: n < 2,
				convo_id: `convo_${chat_id}`,
				phone_line_id: 'line_1',
				chat_id,
			})),
		);
		const output = outputOf(stored);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(textsTo(ANN)).toEqual(['Hello 0', 'Hello 2']);
	});

	test('a message goes out as one signed request, byte for byte as it was written', async () => {
		const text = '  Grüße 👋\n\nsecond bubble "quoted" ';
		await runSafely(engine, simulator, PARAMETERS, [{ phone: ` ${ANN}\n`, text }]);
		expect(simulator.requests).toEqual([
			expect.objectContaining({ method: 'POST', url: '/api/v1/send', verified: true, status: 200 }),
		]);
		const { headers, body } = first(simulator.requests);
		expect(headers['content-type']).toBe('application/json');
		const { idempotency_key } = first(bodies());
		expect(idempotency_key).toMatch(/^n8n-[0-9a-f]{32}$/);
		expect(body.toString()).toBe(JSON.stringify({ phone: ANN, body: text, idempotency_key }));
	});

	test('a message carries every option under the name of the API, and nothing that is not set', async () => {
		const options = {
			name: 'Front Desk',
			externalId: 'crm-1',
			phoneLineId: 'line_2',
			attachments: 'att_1, att_2\natt_3',
			livePhoto: true,
			effect: 'invisible_ink',
			idempotencyKey: 'order-1042',
		};
		const { success } = await runSafely(engine, simulator, withOptions(options), [
			{ phone: ANN, text: 'Hi' },
		]);
		expect(bodies()).toEqual([
			{
				phone: ANN,
				body: 'Hi',
				idempotency_key: 'order-1042',
				name: 'Front Desk',
				external_id: 'crm-1',
				phone_line_id: 'line_2',
				attachments: ['att_1', 'att_2', 'att_3'].map((attachment_id) => ({
					attachment_id,
					live_photo: true,
				})),
				effect: 'invisible_ink',
			},
		]);
		expect(first(success).json).toMatchObject({ status: 'sent', phone_line_id: 'line_2' });
	});

	test('options that come to nothing for an item are left out of its request', async () => {
		const options = {
			name: '={{ $json.name }}',
			externalId: '={{ $json.crm }}',
			attachments: '={{ $json.files }}',
			effect: '={{ $json.effect }}',
		};
		const items = [
			{ phone: ANN, text: 1042, name: 'Somebody', crm: 7, files: ['att_1'], effect: 'slam' },
			{ phone: BEN, text: 'b', name: '', crm: null, files: [], effect: '' },
			{ phone: CLEO, text: 'c', files: '' },
		] as IDataObject[];
		const parameters = withOptions({ ...options, maxConcurrentRequests: 1 });
		const { success } = await runSafely(engine, simulator, parameters, items);
		expect(success).toHaveLength(3);
		expect(bodies()).toEqual([
			{
				phone: ANN,
				body: '1042',
				idempotency_key: expect.any(String) as string,
				name: 'Somebody',
				external_id: '7',
				attachments: ['att_1'],
				effect: 'slam',
			},
			{ phone: BEN, body: 'b', idempotency_key: expect.any(String) as string },
			{ phone: CLEO, body: 'c', idempotency_key: expect.any(String) as string },
		]);
	});

	test('an answer without lead_id, or with a chat_id of its own, is passed through', async () => {
		const answers = [
			{ status: 'sent', message_id: 'm1', brand_new: [1] },
			{ status: 'sent', message_id: 'm2', lead_id: 'lead', chat_id: 'chat' },
		];
		for (const answer of answers) {
			const body = JSON.stringify(answer);
			simulator.fault(ROUTE, { kind: 'status', status: 200, body });
		}
		const items = [ANN, BEN].map((phone) => ({ phone, text: 'Hi' }));
		const parameters = withOptions({ maxConcurrentRequests: 1 });
		const { success } = await runSafely(engine, simulator, parameters, items);
		expect(json(success)).toEqual(answers);
	});
});

describe('errors', () => {
	const once = (options: IDataObject) =>
		withOptions({ ...options, maxAttempts: 1, maxConcurrentRequests: 1 });

	test('the error of a request says which one, and what Chert knows; the shape on the wire is flat', async () => {
		const parameters = once({ effect: '={{ $json.effect }}' });
		const item = { phone: ANN, text: 'Hi', effect: 'sparkling' };
		const { failed } = await runSafely(
			engine,
			simulator,
			parameters,
			[item],
			'continueErrorOutput',
		);
		expect(first(failed).json).toEqual({
			...item,
			error: {
				message: 'Chert 4098: Unknown effect',
				description: expect.stringContaining('allowed_effects') as string,
				code: 4098,
				reason: 'UNKNOWN_EFFECT',
				http_status: 400,
				retryable: false,
				trace_id: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
				attempts: 1,
				allowed_effects: expect.arrayContaining(['confetti', 'slam']) as string[],
				chat_id: null,
				phone: ANN,
				idempotency_key: keys()[0],
			},
		});
	});

	test('several items with mixed outcomes keep their places', async () => {
		const effect = '={{ $json.effect }}';
		const items = [
			{ phone: ANN, text: 'a' },
			{ phone: BEN, text: 'b', effect: 'none_of_these' },
			{ phone: '4155550203', text: 'c' },
			{ phone: CLEO, text: 'd' },
			{ phone: CLEO, text: ' ' },
		] as IDataObject[];
		const { success, failed } = await runSafely(
			engine,
			simulator,
			withOptions({ effect }),
			items,
			'continueErrorOutput',
		);
		expect(json(success).map(({ status }) => status)).toEqual(['sent', 'sent']);
		expect(
			failed.map(({ json: { text, error } }) => [text, (error as IDataObject).reason]),
		).toEqual([
			['b', 'UNKNOWN_EFFECT'],
			['c', 'INVALID_INPUT'],
			[' ', 'INVALID_INPUT'],
		]);
		expect([textsTo(ANN), textsTo(BEN), textsTo(CLEO)]).toEqual([['a'], [], ['d']]);
	});

	test('an error that stops the run says to whom messages went before, by number and message', async () => {
		simulator.fault(ROUTE, { kind: 'slow', ms: 0 }, { kind: 'code', code: 4001 });
		const items = [ANN, BEN, CLEO].map((phone) => ({ phone, text: 'Hi' }));
		const { error } = await runSafely(engine, simulator, once({}), items);
		expect(error!.description).toMatch(/Sent before this: \+14155550201 msg_\d{6}\./);
		expect(error!.description).toContain('Not started: 1 of 3.');
		expect(error!.context).toMatchObject({ phone: BEN, idempotency_key: keys()[1] });
	});

	test('a refusal without a code is not sent again, and not in doubt', async () => {
		const body = JSON.stringify({ status: 'failed', error: 'Opted out', retryable: false });
		simulator.fault(ROUTE, { kind: 'status', status: 502, body });
		const items = [{ phone: ANN, text: 'Hi' }];
		const { failed } = await runSafely(engine, simulator, PARAMETERS, items, 'continueErrorOutput');
		expect(first(failed).json.error).toMatchObject({
			message: 'Chert says that it failed: Opted out',
			reason: 'REFUSED',
			retryable: false,
			attempts: 1,
		});
		expect(first(failed).json.error).not.toHaveProperty('outcome_unknown');
		expect(simulator.requests).toHaveLength(1);
	});

	test.each<[string, IDataObject]>([
		['does not say that the message was sent', { status: 'pending', message_id: 'm' }],
		['does not say that the message was sent', { status: 'sent' }],
		['says that it failed', { status: 'failed' }],
	])('an answer with 200 that %s is not believed', async (what, answer) => {
		simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(answer) });
		const items = [{ phone: ANN, text: 'Hi' }];
		const { failed } = await runSafely(engine, simulator, once({}), items, 'continueErrorOutput');
		expect(first(failed).json.error).toMatchObject({
			message: `Chert's answer ${what} (HTTP 200); it may still have been carried out`,
			outcome_unknown: true,
			description: expect.stringContaining('idempotency_key of this error') as string,
			idempotency_key: keys()[0],
		});
	});
});

describe('sent once', () => {
	test('after a lost answer the request is repeated with its key, and the message goes out once', async () => {
		simulator.fault(ROUTE, { kind: 'reset', when: 'after' });
		const { success } = await runSafely(engine, simulator, PARAMETERS, [
			{ phone: ANN, text: 'Hi' },
		]);
		expect(json(success)).toMatchObject([
			{ status: 'sent', message_id: expect.stringMatching(/^msg_\d{6}$/) },
		]);
		expect(simulator.requests).toHaveLength(2);
		expect(new Set(keys()).size).toBe(1);
		expect(textsTo(ANN)).toEqual(['Hi']);
	});

	const RETRY = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };

	test.each<[string, Parameters<Simulator['fault']>[1]]>([
		['was refused', { kind: 'code', code: 3001 }],
		['got no answer', { kind: 'reset', when: 'before' }],
		['was carried out but got no answer', { kind: 'reset', when: 'after' }],
	])("'Retry On Fail' sends nothing twice after an item %s", async (_, fault) => {
		simulator.fault(ROUTE, { kind: 'slow', ms: 0 }, fault);
		const items = [ANN, BEN, CLEO].map((phone) => ({ phone, text: 'Hi' }));
		const parameters = withOptions({ maxAttempts: 1, maxConcurrentRequests: 1 });
		const { success, status } = await run({ items, parameters, settings: RETRY });
		expect(status).toBe('success');
		expect(json(success)).toHaveLength(3);
		expect([textsTo(ANN), textsTo(BEN), textsTo(CLEO)]).toEqual([['Hi'], ['Hi'], ['Hi']]);
		expect(bodies().map(({ phone }) => phone)).toEqual([ANN, BEN, BEN, CLEO]);
		expect(keys()[1]).toBe(keys()[2]);
	});

	test('no two items, runs of the node, or executions share a key', async () => {
		const items = [ANN, ANN, BEN].map((phone) => ({ phone, text: 'Hi' }));
		// The same workflow: the node's id stays.
		const settings = { id: 'the-chert-node' };
		for (const executionId of ['41', '42']) {
			const { success } = await run({ items, runs: 2, executionId, settings });
			expect(success).toHaveLength(6);
		}
		expect(keys()).toHaveLength(12);
		expect(new Set(keys()).size).toBe(12);
		expect(textsTo(ANN)).toHaveLength(8);
		// The same execution again, as a worker that took it over would run it: nothing new goes out.
		await run({ items, runs: 2, executionId: '42', settings });
		expect(new Set(keys()).size).toBe(12);
		expect(textsTo(ANN)).toHaveLength(8);
	});

	test('the person’s own key holds across executions', async () => {
		const parameters = withOptions({ idempotencyKey: '={{ $json.order }}' });
		const items = [{ phone: ANN, text: 'Shipped', order: 1042 }];
		const first = await run({ items, parameters, executionId: '1' });
		const second = await run({ items, parameters, executionId: '2' });
		expect(json(second.success)).toEqual(json(first.success));
		expect(keys()).toEqual(['1042', '1042']);
		expect(textsTo(ANN)).toEqual(['Shipped']);
	});

	test('the same key on two items is refused before anything is sent', async () => {
		const parameters = withOptions({ idempotencyKey: 'always-the-same' });
		const items = [ANN, BEN].map((phone) => ({ phone, text: 'Hi' }));
		const { error } = await runSafely(engine, simulator, parameters, items);
		expect(error).toMatchObject({
			message: expect.stringContaining('same as that of item 0') as string,
			context: { itemIndex: 1, phone: BEN },
		});
		expect(simulator.requests).toEqual([]);
	});

	test.each(['', null, undefined, '  '])('a key that comes to %j is refused', async (order) => {
		const parameters = withOptions({ idempotencyKey: '={{ $json.order }}' });
		const items = [{ phone: ANN, text: 'Hi', order }] as IDataObject[];
		const { error } = await runSafely(engine, simulator, parameters, items);
		expect(error!.message).toMatch(/^The field 'Idempotency Key' is (empty|blank)$/);
		expect(simulator.requests).toEqual([]);
	});
});

test('messages to one person keep the order of the items, those to others do not wait', async () => {
	const people = [ANN, BEN, CLEO];
	const items = Array.from({ length: 24 }, (_, n) => ({ phone: people[n % 3], text: String(n) }));
	// The earlier a request arrives, the longer it takes.
	const slow = items.map((_, n) => ({ kind: 'slow', ms: (24 - n) * 4 }) as const);
	simulator.fault(ROUTE, ...slow);
	const parameters = withOptions({ maxConcurrentRequests: 10 });
	const { success } = await runSafely(engine, simulator, parameters, items);
	expect(success).toHaveLength(24);
	people.forEach((phone, n) =>
		expect(textsTo(phone)).toEqual(Array.from({ length: 8 }, (_, k) => String(k * 3 + n))),
	);
	expect(simulator.stats.in_flight_max).toBe(3);
});

describe('input that cannot be used', () => {
	const phoneRule = 'needs a phone number in international form';
	test.each<[IDataObject, IDataObject, string]>([
		[{ phone: '' }, {}, "The field 'Phone Number' is empty"],
		[{ phone: undefined }, {}, "The field 'Phone Number' is empty"],
		[{ phone: '415 555 0201' }, {}, phoneRule],
		[{ phone: 14155550201 }, {}, phoneRule],
		[{ phone: 'ann@example.com' }, {}, phoneRule],
		[{ text: '' }, {}, "The field 'Text' is empty"],
		[{ text: ' \n' }, {}, "The field 'Text' is blank"],
		[{ text: undefined }, {}, "The field 'Text' is empty"],
		[{ text: { a: 1 } }, {}, "The field 'Text' must be text, but it is an object"],
		[{ text: 'cut \ud83d' }, {}, "The field 'Text' contains a broken character"],
		[{}, { phoneLineId: '={{ $json.line }}' }, "The field 'Phone Line' is empty"],
		[{}, { phoneLineId: '' }, "The field 'Phone Line' is empty"],
		[{}, { name: 'two\nlines' }, "The field 'Name' contains a line break"],
		[{}, { externalId: '={{ [1] }}' }, "The field 'External ID' must be text, but it is a list"],
		[{}, { effect: '={{ { a: 1 } }}' }, "The field 'Effect' must be text, but it is an object"],
		[{}, { attachments: '={{ $json.files }}' }, "The field 'Attachments' has no value"],
		[
			{},
			{ attachments: 'att_1, https://example.com/a.png' },
			"The field 'Attachments' (entry 2) is a web address",
		],
	])('%j with options %j sends nothing', async (change, options, message) => {
		const item = { phone: ANN, text: 'Hi', ...change } as IDataObject;
		const { failed } = await runSafely(
			engine,
			simulator,
			withOptions(options),
			[item],
			'continueErrorOutput',
		);
		expect(first(failed).json.error).toMatchObject({
			message: expect.stringContaining(message) as string,
			reason: 'INVALID_INPUT',
			phone: item.phone === undefined ? null : String(item.phone),
		});
		expect(simulator.requests).toEqual([]);
	});

	test('input that cannot be used stops the run before the first message when the node is set to stop', async () => {
		const items = [
			{ phone: ANN, text: 'Hi' },
			{ phone: 'Ben', text: 'Hi' },
		];
		const { error } = await runSafely(engine, simulator, PARAMETERS, items);
		expect(error!.context).toMatchObject({ itemIndex: 1, phone: 'Ben' });
		expect(simulator.requests).toEqual([]);
	});
});

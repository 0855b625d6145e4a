import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { runSafely } from '../../../../support/operationSuite';
import { useChert } from '../../../../support/chert';
import { at, first } from '../../../../support/certain';

const ROUTE = 'POST /chats/:chat_id/messages';
const PARAMETERS: IDataObject = {
	resource: 'chat',
	operation: 'sendMessage',
	chatId: { __rl: true, mode: 'id', value: '={{ $json.chat_id }}' },
	text: '={{ $json.text }}',
};
const PARTS: IDataObject = { ...PARAMETERS, messageType: 'parts' };
/** None beside another and none tried twice, so that counts are exact. */
const ONE_BY_ONE: IDataObject = {
	...PARAMETERS,
	options: { maxConcurrentRequests: 1, maxAttempts: 1 },
};
const LOST_AFTER = { kind: 'reset', when: 'after' } as const;

const { engine, simulator } = useChert();

beforeEach(() => {
	simulator.attachments.receiveAll('att_1', 'att_2');
});

type Body = { message: { parts: IDataObject[]; idempotency_key: string } };

const json = (items: INodeExecutionData[]) => items.map((item) => item.json);
const bodies = () => simulator.requests.map(({ body }) => JSON.parse(body.toString()) as Body);
const keys = () => bodies().map(({ message }) => message.idempotency_key);
const messagesOf = (chat_id: string) =>
	[...simulator.messages.values()].filter((message) => message.chat_id === chat_id);
const textsOf = (chat_id: string) => messagesOf(chat_id).map(({ parts }) => first(parts).value);

/** Chert's own sample app reads the answer flat. Source: docs: POST /chats/{id}/messages. */
describe('an answer in another form', () => {
	const answers = (body: IDataObject) =>
		simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(body) });

	test.each<[string, IDataObject]>([
		['flat', { message_id: 'msg_7', lead_id: 'ch_direct', convo_id: 'convo_1', status: 'sent' }],
		['flat, without the chat', { message_id: 'msg_7', status: 'sent' }],
		['bare', { id: 'msg_7', chat_id: 'ch_direct', status: 'sent', direction: 'outbound' }],
	])('is a success if it has the ids: %s', async (_, body) => {
		answers(body);
		const { success } = await runSafely(engine, simulator, ONE_BY_ONE, [
			{ chat_id: 'ch_direct', text: 'Hello' },
		]);
		expect(json(success)).toEqual([{ ...body, chat_id: 'ch_direct', message_id: 'msg_7' }]);
	});

	test.each<[string, IDataObject]>([
		['of another chat', { message_id: 'msg_7', lead_id: 'ch_other', status: 'sent' }],
		['that was not sent', { message_id: 'msg_7', status: 'failed' }],
		['without an id', { status: 'sent', lead_id: 'ch_direct' }],
		['of another chat, under message', { message: { id: 'msg_7', chat_id: 'ch_other' } }],
	])('is none if it says something else: %s', async (_, body) => {
		answers(body);
		const { error } = await runSafely(engine, simulator, ONE_BY_ONE, [
			{ chat_id: 'ch_direct', text: 'Hello' },
		]);
		expect(error!.context).toMatchObject({ outcome_unknown: true });
	});
});

describe('a message that can be sent', () => {
	test('a text goes out exactly as it is, signed, to the documented route', async () => {
		const [chat_id] = simulator.addGroups(1);
		const text = '  Grüße 👋\n\nbis morgen ';
		const { success } = await runSafely(engine, simulator, PARAMETERS, [{ chat_id, text }]);
		const message = first(messagesOf(chat_id));
		expect(message.parts).toEqual([{ type: 'text', value: text }]);
		expect(json(success)).toEqual([{ chat_id, message_id: message.id, message }]);
		expect(simulator.requests).toEqual([
			expect.objectContaining({
				method: 'POST',
				url: `/api/v1/chats/${chat_id}/messages`,
				verified: true,
			}),
		]);
		expect(bodies()).toEqual([
			{
				message: {
					parts: [{ type: 'text', value: text }],
					idempotency_key: expect.stringMatching(/^n8n-[0-9a-f]{32}$/) as string,
				},
			},
		]);
	});

	test('a number from an expression is written as digits', async () => {
		const [chat_id] = simulator.addGroups(1);
		await runSafely(engine, simulator, PARAMETERS, [{ chat_id, text: 4711 }]);
		expect(textsOf(chat_id)).toEqual(['4711']);
	});

	test('parts keep their order, whatever their types', async () => {
		const [chat_id] = simulator.addGroups(1);
		const part = [
			{ type: 'text', text: '={{ $json.text }}' },
			{ type: 'media', attachmentId: ' att_1 ' },
			{ type: 'text', text: 'Two' },
			{
				type: 'rich_link',
				url: ' https://example.com/offer ',
				title: 'Offer',
				summary: 'Until Friday',
				imageUrl: 'https://example.com/a.jpg',
				iconUrl: 'https://example.com/i.png',
			},
			{ type: 'media', attachmentId: 'att_2' },
		];
		const parameters = { ...PARTS, parts: { part } };
		await runSafely(engine, simulator, parameters, [{ chat_id, text: 'One' }]);
		expect(first(messagesOf(chat_id)).parts).toEqual([
			{ type: 'text', value: 'One' },
			{ type: 'media', attachment_id: 'att_1' },
			{ type: 'text', value: 'Two' },
			{
				type: 'rich_link',
				url: 'https://example.com/offer',
				title: 'Offer',
				summary: 'Until Friday',
				image_url: 'https://example.com/a.jpg',
				icon_url: 'https://example.com/i.png',
			},
			{ type: 'media', attachment_id: 'att_2' },
		]);
	});

	test.each<[string, (parts: IDataObject[]) => unknown]>([
		['a list from an expression', (parts) => parts],
		['JSON text', (parts) => JSON.stringify(parts)],
	])('parts can be %s', async (_, write) => {
		const [chat_id] = simulator.addGroups(1);
		const parts = [
			{ type: 'text', value: 'One' },
			{ type: 'media', attachment_id: 'att_1' },
		];
		const parameters = { ...PARAMETERS, messageType: 'json', partsJson: '={{ $json.parts }}' };
		const items = [{ chat_id, parts: write(parts) } as IDataObject];
		await runSafely(engine, simulator, parameters, items);
		expect(first(messagesOf(chat_id)).parts).toEqual(parts);
	});

	test('several images as one bubble are asked for beside the message, and only then', async () => {
		const [chat_id] = simulator.addGroups(1);
		const part = [
			{ type: 'media', attachmentId: 'att_1' },
			{ type: 'media', attachmentId: 'att_2' },
		];
		for (const parallelAttachments of [true, false]) {
			const parameters = { ...PARTS, parts: { part }, options: { parallelAttachments } };
			await runSafely(engine, simulator, parameters, [{ chat_id }]);
		}
		expect(bodies()).toEqual([
			{ message: expect.any(Object) as object, parallel_attachments: true },
			{ message: expect.any(Object) as object },
		]);
		expect(first(bodies()).message).not.toHaveProperty('parallel_attachments');
	});

	test('messages to one chat keep the order of the items, while chats run side by side', async () => {
		const ids = simulator.addGroups(3);
		simulator.configure({ latency_ms: 10 });
		const items = Array.from({ length: 15 }, (_, n) => ({ chat_id: ids[n % 3], text: `${n}` }));
		const { success } = await runSafely(engine, simulator, PARAMETERS, items);
		expect(ids.map(textsOf)).toEqual(
			[0, 1, 2].map((first) => [0, 3, 6, 9, 12].map((n) => `${first + n}`)),
		);
		expect(json(success).map(({ chat_id }) => chat_id)).toEqual(
			items.map(({ chat_id }) => chat_id),
		);
		expect(simulator.stats.in_flight_max).toBe(3);
	});
});

describe('input that cannot be sent', () => {
	const texts = (count: number) =>
		Array.from({ length: count }, (_, n) =>
			n % 2 ? { type: 'media', attachmentId: `att_${n}` } : { type: 'text', text: `${n}` },
		);

	test.each<[IDataObject, string]>([
		[{ text: '={{ "" }}' }, "The field 'Text' is empty"],
		[{ text: '={{ $json.missing }}' }, "The field 'Text' is empty"],
		[{ text: '={{ ["a"] }}' }, "The field 'Text' must be text, but it is a list"],
		[{ text: '👋'.slice(0, 1) }, "The field 'Text' contains a broken character"],
		[{ messageType: 'parts' }, "The field 'Text' of part 1 is empty"],
		[{ messageType: 'parts', parts: {} }, "The field 'Parts' needs at least one part"],
		[
			{ messageType: 'parts', parts: { part: texts(11) } },
			"The field 'Parts' has 11 parts, but a message has at most 10",
		],
		[
			{ messageType: 'parts', parts: { part: [...texts(2), ...texts(1), ...texts(1)] } },
			"Parts 3 and 4 of the field 'Parts' are both text",
		],
		[
			{ messageType: 'parts', parts: { part: [...texts(1), { type: 'media' }] } },
			"The field 'Attachment ID' of part 2 is empty",
		],
		[
			{ messageType: 'parts', parts: { part: [{ type: 'rich_link', url: 'example.com' }] } },
			'The field \'URL\' of part 1 must be a web address such as https://example.com, but it is "example.com"',
		],
		[
			{ messageType: 'json', partsJson: '[{"type": "text"' },
			"The field 'Parts (JSON)' is not valid JSON",
		],
		[
			{ messageType: 'json', partsJson: '{"type": "text", "value": "Hi"}' },
			"The field 'Parts (JSON)' must be a list of parts, but it is an object",
		],
		[
			{ messageType: 'json', partsJson: '[{"type": "media", "url": "https://example.com/a.jpg"}]' },
			"The field 'attachment_id' of part 1 is empty",
		],
		[
			{ options: { idempotencyKey: '={{ $json.missing }}' } },
			"The field 'Idempotency Key' is empty",
		],
		[{ chatId: { __rl: true, mode: 'id', value: '..' } }, 'The field \'Chat\' cannot be ".."'],
	])('%j is refused before any request', async (change, message) => {
		const { error } = await runSafely(engine, simulator, { ...PARAMETERS, ...change }, [
			{ chat_id: 'ch_group_of_5', text: 'Hi' },
		]);
		expect(error!.message).toContain(message);
		expect(error).toMatchObject({ context: { reason: 'INVALID_INPUT', itemIndex: 0 } });
		expect(simulator.requests).toEqual([]);
	});
});

test('several items: each its own outcome; what the rules of the API refuse comes back as theirs', async () => {
	const [good, left, fresh] = simulator.addGroups(3);
	await engine.run({ credential: simulator.credential, items: [{ chat_id: left }] });
	const items = [
		{ chat_id: good, text: 'One' },
		{ chat_id: left, text: 'Two' },
		{ chat_id: fresh, text: 'See https://example.com' },
		{ chat_id: 'ch_nobody_knows', text: 'Four' },
		{ chat_id: good, text: '' },
		{ chat_id: good, text: 'See https://example.com' },
	];
	const { success, failed } = await runSafely(
		engine,
		simulator,
		PARAMETERS,
		items,
		'continueErrorOutput',
	);
	expect(json(success).map(({ chat_id }) => chat_id)).toEqual([good, good]);
	expect(textsOf(good)).toEqual(['One', 'See https://example.com']);
	expect(json(failed).map(({ error }) => error)).toMatchObject([
		{ code: 1006, chat_id: left },
		{ code: 1005, chat_id: fresh },
		{ code: 2002, chat_id: 'ch_nobody_knows' },
		{ code: null, reason: 'INVALID_INPUT', chat_id: good },
	]);
	expect(json(failed).map(({ text }) => text)).toEqual([1, 2, 3, 4].map((n) => at(items, n).text));
});

test('a run that stops names the messages sent before it', async () => {
	const [early, last] = simulator.addGroups(2);
	const { error } = await runSafely(engine, simulator, ONE_BY_ONE, [
		{ chat_id: early, text: 'One' },
		{ chat_id: 'ch_nobody_knows', text: 'Two' },
		{ chat_id: last, text: 'Three' },
	]);
	const message = first(messagesOf(early));
	expect(error!.description).toContain(`Sent before this: ${early} ${message.id}.`);
	expect(error!.description).toContain('Not started: 1 of 3.');
	expect(messagesOf(last)).toEqual([]);
});

/** No source says that the key does anything on this route. Source: contract, open question. */
describe.each(['once', 'ignored'] as const)('sent once, whatever the key does: %s', (value) => {
	beforeEach(() => simulator.configure({ variants: { chat_message_key: value } }));

	test('a request that was lost after it had been carried out is not repeated', async () => {
		const [chat_id] = simulator.addGroups(1);
		simulator.fault(chat_id, LOST_AFTER);
		const items = [
			{ chat_id, text: 'One' },
			{ chat_id, text: 'Two' },
		];
		const { success, failed } = await runSafely(
			engine,
			simulator,
			PARAMETERS,
			items,
			'continueErrorOutput',
		);
		expect(textsOf(chat_id)).toEqual(['One', 'Two']);
		expect(new Set(keys()).size).toBe(2);
		expect(json(success).map(({ message_id }) => message_id)).toEqual([
			at(messagesOf(chat_id), 1).id,
		]);
		expect(first(failed).json.error).toMatchObject({
			reason: 'OUTCOME_UNKNOWN',
			outcome_unknown: true,
			retryable: false,
			attempts: 1,
			chat_id,
			idempotency_key: keys()[0],
			description: expect.stringContaining('Look at the chat') as string,
		});
	});

	test("n8n’s 'Retry On Fail' sends nothing twice", async () => {
		const [chat_id] = simulator.addGroups(1);
		simulator.fault(chat_id, { kind: 'slow', ms: 0 }, LOST_AFTER);
		const items = ['One', 'Two', 'Three'].map((text) => ({ chat_id, text }));
		const { error } = await engine.run({
			credential: simulator.credential,
			parameters: ONE_BY_ONE,
			items,
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		});
		expect(error!.context).toMatchObject({ reason: 'OUTCOME_UNKNOWN', chat_id });
		expect(textsOf(chat_id).slice(0, 2)).toEqual(['One', 'Two']);
		expect(textsOf(chat_id)).toEqual([...new Set(textsOf(chat_id))]);
	});

	test('what Chert refuses for now is sent again, with the same key', async () => {
		const [chat_id] = simulator.addGroups(1);
		simulator.fault(chat_id, { kind: 'code', code: 4002, retry_after: 0 });
		const { success } = await runSafely(engine, simulator, PARAMETERS, [{ chat_id, text: 'One' }]);
		expect(success).toHaveLength(1);
		expect(keys()[1]).toBe(keys()[0]);
		expect(textsOf(chat_id)).toEqual(['One']);
	});
});

test.each<[string, object]>([
	['another chat', { message: { id: 'msg_1', chat_id: 'ch_of_somebody_else' } }],
	...['failed', 'FAILED', 'error', 'rejected', 'undelivered'].map((status): [string, object] => [
		`a message that is ${status}`,
		{ message: { id: 'msg_1', status } },
	]),
	['no message', { status: 'sent' }],
])('an answer about %s is not believed', async (_, body) => {
	const [chat_id] = simulator.addGroups(1);
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(body) });
	const { error } = await runSafely(engine, simulator, ONE_BY_ONE, [{ chat_id, text: 'Hi' }]);
	expect(error).toMatchObject({
		message: expect.stringContaining('does not say that the message was sent') as string,
		context: { reason: 'OUTCOME_UNKNOWN', outcome_unknown: true },
	});
});

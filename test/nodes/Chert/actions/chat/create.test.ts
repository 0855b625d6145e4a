import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { runSafely } from '../../../../support/operationSuite';
import { useChert } from '../../../../support/chert';
import { chertRun } from '../../../../support/engine';
import { at, first } from '../../../../support/certain';

const LINE = '+14155550100';
const ROUTE = 'POST /chats';
const PARAMETERS: IDataObject = {
	resource: 'chat',
	operation: 'create',
	from: { __rl: true, mode: 'number', value: LINE },
	to: '={{ $json.to }}',
	text: '={{ $json.text }}',
};
/** None beside another and none tried twice, so that counts are exact. */
const ONE_BY_ONE: IDataObject = {
	...PARAMETERS,
	options: { maxConcurrentRequests: 1, maxAttempts: 1 },
};
const LOST_AFTER = { kind: 'reset', when: 'after' } as const;

const { engine, simulator } = useChert();
let seeds: number;

beforeEach(() => {
	seeds = simulator.chats.size;
});

const json = (items: INodeExecutionData[]) => items.map((item) => item.json);
const bodies = () =>
	simulator.requests.map(({ body }) => JSON.parse(body.toString()) as IDataObject);
const keys = () => bodies().map(({ message }) => (message as IDataObject).idempotency_key);
const created = () => [...simulator.chats.values()].slice(seeds);
const sentTo = (chat_id: string) =>
	[...simulator.messages.values()].filter((message) => message.chat_id === chat_id);

describe('a chat that can be created', () => {
	test('one recipient makes a direct chat; the answer comes back with the ids in front', async () => {
		const items = [{ to: ' +14155551234 ', text: 'Hello 👋\n' }];
		const { success } = await runSafely(engine, simulator, PARAMETERS, items);
		const chat = first(created());
		const message = first(sentTo(chat.id));
		expect(chat).toMatchObject({ is_group: false, handles: [LINE, '+14155551234'] });
		expect(json(success)).toEqual([
			{
				chat_id: chat.id,
				message_id: message.id,
				chat: expect.objectContaining({ id: chat.id, is_group: false }) as IDataObject,
				message: expect.objectContaining({ id: message.id, status: 'sent' }) as IDataObject,
			},
		]);
		expect(simulator.requests).toEqual([
			expect.objectContaining({ method: 'POST', url: '/api/v1/chats', verified: true }),
		]);
		expect(bodies()).toEqual([
			{
				from: LINE,
				to: ['+14155551234'],
				message: {
					parts: [{ type: 'text', value: 'Hello 👋\n' }],
					idempotency_key: expect.stringMatching(/^n8n-[0-9a-f]{32}$/) as string,
				},
			},
		]);
	});

	test.each<[string, unknown]>([
		['a text with commas', '+14155551234, +14155551236,+14155551235,'],
		['lines', '+14155551234\n+14155551236\n+14155551235'],
		['a list', ['+14155551234', '+14155551236', '+14155551235']],
	])('%s of recipients makes a group', async (_, to) => {
		const items = [{ to, text: 'Welcome' } as IDataObject];
		const { success } = await runSafely(engine, simulator, PARAMETERS, items);
		expect(first(bodies()).to).toEqual(['+14155551234', '+14155551236', '+14155551235']);
		expect(first(success).json.chat).toMatchObject({ is_group: true });
		expect(created()).toHaveLength(1);
	});

	test('a chat from another line, picked from the list: that line can leave', async () => {
		const from = { __rl: true, mode: 'list', value: '+14155550101' };
		const to = ['+14155551234', '+14155551235', '+14155551236'];
		const { success } = await runSafely(engine, simulator, { ...PARAMETERS, from }, [
			{ to, text: 'Hi' },
		]);
		expect(first(bodies()).from).toBe('+14155550101');
		const { chat_id } = first(success).json;
		const left = await engine.run({
			credential: simulator.credential,
			items: [{ chat_id: chat_id as string }],
		});
		expect(json(left.success)).toEqual([{ chat_id, status: 'left' }]);
	});

	/** Source: contract: `message.subject` is the display name of a group and comes back as such. */
	test('a group gets its name; a direct chat has none, and the output says so', async () => {
		const parameters = { ...PARAMETERS, options: { subject: '={{ $json.name }}' } };
		const items = [
			{ to: '+14155551234, +14155551235', text: 'Hi', name: ' Sales North ' },
			{ to: '+14155551236, +14155551235', text: 'Hi', name: '' },
			{ to: '+14155551237', text: 'Hi', name: 'Sales South' },
		];
		const { success, run } = await runSafely(engine, simulator, parameters, items);
		const names = bodies().map(({ to, message }) => [
			(to as string[]).length,
			(message as IDataObject).subject,
		]);
		expect(new Set(names)).toEqual(
			new Set([
				[1, undefined],
				[2, 'Sales North'],
				[2, undefined],
			]),
		);
		const named = success.find(({ json: { chat } }) => (chat as IDataObject).is_group)!;
		expect(named.json.chat).toMatchObject({ display_name: 'Sales North' });
		const hints = chertRun(run).hints ?? [];
		expect(hints.map(({ message }) => message)).toEqual([
			expect.stringContaining('only groups have a name') as string,
		]);
	});

	test('media and a link go along', async () => {
		const parameters: IDataObject = {
			...PARAMETERS,
			messageType: 'parts',
			parts: {
				part: [
					{ type: 'media', attachmentId: 'att_1' },
					{ type: 'text', text: 'Look' },
					{ type: 'rich_link', url: 'https://example.com', title: 'Offer', summary: '' },
				],
			},
		};
		await runSafely(engine, simulator, parameters, [{ to: '+14155551234' }]);
		const parts = [
			{ type: 'media', attachment_id: 'att_1' },
			{ type: 'text', value: 'Look' },
			{ type: 'rich_link', url: 'https://example.com', title: 'Offer' },
		];
		expect(first(bodies()).message).toMatchObject({ parts });
	});

	test('JSON may name media by its address, as this route allows', async () => {
		const parts = [{ type: 'media', url: 'https://example.com/a.jpg' }];
		const parameters = { ...PARAMETERS, messageType: 'json', partsJson: '={{ $json.parts }}' };
		await runSafely(engine, simulator, parameters, [{ to: '+14155551234', parts }]);
		expect(first(bodies()).message).toMatchObject({ parts });
	});

	test('chats with the same people are created in the order of the items', async () => {
		const items = Array.from({ length: 6 }, (_, n) => ({
			to: n % 2 ? '+14155551234,+14155551235' : '+14155551235,+14155551234',
			text: `Message ${n}`,
		}));
		simulator.configure({ latency_ms: 5 });
		await runSafely(engine, simulator, PARAMETERS, items);
		const texts = bodies().map(
			({ message }) => first((message as { parts: IDataObject[] }).parts).value,
		);
		expect(texts).toEqual(items.map(({ text }) => text));
		expect(simulator.stats.in_flight_max).toBe(1);
	});
});

describe('input that cannot be sent', () => {
	const many = Array.from({ length: 32 }, (_, n) => `+1415555${2000 + n}`);
	const group = '+14155551234, +14155551235';
	const field = (name: string) => `The field '${name}'`;

	test.each<[string, IDataObject, string]>([
		['no recipient', { to: '', text: 'Hi' }, `${field('To')} is empty`],
		['an empty list', { to: [], text: 'Hi' }, `${field('To')} is empty`],
		['no address', { to: 'Ada', text: 'Hi' }, `${field('To')} needs a phone number`],
		[
			'a number without plus',
			{ to: '4155551234', text: 'Hi' },
			`${field('To')} needs a phone number`,
		],
		[
			'somebody twice',
			{ to: '+14155551235, +14155551234, +14155551235', text: 'Hi' },
			`${field('To')} has +14155551235 twice`,
		],
		// The contract promises phone numbers only.
		[
			'an e-mail address',
			{ to: '+14155551234, ada@example.com', text: 'Hi' },
			`${field('To')} needs a phone number in international form`,
		],
		[
			'32 recipients',
			{ to: many, text: 'Hi' },
			`${field('To')} has 32 phone numbers, but a group has at most 31`,
		],
		['no text', { to: '+14155551234', text: ' ' }, `${field('Text')} is blank`],
		['an object as text', { to: '+14155551234', text: {} }, `${field('Text')} must be text`],
		[
			'a web address to one',
			{ to: '+14155551234', text: 'See https://example.com' },
			`${field('Text')} has a web address in its text, which Chert does not allow in the first message; make it a part`,
		],
		[
			'a web address to a group',
			{ to: group, text: 'HTTP://example.com' },
			`${field('Text')} has a web address in its text, which Chert does not allow in the first message; send it afterwards`,
		],
	])('%s is refused before any request, by its field and rule', async (_, item, message) => {
		const items = [{ to: '+14155551111', text: 'Fine' }, item];
		const { success, failed } = await runSafely(
			engine,
			simulator,
			PARAMETERS,
			items,
			'continueErrorOutput',
		);
		expect(success).toHaveLength(1);
		expect(first(failed).json.error).toMatchObject({
			message: expect.stringContaining(message) as string,
			reason: 'INVALID_INPUT',
			attempts: 0,
		});
		simulator.reset();
		const { error } = await runSafely(engine, simulator, PARAMETERS, items);
		expect(error!.message).toContain(message);
		expect(simulator.requests).toEqual([]);
	});

	test.each<[IDataObject, string]>([
		[{ from: { __rl: true, mode: 'number', value: "={{ '' }}" } }, `${field('From')} is empty`],
		[
			{ from: { __rl: true, mode: 'number', value: 'ada@example.com' } },
			`${field('From')} needs a phone number`,
		],
		[
			{
				to: group,
				messageType: 'parts',
				parts: {
					part: [
						{ type: 'text', text: 'Hi' },
						{ type: 'media', attachmentId: 'att_1' },
					],
				},
			},
			"Part 2 of the field 'Parts' is not text, but the first message of a group takes text only",
		],
		[
			{ options: { subject: '={{ [1] }}' } },
			"The field 'Group Name' must be text, but it is a list",
		],
		[{ options: { idempotencyKey: ' ' } }, "The field 'Idempotency Key' is blank"],
	])('%j is refused before any request', async (change, message) => {
		const { error } = await runSafely(engine, simulator, { ...PARAMETERS, ...change }, [
			{ to: '+14155551234', text: 'Hi' },
		]);
		expect(error!.message).toContain(message);
		expect(simulator.requests).toEqual([]);
	});
});

describe('several items', () => {
	const items = [
		{ to: '+14155551234', text: 'One' },
		{ to: 'nobody', text: 'Two' },
		{ to: '+14155551235', text: 'Three' },
		{ to: '+14155551236', text: 'www.example.com' },
		{ to: '+14155551237, +14155551238', text: 'Five' },
	];

	test('each new chat has its own outcome, paired and in order', async () => {
		const { success, failed } = await runSafely(
			engine,
			simulator,
			PARAMETERS,
			items,
			'continueErrorOutput',
		);
		const texts = success.map(
			({ json: { chat_id } }) => first(first(sentTo(chat_id as string)).parts).value,
		);
		expect(texts).toEqual(['One', 'Three', 'Five']);
		expect(json(failed)).toEqual([
			{
				...items[1],
				error: expect.objectContaining({
					reason: 'INVALID_INPUT',
					to: 'nobody',
					chat_id: null,
				}) as object,
			},
			{
				...items[3],
				error: expect.objectContaining({
					code: 1005,
					reason: 'URL_IN_FIRST_MESSAGE',
					to: '+14155551236',
					idempotency_key: expect.stringMatching(/^n8n-/) as string,
				}) as object,
			},
		]);
	});

	test('a run that stops names whom it wrote to, and which chats came of it', async () => {
		const some = [0, 3, 2].map((index) => at(items, index));
		const { error } = await runSafely(engine, simulator, ONE_BY_ONE, some);
		const chat = first(created());
		const message = first(sentTo(chat.id));
		expect(error!.description).toContain(
			`Created before this: +14155551234 ${chat.id} ${message.id}.`,
		);
		expect(error!.description).toContain('Not started: 1 of 3.');
	});
});

describe('sent once', () => {
	const item = (n: number) => ({ to: `+1415555123${n}`, text: 'Hello' });

	test('a request that was lost after it had been carried out is repeated with the same key', async () => {
		simulator.fault(ROUTE, LOST_AFTER);
		const parameters = { ...PARAMETERS, options: { maxAttempts: 2 } };
		const { success } = await runSafely(engine, simulator, parameters, [item(1)]);
		expect(simulator.requests).toHaveLength(2);
		expect(new Set(keys()).size).toBe(1);
		expect(created()).toHaveLength(1);
		expect(json(success)).toMatchObject([{ chat_id: first(created()).id }]);
		expect(sentTo(first(created()).id)).toHaveLength(1);
	});

	test("n8n’s 'Retry On Fail' repeats only what failed, and with the same key", async () => {
		simulator.fault(ROUTE, { kind: 'slow', ms: 0 }, LOST_AFTER);
		const { success, status } = await engine.run({
			credential: simulator.credential,
			parameters: ONE_BY_ONE,
			items: [item(1), item(2), item(3)],
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		});
		expect(status).toBe('success');
		const [first, second, third, fourth] = keys();
		expect([third, fourth]).toEqual([second, expect.any(String)]);
		expect(new Set([first, second, fourth]).size).toBe(3);
		expect(keys()).toHaveLength(4);
		expect(created().map(({ handles }) => handles[1])).toEqual([1, 2, 3].map((n) => item(n).to));
		expect(json(success).map(({ chat_id }) => chat_id)).toEqual(created().map(({ id }) => id));
	});

	test('one’s own key makes another execution send nothing', async () => {
		const parameters = { ...PARAMETERS, options: { idempotencyKey: '={{ $json.key }}' } };
		const items = [{ ...item(1), key: 'welcome-1' }];
		const first = await runSafely(engine, simulator, parameters, items);
		const second = await runSafely(engine, simulator, parameters, items);
		expect(keys()).toEqual(['welcome-1', 'welcome-1']);
		expect(json(second.success)).toEqual(json(first.success));
		expect(created()).toHaveLength(1);
	});

	test('two items never share a key', async () => {
		const items = [item(1), item(1), item(1)];
		await runSafely(engine, simulator, PARAMETERS, items);
		expect(new Set(keys()).size).toBe(3);
		const parameters = { ...PARAMETERS, options: { idempotencyKey: 'same' } };
		const { error } = await runSafely(engine, simulator, parameters, items);
		expect(error!.message).toContain("The field 'Idempotency Key' is the same as that of item 0");
		expect(simulator.requests).toHaveLength(3);
	});

	test('an outcome that stays unknown says so, and how to go on without harm', async () => {
		simulator.fault(ROUTE, LOST_AFTER);
		const { failed } = await runSafely(
			engine,
			simulator,
			ONE_BY_ONE,
			[item(1)],
			'continueErrorOutput',
		);
		const error = first(failed).json.error as IDataObject;
		expect(error).toMatchObject({ outcome_unknown: true, idempotency_key: keys()[0] });
		expect(error.description).toContain('It is not known whether Chert carried it out.');
		const options = { idempotencyKey: error.idempotency_key };
		await runSafely(engine, simulator, { ...PARAMETERS, options }, [item(1)]);
		expect(created()).toHaveLength(1);
	});
});

test.each<[string, object]>([
	['no chat', { message: { id: 'msg_1' } }],
	['no message', { chat: { id: 'ch_1' } }],
	['a chat without an id', { chat: {}, message: { id: 'msg_1' } }],
	['a message that failed', { chat: { id: 'ch_1' }, message: { id: 'msg_1', status: 'failed' } }],
])('an answer with %s is not believed', async (_, body) => {
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(body) });
	const { error } = await runSafely(engine, simulator, ONE_BY_ONE, [
		{ to: '+14155551234', text: 'Hi' },
	]);
	expect(error).toMatchObject({
		message: expect.stringContaining('does not say that the chat was created') as string,
		context: { reason: 'BAD_RESPONSE', outcome_unknown: true },
	});
});

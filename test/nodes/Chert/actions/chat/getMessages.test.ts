import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { useChert } from '../../../../support/chert';
import type { RunResult } from '../../../../support/engine';
import { runSafely } from '../../../../support/operationSuite';
import { chertRun, outputOf } from '../../../../support/engine';
import { first } from '../../../../support/certain';

const ROUTE = 'GET /chats/:chat_id/messages';
const PARAMETERS: IDataObject = {
	resource: 'chat',
	operation: 'getMessages',
	chatId: { __rl: true, mode: 'id', value: '={{ $json.chat_id }}' },
	returnAll: true,
};

const { engine, simulator } = useChert();

/** A new group in which so many messages arrived: Message 1, Message 2 … */
async function groupWith(count: number): Promise<string> {
	const [chat_id] = simulator.addGroups(1);
	for (let n = 1; n <= count; n++) {
		await simulator.emit('message.received', { chat_id, text: `Message ${n}` });
	}
	return chat_id;
}

const json = (items: INodeExecutionData[]) => items.map((item) => item.json);
const texts = (items: INodeExecutionData[]) => json(items).map(({ text }) => text);
const from = (first: number, last: number) =>
	Array.from({ length: last - first + 1 }, (_, n) => `Message ${first + n}`);
const hints = ({ run }: RunResult) => chertRun(run).hints ?? [];

describe('the messages of a chat', () => {
	test('the messages of a chat come simplified, one item each, oldest first, paired, by one signed request', async () => {
		const [a, b] = [await groupWith(2), await groupWith(1)];
		const result = await runSafely(engine, simulator, PARAMETERS, [{ chat_id: a }, { chat_id: b }]);
		const { success, run } = result;
		expect(texts(success)).toEqual(['Message 1', 'Message 2', 'Message 1']);
		const output = outputOf(run);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([0, 0, 1].map((item) => ({ item })));
		const message = first([...simulator.messages.values()].filter(({ chat_id }) => chat_id === a));
		expect(first(success).json).toEqual({
			message_id: message.id,
			chat_id: a,
			direction: 'inbound',
			text: 'Message 1',
			links: [],
			attachments: [],
			status: message.status,
			created_at: message.created_at,
			read_at: null,
			has_more: false,
		});
		expect(simulator.requests.map(({ method, url, verified }) => [method, url, verified])).toEqual(
			[a, b].map((id) => ['GET', `/api/v1/chats/${id}/messages`, true]),
		);
		expect(hints(result)).toEqual([]);
	});

	test('raw messages are as Chert shows them, with has_more', async () => {
		const chat_id = await groupWith(1);
		const parameters = { ...PARAMETERS, simplify: false };
		const { success } = await runSafely(engine, simulator, parameters, [{ chat_id }]);
		const message = [...simulator.messages.values()].find((each) => each.chat_id === chat_id);
		expect(json(success)).toEqual([{ ...message, has_more: false }]);
	});

	test('simplified, texts are joined, links and attachments are listed', async () => {
		const [chat_id] = simulator.addGroups(1);
		const parts = [
			{ type: 'text', value: 'Look' },
			{ type: 'media', attachment_id: 'att_1', mime_type: 'image/png' },
			{ type: 'text', value: 'here' },
			{ type: 'rich_link', url: 'https://example.com' },
		];
		const message = { id: 'msg_1', parts };
		const body = JSON.stringify({ messages: [message, {}], has_more: false });
		simulator.fault(ROUTE, { kind: 'status', status: 200, body });
		const { success } = await runSafely(engine, simulator, PARAMETERS, [{ chat_id }]);
		expect(json(success)).toMatchObject([
			{
				message_id: 'msg_1',
				chat_id,
				text: 'Look\nhere',
				links: ['https://example.com'],
				attachments: [{ attachment_id: 'att_1', mime_type: 'image/png' }],
			},
			{ message_id: null, chat_id, text: '' },
		]);
	});

	test('a limit keeps the newest, in their order, and says that there are more', async () => {
		const chat_id = await groupWith(5);
		const limited = (limit: unknown) => ({ ...PARAMETERS, returnAll: false, limit }) as IDataObject;
		const some = await runSafely(engine, simulator, limited(3), [{ chat_id }]);
		expect(texts(some.success)).toEqual(from(3, 5));
		expect(json(some.success).every(({ has_more }) => has_more === true)).toBe(true);
		expect(hints(some)).toEqual([]);
		const all = await runSafely(engine, simulator, limited(5), [{ chat_id }]);
		expect(texts(all.success)).toEqual(from(1, 5));
		expect(first(all.success).json.has_more).toBe(false);
		const defaults = { ...PARAMETERS, returnAll: false };
		expect((await runSafely(engine, simulator, defaults, [{ chat_id }])).success).toHaveLength(5);
	});

	test('more than 200 messages: Chert gives the newest; items say it, and once a hint', async () => {
		const many = [await groupWith(203), await groupWith(201), await groupWith(2)];
		const items = many.map((chat_id) => ({ chat_id }));
		const result = await runSafely(engine, simulator, PARAMETERS, items);
		expect(texts(result.success)).toEqual([...from(4, 203), ...from(2, 201), ...from(1, 2)]);
		const chatsWithMore = json(result.success).filter(({ has_more }) => has_more);
		expect(new Set(chatsWithMore.map(({ chat_id }) => chat_id))).toEqual(new Set(many.slice(0, 2)));
		expect(chatsWithMore).toHaveLength(400);
		expect(hints(result)).toEqual([
			{
				message: expect.stringContaining('only the 200 newest messages') as string,
				location: 'outputPane',
				type: 'info',
			},
		]);
	});

	test('a chat without messages gives no item and no error', async () => {
		const { success, status } = await runSafely(engine, simulator, PARAMETERS, [
			{ chat_id: await groupWith(0) },
		]);
		expect([success, status]).toEqual([[], 'success']);
	});

	test('a message with a key error stays a success', async () => {
		const body = JSON.stringify({
			messages: [{ id: 'msg_1', status: 'failed', error: 'lost' }],
			has_more: false,
		});
		simulator.fault(ROUTE, { kind: 'status', status: 200, body });
		const parameters = { ...PARAMETERS, simplify: false };
		const { success, failed } = await runSafely(
			engine,
			simulator,
			parameters,
			[{ chat_id: 'ch_1' }],
			'continueErrorOutput',
		);
		expect([json(success), failed]).toEqual([
			[{ id: 'msg_1', status: 'failed', has_more: false }],
			[],
		]);
	});
});

test.each<[IDataObject, string]>([
	[
		{ returnAll: false, limit: '={{ 0 }}' },
		"The field 'Limit' must be a whole number from 1, but it is 0",
	],
	[{ returnAll: false, limit: '={{ "many" }}' }, "The field 'Limit' must be a whole number"],
	[{ chatId: { __rl: true, mode: 'id', value: '={{ "" }}' } }, "The field 'Chat' is empty"],
])('%j is refused before any request', async (change, message) => {
	const { error } = await runSafely(engine, simulator, { ...PARAMETERS, ...change }, [
		{ chat_id: 'ch_group_of_5' },
	]);
	expect(error!.message).toContain(message);
	expect(simulator.requests).toEqual([]);
});

test.each<[string, object]>([
	['no list', { messages: {}, has_more: false }],
	['a list of something else', { messages: ['msg_1'], has_more: false }],
	['no word of older messages', { messages: [] }],
	['an odd word of older messages', { messages: [], has_more: 'true' }],
])('an answer with %s is not believed', async (_, body) => {
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(body) });
	const parameters = { ...PARAMETERS, options: { maxAttempts: 1 } };
	const { error } = await runSafely(engine, simulator, parameters, [{ chat_id: 'ch_1' }]);
	expect(error!.message).toContain('holds no list of messages');
});

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { useChert } from '../../../../support/chert';
import { MODES, runSafely } from '../../../../support/operationSuite';
import { first } from '../../../../support/certain';

const PARAMETERS: IDataObject = {
	resource: 'message',
	operation: 'get',
	messageId: '={{ $json.message_id }}',
};
const RAW = { ...PARAMETERS, simplify: false };
const ROUTE = 'GET /messages/:message_id';
const PARTS = [
	{ type: 'text', value: 'Good morning' },
	{ type: 'media', attachment_id: 'att_1' },
	{ type: 'text', value: 'Look at this' },
	{ type: 'rich_link', url: 'https://example.com' },
];

const { engine, simulator } = useChert();

const json = (items: INodeExecutionData[]) => items.map((item) => item.json);
const addMessage = () => simulator.addMessage({ chat_id: 'ch_direct', parts: PARTS });
const simplified = (message_id: string) => ({
	message_id,
	requested_message_id: message_id,
	chat_id: 'ch_direct',
	direction: 'outbound',
	text: 'Good morning\nLook at this',
	links: ['https://example.com'],
	attachments: [{ attachment_id: 'att_1' }],
	status: 'delivered',
	created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
	read_at: null,
});

test.each(MODES)('%s: each item gets its message, with mixed outcomes', async (onError) => {
	const ids = [addMessage(), addMessage()];
	const items = [ids[0], ...(onError === 'stopWorkflow' ? [] : ['msg_nobody_knows', '..']), ids[1]];
	const { success, failed } = await runSafely(
		engine,
		simulator,
		PARAMETERS,
		items.map((message_id) => ({ message_id })),
		onError,
	);
	const messages = json(success).filter(({ error }) => error === undefined);
	expect(messages).toEqual(ids.map(simplified));
	const errors = [...json(success), ...json(failed)].flatMap(({ error }) =>
		error === undefined ? [] : [error as IDataObject],
	);
	expect(errors.map(({ reason, message_id }) => [reason, message_id])).toEqual(
		onError === 'stopWorkflow'
			? []
			: [
					['MESSAGE_NOT_FOUND', 'msg_nobody_knows'],
					['INVALID_INPUT', '..'],
				],
	);
});

test('one signed GET without a body, with the ID encoded', async () => {
	const message_id = 'p:0/1F2E-4D#?';
	await runSafely(engine, simulator, PARAMETERS, [{ message_id }], 'continueErrorOutput');
	expect(simulator.requests).toEqual([
		expect.objectContaining({
			method: 'GET',
			url: `/api/v1/messages/${encodeURIComponent(message_id)}`,
			verified: true,
			code: 2003,
		}),
	]);
	expect(first(simulator.requests).body).toHaveLength(0);
});

/** Whether the API wraps the message is not documented. */
test.each([
	['bare', (message: object) => message],
	['wrapped', (message: object) => ({ message, trace_id: 'abc' })],
])('a %s message is read; without Simplify the answer is passed through', async (_, shape) => {
	const answer = shape({ id: 'msg_1', parts: PARTS, chat_id: 'ch_direct', brand_new: { a: 1 } });
	const body = JSON.stringify(answer);
	simulator.fault(ROUTE, { kind: 'status', status: 200, body });
	simulator.fault(ROUTE, { kind: 'status', status: 200, body });
	const items = [{ message_id: 'msg_1' }];
	const raw = await runSafely(engine, simulator, RAW, items);
	expect(json(raw.success)).toEqual([answer]);
	const { success } = await runSafely(engine, simulator, PARAMETERS, items);
	expect(json(success)).toEqual([
		{
			...simplified('msg_1'),
			direction: null,
			status: null,
			created_at: null,
		},
	]);
});

test('Chert may answer with its own id of the message: both come out', async () => {
	simulator.configure({ variants: { message_id: 'other' } });
	const message_id = addMessage();
	const { success } = await runSafely(engine, simulator, PARAMETERS, [{ message_id }]);
	const output = first(json(success));
	expect(output).toMatchObject({
		text: 'Good morning\nLook at this',
		requested_message_id: message_id,
	});
	expect(output.message_id).not.toBe(message_id);
});

test.each<object>([
	{},
	{ id: 'evt_2', type: 'message.received' },
	{ message: { id: 'msg_2' } },
	{ message: 'msg_1' },
	{ parts: PARTS, chat_id: 'ch_direct' },
])('%j is not believed to be the message', async (answer) => {
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(answer) });
	const parameters = { ...PARAMETERS, options: { maxAttempts: 1 } };
	const { error } = await runSafely(engine, simulator, parameters, [{ message_id: 'msg_1' }]);
	expect(error!.message).toBe("Chert's answer does not hold this message (HTTP 200)");
	expect(error!.context).not.toHaveProperty('outcome_unknown');
});

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { useChert } from '../../../../support/chert';
import { MODES, runSafely } from '../../../../support/operationSuite';
import { first } from '../../../../support/certain';

const PARAMETERS: IDataObject = {
	resource: 'message',
	operation: 'react',
	messageId: '={{ $json.message_id }}',
	reaction: '={{ $json.reaction }}',
};
const ROUTE = 'POST /messages/:message_id/react';
const REACTIONS = ['love', 'like', 'dislike', 'laugh', 'emphasize', 'question'];

const { engine, simulator } = useChert();

const json = (items: INodeExecutionData[]) => items.map((item) => item.json);
const addMessage = () =>
	simulator.addMessage({
		chat_id: 'ch_direct',
		parts: [{ type: 'text', value: 'Lunch?' }],
		direction: 'inbound',
	});
const reactionsTo = (id: string) => simulator.reactions.get(id) ?? [];

test.each(MODES)('%s: each of the six arrives, paired and in input order', async (onError) => {
	const items = REACTIONS.map((reaction) => ({ message_id: addMessage(), reaction }));
	const { success, failed } = await runSafely(engine, simulator, PARAMETERS, items, onError);
	expect(failed).toEqual([]);
	expect(json(success)).toEqual(
		items.map((item) => ({ status: 'sent', ...item, requested_message_id: item.message_id })),
	);
	for (const { message_id, reaction } of items) {
		expect(reactionsTo(message_id)).toEqual([reaction]);
	}
});

test('one signed request to the documented route', async () => {
	const message_id = addMessage();
	await runSafely(engine, simulator, { ...PARAMETERS, reaction: 'love' }, [{ message_id }]);
	expect(simulator.requests).toEqual([
		expect.objectContaining({
			method: 'POST',
			url: `/api/v1/messages/${message_id}/react`,
			verified: true,
			status: 200,
		}),
	]);
	expect(first(simulator.requests).body.toString()).toBe('{"reaction":"love"}');
});

test("a reaction whose answer got lost is not sent again, not even by 'Retry On Fail'", async () => {
	const message_id = addMessage();
	simulator.fault(ROUTE, { kind: 'reset', when: 'after' });
	const { error } = await engine.run({
		credential: simulator.credential,
		items: [{ message_id, reaction: 'like' }],
		parameters: PARAMETERS,
		settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
	});
	expect(error).toMatchObject({
		description: expect.stringContaining('Look at the message in the chat') as string,
		context: { reason: 'OUTCOME_UNKNOWN', outcome_unknown: true, retryable: false, message_id },
	});
	// Nothing that n8n, or an IF on `retryable`, could take for an invitation to send it again.
	expect(error!.failure).toBeUndefined();
	expect(simulator.requests).toHaveLength(1);
	expect(reactionsTo(message_id)).toEqual(['like']);
});

test('Chert may answer with its own id of the message: both come out', async () => {
	simulator.configure({ variants: { message_id: 'other' } });
	const message_id = addMessage();
	const items = [{ message_id, reaction: 'like' }];
	const { success } = await runSafely(engine, simulator, PARAMETERS, items);
	const output = first(json(success));
	expect(output).toMatchObject({ reaction: 'like', requested_message_id: message_id });
	expect(output.message_id).not.toBe(message_id);
	expect(reactionsTo(message_id)).toEqual(['like']);
});

test('an answer without an id is believed for its reaction, however that is written', async () => {
	const body = JSON.stringify({ status: 'sent', reaction: 'LIKE' });
	simulator.fault(ROUTE, { kind: 'status', status: 200, body });
	const items = [{ message_id: 'msg_1', reaction: 'like' }];
	const { success } = await runSafely(engine, simulator, PARAMETERS, items);
	expect(json(success)).toMatchObject([
		{ message_id: 'msg_1', requested_message_id: 'msg_1', reaction: 'LIKE' },
	]);
});

test.each<object>([
	{ status: 'sent', message_id: 'msg_1' },
	{ status: 'sent', message_id: 'msg_1', reaction: 'love' },
	{ status: 'queued', message_id: 'msg_1', reaction: 'like' },
])('%j is not believed', async (answer) => {
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(answer) });
	const items = [{ message_id: 'msg_1', reaction: 'like' }];
	const { error } = await runSafely(engine, simulator, PARAMETERS, items);
	expect(error!.message).toBe(
		"Chert's answer does not say that this message got this reaction (HTTP 200); it may still have been carried out",
	);
});

test.each<[IDataObject, string]>([
	[{ message_id: '' }, "The field 'Message ID' is empty"],
	[{ message_id: '.' }, 'The field \'Message ID\' cannot be "."'],
	[{ message_id: null }, "The field 'Message ID' is empty"],
	[{ reaction: 'wow' }, "The field 'Reaction' must be one of dislike, emphasize,"],
	[{ reaction: '' }, "The field 'Reaction' is empty"],
	[{ reaction: undefined }, "The field 'Reaction' is empty"],
	[{ reaction: 1 }, 'but it is 1'],
])('%j sends nothing', async (change, message) => {
	const item = { message_id: 'msg_1', reaction: 'like', ...change } as IDataObject;
	const { error } = await runSafely(engine, simulator, PARAMETERS, [item]);
	expect(error).toMatchObject({
		message: expect.stringContaining(message) as string,
		context: { itemIndex: 0, reason: 'INVALID_INPUT' },
	});
	expect(simulator.requests).toEqual([]);
});

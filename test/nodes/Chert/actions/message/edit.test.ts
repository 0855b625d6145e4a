import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Fault } from '../../../../simulator';
import { useChert } from '../../../../support/chert';
import { MODES, runSafely } from '../../../../support/operationSuite';
import { first } from '../../../../support/certain';

const PARAMETERS: IDataObject = {
	resource: 'message',
	operation: 'edit',
	messageId: '={{ $json.message_id }}',
	newText: '={{ $json.text }}',
};
const ROUTE = 'POST /messages/:message_id/edit';
const MINUTE = 60_000;

const { engine, simulator } = useChert();

const json = (items: INodeExecutionData[]) => items.map((item) => item.json);
const withOptions = (options: IDataObject): IDataObject => ({ ...PARAMETERS, options });
const bodies = () => simulator.requests.map(({ body }) => body.toString());
const textOf = (id: string) => simulator.messages.get(id)!.parts.map(({ value }) => value);
const addMessage = (age?: number, direction: 'inbound' | 'outbound' = 'outbound') =>
	simulator.addMessage(
		{ chat_id: 'ch_direct', parts: [{ type: 'text', value: 'Helo' }], direction },
		age,
	);

test.each(MODES)('%s: each item gets the answer, paired and in input order', async (onError) => {
	const ids = [addMessage(), addMessage()];
	const items = ids.map((message_id) => ({ message_id, text: 'Hello' }));
	const { success, failed } = await runSafely(engine, simulator, PARAMETERS, items, onError);
	expect(failed).toEqual([]);
	expect(json(success)).toEqual(
		ids.map((message_id) => ({
			status: 'edited',
			message_id,
			requested_message_id: message_id,
			new_text: 'Hello',
			date_edited: expect.any(String) as string,
			edit_history: null,
		})),
	);
	expect(ids.map(textOf)).toEqual([['Hello'], ['Hello']]);
});

test('one signed request to the documented route, with the text as it was written', async () => {
	const id = addMessage();
	await runSafely(engine, simulator, PARAMETERS, [{ message_id: ` ${id}`, text: ' Grüße 👋\n' }]);
	expect(simulator.requests).toEqual([
		expect.objectContaining({
			method: 'POST',
			url: `/api/v1/messages/${id}/edit`,
			verified: true,
			status: 200,
		}),
	]);
	expect(bodies()).toEqual(['{"new_text":" Grüße 👋\\n"}']);
});

test('a part other than the first can be edited', async () => {
	const message_id = simulator.addMessage({
		chat_id: 'ch_direct',
		parts: ['One', 'Tow'].map((value) => ({ type: 'text', value })),
	});
	const parameters = withOptions({ editedPartIndex: 1 });
	await runSafely(engine, simulator, parameters, [{ message_id, text: 'Two' }]);
	expect(bodies()).toEqual(['{"new_text":"Two","edited_part_index":1}']);
	expect(textOf(message_id)).toEqual(['One', 'Two']);
});

test('edits of one message keep the order of the items', async () => {
	const message_id = addMessage();
	simulator.fault(ROUTE, { kind: 'slow', ms: 60 }, { kind: 'slow', ms: 20 });
	const items = ['first', 'second', 'third'].map((text) => ({ message_id, text }));
	const { success } = await runSafely(engine, simulator, PARAMETERS, items);
	expect(json(success).map(({ new_text }) => new_text)).toEqual(['first', 'second', 'third']);
	expect(textOf(message_id)).toEqual(['third']);
});

describe('errors', () => {
	test.each(['4001_retryable', '4001_final', '4099'] as const)(
		'an edit that is too late, answered by %s, fails at once and is not tried again',
		async (late_edit) => {
			simulator.configure({ variants: { late_edit } });
			const message_id = addMessage(16 * MINUTE);
			const items = [{ message_id, text: 'Hello' }];
			const { error } = await runSafely(engine, simulator, PARAMETERS, items);
			expect(error!.context).toMatchObject({ retryable: false, attempts: 1, message_id });
			expect(error!.context).not.toHaveProperty('outcome_unknown');
			expect(error!.description).toContain('15 minutes');
			expect(error!.description).toMatch(/send a correction as a new message/i);
			expect(simulator.requests).toHaveLength(1);
			expect(textOf(message_id)).toEqual(['Helo']);
		},
	);

	test.each(['1002', '4001'] as const)(
		'a part that is not there, answered by %s, fails with that code',
		async (edit_not_possible) => {
			simulator.configure({ variants: { edit_not_possible } });
			const items = [{ message_id: addMessage(), text: 'Hello' }];
			const parameters = withOptions({ editedPartIndex: 3 });
			const { error } = await runSafely(engine, simulator, parameters, items);
			expect(error!.context).toMatchObject({ code: Number(edit_not_possible), attempts: 1 });
		},
	);

	test('Chert may answer with its own id of the message: both come out', async () => {
		simulator.configure({ variants: { message_id: 'other' } });
		const message_id = addMessage();
		const items = [{ message_id, text: 'Hello' }];
		const { success } = await runSafely(engine, simulator, PARAMETERS, items);
		const output = first(json(success));
		expect(output).toMatchObject({ new_text: 'Hello', requested_message_id: message_id });
		expect(output.message_id).not.toBe(message_id);
	});

	test('a message that is too old, or somebody else’s, is not edited; the others are', async () => {
		const [young, old, inbound] = [
			addMessage(14 * MINUTE),
			addMessage(16 * MINUTE),
			addMessage(MINUTE, 'inbound'),
		];
		const items = [young, old, inbound, 'msg_none'].map((message_id) => ({
			message_id,
			text: 'Hello',
		}));
		const { success, failed } = await runSafely(
			engine,
			simulator,
			PARAMETERS,
			items,
			'continueErrorOutput',
		);
		expect(json(success).map(({ message_id }) => message_id)).toEqual([young]);
		expect(failed.map(({ json: { message_id, error } }) => ({ message_id, error }))).toEqual(
			[
				[old, 'NOT_EDITABLE'],
				[inbound, 'INVALID_VALUE'],
				['msg_none', 'MESSAGE_NOT_FOUND'],
			].map(([message_id, reason]) => ({
				message_id,
				error: expect.objectContaining({ reason, message_id, attempts: 1 }) as IDataObject,
			})),
		);
		expect((first(failed).json.error as IDataObject).description).toContain('15 minutes');
		expect([young, old, inbound].map(textOf)).toEqual([['Hello'], ['Helo'], ['Helo']]);
	});

	test('an answer that shows another text is not believed', async () => {
		const message_id = addMessage();
		const body = JSON.stringify({ status: 'edited', message_id, new_text: 'Helo' });
		simulator.fault(ROUTE, { kind: 'status', status: 200, body });
		const items = [{ message_id, text: 'Hello' }];
		const { error } = await runSafely(engine, simulator, PARAMETERS, items);
		expect(error).toMatchObject({
			message: expect.stringContaining('does not say that this message got its new text') as string,
			context: { reason: 'OUTCOME_UNKNOWN' },
		});
	});

	test.each<[string, Fault, boolean]>([
		['a reset before acting', { kind: 'reset', when: 'before' }, false],
		['a reset after acting', { kind: 'reset', when: 'after' }, true],
		['an empty answer', { kind: 'empty', acted: true }, true],
		[
			'an answer about another message',
			{ kind: 'status', status: 200, body: '{"status":"edited","message_id":"other"}' },
			false,
		],
	])('after %s nothing is repeated, and the person is told how to find out', async (...row) => {
		const [, fault, acted] = row;
		const [before, message_id, after] = [addMessage(), addMessage(), addMessage()];
		simulator.fault(ROUTE, { kind: 'slow', ms: 0 }, fault);
		const items = [before, message_id, after].map((id) => ({ message_id: id, text: 'Hello' }));
		const { error } = await engine.run({
			credential: simulator.credential,
			items,
			parameters: withOptions({ maxConcurrentRequests: 1 }),
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		});
		expect(error).toMatchObject({
			description: expect.stringContaining('Message → Get') as string,
			context: { reason: 'OUTCOME_UNKNOWN', outcome_unknown: true, message_id },
		});
		expect(error!.description).toContain(`Edited before this: ${before}.`);
		// Not even by "Retry On Fail", which runs the node again.
		expect(simulator.requests).toHaveLength(2);
		expect(textOf(message_id)).toEqual([acted ? 'Hello' : 'Helo']);
		expect(textOf(after)).toEqual(['Helo']);
	});
});

describe('input that cannot be used', () => {
	test.each<[IDataObject, IDataObject, string]>([
		[{ message_id: '' }, {}, "The field 'Message ID' is empty"],
		[{ message_id: '..' }, {}, 'The field \'Message ID\' cannot be ".."'],
		[{ message_id: 'a\nb' }, {}, "The field 'Message ID' must be one ID"],
		[{ message_id: true }, {}, "The field 'Message ID' must be text, but it is a boolean (true)"],
		[{ text: ' ' }, {}, "The field 'New Text' is blank"],
		[{ text: ['a'] }, {}, "The field 'New Text' must be text, but it is a list"],
		[{}, { editedPartIndex: -1 }, 'must be a whole number from 0, but it is -1'],
		[{}, { editedPartIndex: 0.5 }, 'must be a whole number from 0, but it is 0.5'],
		[{}, { editedPartIndex: '={{ $json.nothing }}' }, "The field 'Edited Part Index' is empty"],
	])('%j with options %j sends nothing', async (change, options, message) => {
		const item = { message_id: 'msg_1', text: 'Hello', ...change } as IDataObject;
		const { error } = await runSafely(engine, simulator, withOptions(options), [item]);
		expect(error).toMatchObject({
			message: expect.stringContaining(message) as string,
			context: { itemIndex: 0, reason: 'INVALID_INPUT' },
		});
		expect(simulator.requests).toEqual([]);
	});
});

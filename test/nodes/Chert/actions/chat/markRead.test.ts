import type { IDataObject } from 'n8n-workflow';
import type { Fault } from '../../../../simulator';
import { useChert } from '../../../../support/chert';
import { runSafely } from '../../../../support/operationSuite';
import { first } from '../../../../support/certain';

const PARAMETERS: IDataObject = {
	resource: 'chat',
	operation: 'markRead',
	chatId: { __rl: true, mode: 'id', value: '={{ $json.chat_id }}' },
};

const { engine, simulator } = useChert();

test('everything that arrived is read; one signed request without a body', async () => {
	const [chat_id] = simulator.addGroups(1);
	await simulator.emit('message.received', { chat_id, text: 'Hello?' });
	const { success } = await runSafely(engine, simulator, PARAMETERS, [{ chat_id }]);
	expect(success.map(({ json }) => json)).toEqual([{ chat_id, status: 'read' }]);
	expect(simulator.requests).toEqual([
		expect.objectContaining({
			method: 'POST',
			url: `/api/v1/chats/${chat_id}/mark-read`,
			verified: true,
		}),
	]);
	expect(first(simulator.requests).body).toHaveLength(0);
	const read = [...simulator.messages.values()].filter((message) => message.chat_id === chat_id);
	expect(read.map(({ read_at }) => read_at)).toEqual([simulator.chats.get(chat_id)!.read_at]);
	expect(first(read).read_at).toEqual(expect.any(String));
});

test('a lost answer is asked for again', async () => {
	const [chat_id] = simulator.addGroups(1);
	simulator.fault(chat_id, { kind: 'reset', when: 'after' });
	const { success } = await runSafely(engine, simulator, PARAMETERS, [{ chat_id }]);
	expect(success).toHaveLength(1);
	expect(simulator.requests).toHaveLength(2);
});

test('several items: each its own outcome, in order; what is no ID is never sent', async () => {
	const [a, b, left] = simulator.addGroups(3);
	await engine.run({ credential: simulator.credential, items: [{ chat_id: left }] });
	const ids = [a, left, '', 'ch_nobody', 'ch_no_line', 'ch_nobody_knows', b];
	const items = ids.map((chat_id) => ({ chat_id }));
	const { success, failed } = await runSafely(
		engine,
		simulator,
		PARAMETERS,
		items,
		'continueErrorOutput',
	);
	expect(success.map(({ json }) => json.chat_id)).toEqual([a, b]);
	expect(failed.map(({ json: { error } }) => error)).toMatchObject([
		{ code: 4099, http_status: 501, chat_id: left },
		{
			reason: 'INVALID_INPUT',
			message: `The field "Chat" is empty – the 3rd of 7 items (n8n's item 2)`,
		},
		{ code: 1002, http_status: 422, chat_id: 'ch_nobody', reason: 'NO_RECIPIENT' },
		{ code: 4099, chat_id: 'ch_no_line' },
		{ code: 2002, chat_id: 'ch_nobody_knows' },
	]);
});

test.each<Fault>([{ kind: 'wrong_chat' }, { kind: 'not_left' }])(
	'an answer that says something else is not believed: %j',
	async (fault) => {
		const [chat_id] = simulator.addGroups(1);
		simulator.fault(chat_id, fault);
		const parameters = { ...PARAMETERS, options: { maxAttempts: 1 } };
		const { error } = await runSafely(engine, simulator, parameters, [{ chat_id }]);
		expect(error!.message).toContain('does not say that this chat was marked as read');
	},
);

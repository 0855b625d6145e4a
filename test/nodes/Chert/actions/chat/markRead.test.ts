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

import type { IDataObject } from 'n8n-workflow';
import type { Fault } from '../../../../simulator';
import { useChert } from '../../../../support/chert';
import { runSafely } from '../../../../support/operationSuite';

const PARAMETERS: IDataObject = {
	resource: 'chat',
	operation: 'setTyping',
	chatId: { __rl: true, mode: 'id', value: '={{ $json.chat_id }}' },
	state: '={{ $json.state }}',
};

const { engine, simulator } = useChert();

const bodies = () => simulator.requests.map(({ body }) => JSON.parse(body.toString()) as unknown);

test.each(['typing', 'stopped'])('%s is shown, by one signed request', async (state) => {
	const [chat_id] = simulator.addGroups(1);
	const { success } = await runSafely(engine, simulator, PARAMETERS, [{ chat_id, state }]);
	expect(success.map(({ json }) => json)).toEqual([{ status: 'sent', chat_id, state }]);
	expect(simulator.requests).toEqual([
		expect.objectContaining({
			method: 'POST',
			url: `/api/v1/chats/${chat_id}/typing`,
			verified: true,
		}),
	]);
	expect(bodies()).toEqual([{ state }]);
	expect(simulator.chats.get(chat_id)!.typing).toBe(state);
});

test('typing is what a new node shows', async () => {
	const [chat_id] = simulator.addGroups(1);
	const { resource, operation, chatId } = PARAMETERS;
	await runSafely(engine, simulator, { resource, operation, chatId }, [{ chat_id }]);
	expect(bodies()).toEqual([{ state: 'typing' }]);
});

test('in one chat the states follow each other as the items do', async () => {
	const [chat_id] = simulator.addGroups(1);
	simulator.configure({ latency_ms: 5 });
	const states = ['typing', 'stopped', 'typing', 'typing', 'stopped'];
	await runSafely(
		engine,
		simulator,
		PARAMETERS,
		states.map((state) => ({ chat_id, state })),
	);
	expect(bodies()).toEqual(states.map((state) => ({ state })));
	expect(simulator.stats.in_flight_max).toBe(1);
});

test.each<Fault>([{ kind: 'wrong_chat' }, { kind: 'not_left' }])(
	'an answer that says something else is not believed: %j',
	async (fault) => {
		const [chat_id] = simulator.addGroups(1);
		simulator.fault(chat_id, fault);
		const parameters = { ...PARAMETERS, options: { maxAttempts: 1 } };
		const items = [{ chat_id, state: 'typing' }];
		const { error } = await runSafely(engine, simulator, parameters, items);
		expect(error!.message).toContain('does not say that this chat shows it');
	},
);

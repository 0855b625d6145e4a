import { jsonOf } from '../../tools/sandbox';
import { LEAVE, type Get } from './stage';
import { at, first } from '../support/certain';

/** The Chert node as a tool of n8n's own AI agent. */
export function aiTool(get: Get): void {
	describe('As a tool of an AI agent', () => {
		test('it is offered', async () => {
			const types = await get().sandbox.rest.nodeTypes();
			const tool = types.find(({ name }) => name === 'n8n-nodes-chert.chertTool');
			expect(tool).toMatchObject({ outputs: ['ai_tool'], credentials: [{ name: 'chertApi' }] });
			const operations = tool!.properties
				.filter(({ name }) => name === 'operation')
				.flatMap(({ options = [] }) => options);
			expect(operations).toContainEqual(
				expect.objectContaining({
					value: 'leave',
					description: expect.stringContaining('This cannot be undone') as string,
				}),
			);
		});

		/** What the agent answers when it has the node as its one tool, and what the model was offered. */
		async function askAgent(text: string, parameters: object) {
			const { rest, chatModel } = get().sandbox;
			const asked = chatModel.requests.length;
			const value = "={{ $fromAI('chat_id', 'ID of the chat', 'string') }}";
			const chatId = { __rl: true, mode: 'id', value };
			const given = get().tool('Chert', { ...parameters, descriptionType: 'auto', chatId });
			const workflow = await get().agent(`=${text}`, [given]);
			const execution = await rest.run(workflow, 'Start');
			expect(execution.data.resultData.error).toBeUndefined();
			expect(execution.status).toBe('success');
			const tool = first(at(chatModel.requests, asked).tools!);
			return { tool, said: String(first(jsonOf(execution, 'Agent')).output) };
		}

		test('it leaves the group; of itself n8n tells the model no more than the name of the operation', async () => {
			const [chat_id] = get().sandbox.simulator.addGroups(1, 5);
			const { tool, said } = await askAgent(`Please leave ${chat_id}`, LEAVE);
			expect(tool.function.description).toBe('Leave group in Chert');
			expect(get().leftCount(chat_id)).toBe(1);
			expect(said).toContain('"status":"left"');
		});

		test('the model reads the fields of Output, and all of the simplified ones where nothing is set', async () => {
			const { simulator } = get().sandbox;
			const [chat_id] = simulator.addGroups(1, 5);
			await simulator.emit('message.received', { chat_id, text: 'Example of a text' });
			const messages = { resource: 'chat', operation: 'getMessages' };
			const whole = await askAgent(`Please read ${chat_id}`, messages);
			expect(whole.said).toContain('"text":"Example of a text"');
			expect(whole.said).toContain('"direction":"inbound"');
			const selected = { ...messages, output: 'selected', fields: ['text'] };
			const { said } = await askAgent(`Please read ${chat_id}`, selected);
			expect(said).toContain('"text":"Example of a text"');
			expect(said).toContain('"message_id":"');
			expect(said).not.toContain('direction');
		});
	});
}

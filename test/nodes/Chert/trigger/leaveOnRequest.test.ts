import type { IConnections, INode } from 'n8n-workflow';
import { deliveryOf } from '../../../contract';
import { type Simulator, startSimulator } from '../../../simulator';
import { Engine } from '../../../support/engine';
import { fs, path, projectRoot } from '../../../support/node';
import { WebhookHost } from '../../../support/webhookHost';
import { entry, first } from '../../../support/certain';

/** The example's trigger and Chert nodes, in n8n's engine. Its Filter node is proved in a real n8n only. */
const example = JSON.parse(
	fs.readFileSync(path.join(projectRoot, 'examples/leave-on-request.json'), 'utf8'),
) as { nodes: INode[]; connections: IConnections };
const nodes = example.nodes.filter(({ type }) => !type.endsWith('.stickyNote'));

let simulator: Simulator;
let host: WebhookHost;

beforeAll(async () => {
	simulator = await startSimulator({ webhook_backoff_ms: 1 });
	host = await WebhookHost.start({
		engine: await Engine.load(),
		credential: simulator.credential,
		workflow: { nodes, connections: example.connections },
	});
	await host.activate();
});
afterAll(async () => {
	await host.close();
	await simulator.close();
});

/** The documented delivery, in a group of the simulator. */
async function ask(chat_id: string, text: string): Promise<void> {
	const { chat, message } = (deliveryOf('message.received').body as { data: DocumentedData }).data;
	const data = {
		chat: { ...chat, id: chat_id, is_group: true },
		message: { ...message, parts: [{ ...message.parts[0], value: text }] },
	};
	const { delivery } = await simulator.emit('message.received', { data });
	expect(delivery.status).toBe('delivered');
	await host.items();
}

interface DocumentedData {
	chat: object;
	message: { parts: object[]; sender_handle: { handle: string } };
}

const sent = () =>
	simulator.requests
		.filter(({ method }) => method === 'POST')
		.map(({ route, status, body }) => ({
			route,
			status,
			body: body.length > 0 ? (JSON.parse(body.toString()) as object) : undefined,
		}));

test('the group is left, and the person who asked is told so under their own number', async () => {
	await ask('ch_group_of_5', 'Leave');
	expect(simulator.chats.get('ch_group_of_5')).toMatchObject({ has_line: false });
	expect(sent().slice(1)).toEqual([
		{ route: 'POST /chats/:chat_id/leave', status: 200, body: undefined },
		{
			route: 'POST /send',
			status: 200,
			body: expect.objectContaining({
				phone: '+14155551234',
				body: expect.stringMatching(/^Done: this line has left/) as string,
			}) as object,
		},
	]);
	const run = first(host.runs);
	const [said] = first(entry(run, 'Tell Who Asked')).data!.main!;
	expect(said).toMatchObject([{ json: { status: 'sent' } }]);
	expect(run).not.toHaveProperty('Tell the Group Why Not');
});

test('a group that is too small is told why the line stays', async () => {
	await ask('ch_group_of_3', 'leave');
	expect(sent().slice(-2)).toMatchObject([
		{ route: 'POST /chats/:chat_id/leave', status: 400 },
		{
			route: 'POST /chats/:chat_id/messages',
			status: 200,
			body: {
				message: {
					parts: [{ value: expect.stringContaining('iMessage needs at least 3 people') as string }],
				},
			},
		},
	]);
});

test('a message without the word, or in a direct chat, starts nothing', async () => {
	const before = host.executions.length;
	await ask('ch_group_of_4', 'We launch on Monday');
	await simulator.emit('message.received', { chat_id: 'ch_direct', text: 'leave' });
	expect(host.executions).toHaveLength(before);
});

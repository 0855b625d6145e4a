import type { IDataObject } from 'n8n-workflow';
import { useChert } from '../../../support/chert';

const { engine, simulator } = useChert();

const CHAT = { __rl: true, mode: 'id', value: 'ch_group_of_5' };
const LINE = { __rl: true, mode: 'number', value: '+14155550100' };
const PHONE = '+14155551234';

/** Every operation that sends something to people. */
const SENDING: Array<[name: string, parameters: IDataObject]> = [
	['Message → Send', { resource: 'message', operation: 'send', phone: PHONE, body: 'Hi' }],
	[
		'Chat → Send Message',
		{ resource: 'chat', operation: 'sendMessage', chatId: CHAT, messageType: 'text', text: 'Hi' },
	],
	[
		'Chat → Create',
		{
			resource: 'chat',
			operation: 'create',
			from: LINE,
			to: PHONE,
			messageType: 'text',
			text: 'Hi',
		},
	],
	[
		'Location → Send',
		{
			resource: 'location',
			operation: 'send',
			sendTo: 'phone',
			phone: PHONE,
			latitude: 40.7,
			longitude: -73.9,
		},
	],
];

/** Runs an operation twice and returns the idempotency keys that went out. */
async function keysOf(parameters: IDataObject, executionId: string): Promise<unknown[]> {
	const { credential } = simulator;
	for (let call = 0; call < 2; call++) {
		const { success } = await engine.run({
			credential,
			items: [{}],
			parameters,
			executionId,
			// The same node each time.
			settings: { id: 'chert' },
		});
		expect(success).toHaveLength(1);
	}
	return simulator.requests.map(({ body }) => {
		const { idempotency_key, message } = JSON.parse(body.toString()) as IDataObject;
		return idempotency_key ?? (message as IDataObject).idempotency_key;
	});
}

/** n8n runs a tool behind the MCP Server Trigger without an execution id (docs/n8n.md 38). */
test.each(SENDING)('%s sends anew each time n8n gives no execution id', async (_, parameters) => {
	const keys = await keysOf(parameters, '');
	expect(keys).toEqual([expect.stringMatching(/^n8n-/), expect.stringMatching(/^n8n-/)]);
	expect(new Set(keys).size).toBe(2);
});

test.each(SENDING)('%s keeps its key within one execution', async (_, parameters) => {
	const keys = await keysOf(parameters, '7');
	expect(keys).toHaveLength(2);
	expect(new Set(keys).size).toBe(1);
});

import type { IDataObject } from 'n8n-workflow';
import { useChert } from '../../../support/chert';
import { first } from '../../../support/certain';

const { engine, simulator } = useChert();

/*
 * A workflow that a program wrote may hold a text where the panel has a switch, or another spelling of a
 * choice. The node reads both, but n8n compares them with the panel's values, and drops what they hide.
 */
test.each<[field: string, parameters: IDataObject]>([
	['limit', { resource: 'chat', operation: 'getAll', returnAll: 'false', limit: 5 }],
	['phone', { resource: 'location', operation: 'send', sendTo: 'Phone', phone: '+14155551234' }],
	[
		'text',
		{ resource: 'chat', operation: 'sendMessage', chatId: 'ch_1', messageType: 'Text', text: 'Hi' },
	],
])(
	'a field that n8n has dropped (%s) fails in words that a person can act on',
	async (field, parameters) => {
		const { failed } = await engine.run({
			credential: simulator.credential,
			items: [{}],
			parameters,
			onError: 'continueErrorOutput',
		});
		expect(first(failed).json.error).toMatchObject({
			reason: 'INVALID_INPUT',
			message: `The node has no value for its field '${field}'`,
			description: expect.stringContaining('Open the node'),
		});
		expect(simulator.requests).toEqual([]);
	},
);

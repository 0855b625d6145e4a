import { type IDataObject, type INode, type INodeParameters, NodeHelpers } from 'n8n-workflow';
import { picked } from '../../../../nodes/Chert/parameters/picked';
import { useChert } from '../../../support/chert';
import { first } from '../../../support/certain';

const { engine, simulator } = useChert();

describe('a picker yields', () => {
	test.each([
		['what was picked', { __rl: true, mode: 'list', value: 'a', cachedResultName: 'A' }, 'a'],
		['what a collection was given as its default', { mode: 'list', value: '' }, ''],
		['plain text', 'a', 'a'],
		['nothing for nothing', undefined, undefined],
		['an object that is no picker, to be refused', { value: 'a' }, { value: 'a' }],
	])('%s', (_, value, expected) => expect(picked(value)).toEqual(expected));
});

/** Every field that was plain text before it had a picker: how it was saved, and what it asks Chert. */
const FIELDS: Array<{
	title: string;
	mode: string;
	id: string;
	withValue(value: unknown): IDataObject;
	/** What is sent, in its first request. */
	asks: object;
}> = [
	...['get', 'delete', 'update'].map((operation) => ({
		title: `webhookSubscription ${operation}`,
		mode: 'id',
		id: 'whsub_old',
		withValue: (value: unknown) => ({
			resource: 'webhookSubscription',
			operation,
			subscriptionId: value as IDataObject,
			...(operation === 'update' && { updateFields: { isActive: true } }),
		}),
		asks: { url: '/api/v1/webhook-subscriptions/whsub_old' },
	})),
	{
		title: 'event replay, option',
		mode: 'id',
		id: 'whsub_old',
		withValue: (value) => ({
			resource: 'event',
			operation: 'replay',
			eventId: 'evt_1',
			options: { subscriptionId: value as IDataObject },
		}),
		asks: { url: '/api/v1/events/evt_1/replay?subscription_id=whsub_old' },
	},
	{
		title: 'message send, option',
		mode: 'id',
		id: 'pl_old',
		withValue: (value) => ({
			resource: 'message',
			operation: 'send',
			phone: '+14155551234',
			body: 'Hi',
			options: { phoneLineId: value as IDataObject },
		}),
		asks: { url: '/api/v1/send', body: expect.objectContaining({ phone_line_id: 'pl_old' }) },
	},
	{
		title: 'event getAll, filter',
		mode: 'id',
		id: 'ch_old',
		withValue: (value) => ({
			resource: 'event',
			operation: 'getAll',
			filters: { chatId: value as IDataObject },
		}),
		asks: { url: expect.stringContaining('lead_id=ch_old') },
	},
];

describe.each(FIELDS.map((field) => [field.title, field] as const))(
	'%s is read as it was saved',
	(_, { mode, id, withValue, asks }) => {
		const saved: Array<[string, unknown]> = [
			['as text', id],
			['as an expression in a text field', '={{ $json.id }}'],
			['with the picker, by ID', { __rl: true, mode, value: id }],
			['with the picker, by an expression', { __rl: true, mode, value: '={{ $json.id }}' }],
			['with the picker, from the list', { __rl: true, mode: 'list', value: id }],
			['by an expression that gives the whole picker', '={{ { mode: "id", value: $json.id } }}'],
		];

		test.each(saved)('%s', async (__, value) => {
			await engine.run({
				credential: simulator.credential,
				items: [{ id }],
				onError: 'continueErrorOutput',
				parameters: withValue(value),
			});
			const { url, body } = first(simulator.requests);
			const sent = body.length > 0 ? (JSON.parse(body.toString()) as object) : undefined;
			expect({ url, body: sent }).toMatchObject(asks);
		});

		test.each(saved)('%s, n8n keeps it and has nothing to complain of', (__, value) => {
			const { description } = engine.nodeType('chert');
			const node = { type: 'x', typeVersion: 1.1, parameters: withValue(value) } as INode;
			const kept = NodeHelpers.getNodeParameters(
				description.properties,
				withValue(value) as INodeParameters,
				true,
				false,
				node,
				description,
			);
			expect(kept).toMatchObject(withValue(value));
			const issues = NodeHelpers.getNodeParametersIssues(description.properties, node, description);
			expect(issues).toBeNull();
		});
	},
);

test('the filter Line of Chat → Get Many, too', async () => {
	const outputs = async (line: unknown) => {
		const { success } = await engine.run({
			credential: simulator.credential,
			items: [{ line: '+1 (415) 555-0100' }],
			parameters: { resource: 'chat', operation: 'getAll', filters: { line: line as IDataObject } },
		});
		return success.map(({ json }) => json.chat_id);
	};
	const found = await outputs('+14155550100');
	expect(found.length).toBeGreaterThan(1);
	expect(await outputs('={{ $json.line }}')).toEqual(found);
	expect(await outputs({ __rl: true, mode: 'number', value: '={{ $json.line }}' })).toEqual(found);
	expect(await outputs({ mode: 'list', value: '+14155550101' })).toEqual([]);
});

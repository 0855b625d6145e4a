import type { IDataObject } from 'n8n-workflow';
import { chatIdField, picked } from '../../../../nodes/Chert/parameters/fields';
import { first } from '../../../support/certain';
import { useChert } from '../../../support/chert';

const { engine, simulator } = useChert();

/** What the picker of a chat says and where its entries come from. */
test.each([
	[
		false,
		'Select a chat…',
		'Chats with recent events, newest first. A chat is listed from its first event on.',
		'searchChats',
	],
	[
		true,
		'Select a group…',
		'Groups with recent events, newest first. A group is listed from its first event on.',
		'searchGroups',
	],
])('the picker of a chat, groups only: %j', (groupsOnly, placeholder, hint, searchListMethod) => {
	const { modes, description } = chatIdField('The chat to read', { groupsOnly });
	expect(description).toBe('The chat to read');
	expect(modes![0]).toMatchObject({ placeholder, hint, typeOptions: { searchListMethod } });
});

test('a chat may be any chat unless the operation is for groups', () => {
	expect(chatIdField('The chat to read')).toEqual(
		chatIdField('The chat to read', { groupsOnly: false }),
	);
});

test.each([
	['what was picked', { __rl: true, mode: 'list', value: 'a', cachedResultName: 'A' }, 'a'],
	['what a collection was given as its default', { mode: 'list', value: '' }, ''],
	['the value alone', 'a', 'a'],
	['nothing for nothing', undefined, undefined],
	['an object that is no picker, to be refused', { value: 'a' }, { value: 'a' }],
])('a picker yields %s', (_, value, expected) => expect(picked(value)).toEqual(expected));

/** Every picker in a collection, and one on the panel: what each asks Chert. */
describe.each<[string, (value: unknown) => object, string]>([
	[
		'a picker on the panel',
		(subscriptionId) => ({ resource: 'webhookSubscription', operation: 'get', subscriptionId }),
		'/api/v1/webhook-subscriptions/id_1',
	],
	[
		'a picker of an option',
		(subscriptionId) => ({
			resource: 'event',
			operation: 'replay',
			eventId: 'evt_1',
			options: { subscriptionId },
		}),
		'/api/v1/events/evt_1/replay?subscription_id=id_1',
	],
	[
		'a picker among filters',
		(chatId) => ({ resource: 'event', operation: 'getAll', filters: { chatId } }),
		'lead_id=id_1',
	],
])('%s gives its value', (_, withValue, asked) => {
	test.each<[string, unknown]>([
		['by ID', { __rl: true, mode: 'id', value: 'id_1' }],
		['by an expression', { __rl: true, mode: 'id', value: '={{ $json.id }}' }],
		['from the list', { __rl: true, mode: 'list', value: 'id_1' }],
		['by an expression for the whole field', '={{ $json.id }}'],
		['by an expression that gives a picker', '={{ { mode: "id", value: $json.id } }}'],
	])('%s', async (__, value) => {
		await engine.run({
			credential: simulator.credential,
			items: [{ id: 'id_1' }],
			onError: 'continueErrorOutput',
			parameters: withValue(value) as IDataObject,
		});
		expect(first(simulator.requests).url).toContain(asked);
	});
});

import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { readTriggerSettings } from '../../../../nodes/Chert/trigger/settings';

/** The settings of a node with these options. */
function filtersOf(options: IDataObject) {
	const parameters: IDataObject = { options };
	const getNodeParameter = (name: string, otherwise: unknown) => parameters[name] ?? otherwise;
	return readTriggerSettings({ getNodeParameter } as unknown as IWebhookFunctions).filters;
}

test('without options everything comes through', () => {
	expect(filtersOf({})).toEqual({ events: [], chats: 'all', from: [], textContains: '' });
});

test.each<[unknown, string[]]>([
	[
		'+1 415 555 1234, Jo@Example.com;\n+49 30 1234567,',
		['+14155551234', 'jo@example.com', '+49301234567'],
	],
	[['+14155551234'], ['+14155551234']],
	['\u202a+14155551234\u202c', ['+14155551234']],
])('From %j is %j', (from, expected) => {
	expect(filtersOf({ from } as IDataObject).from).toEqual(expected);
});

test.each<[unknown, string]>([
	[1234, '1234'],
	[' leave ', 'leave'],
])('Text Contains %j is %j', (textContains, expected) => {
	expect(filtersOf({ textContains } as IDataObject).textContains).toBe(expected);
});

/** Taken for "no filter", each of these would let everything through; or nothing, without a word. */
test.each<[IDataObject, RegExp]>([
	[{ from: '' }, /^The field "From" is empty/],
	[{ from: ' , ' }, /^The field "From" is empty/],
	[{ from: [] }, /^The field "From" is empty/],
	[{ from: null }, /^The field "From" is empty/],
	[{ from: undefined }, /^The field "From" is empty/],
	[{ from: 14155551234 }, /^The field "From" needs .* it is "14155551234"/],
	[{ from: '14155551234' }, /^The field "From" needs .* with a plus sign/],
	[{ from: '+14155551234, Jo Park' }, /^The field "From" \(entry 2\) needs .* it is "jopark"/],
	[{ textContains: '' }, /^The field "Text Contains" is empty/],
	[{ textContains: '  ' }, /^The field "Text Contains" is empty/],
	[{ textContains: undefined }, /^The field "Text Contains" is empty/],
	[{ textContains: ['leave'] }, /^The field "Text Contains" must be text, but it is a list/],
	[{ chats: 'group' }, /^The field "Chats" must be one of all, direct, groups/],
	[{ chats: undefined }, /^The field "Chats" is empty/],
])('%j is refused', (options, message) => {
	expect(() => filtersOf(options)).toThrow(message);
});

import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { readTriggerSettings } from '../../../../nodes/Chert/trigger/settings';

/** The settings of a node with these options. */
function filtersOf(options: IDataObject) {
	const parameters: IDataObject = { options };
	const getNodeParameter = (name: string, otherwise: unknown) => parameters[name] ?? otherwise;
	return readTriggerSettings({ getNodeParameter } as unknown as IWebhookFunctions).filters;
}

test('without options everything comes through', () => {
	expect(filtersOf({})).toEqual({
		events: [],
		chats: 'all',
		from: [],
		textContains: '',
		own: false,
	});
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
	[{ from: 14155551234 }, /^The field "From" needs .* a number \(14155551234\)/],
	[{ from: '14155551234' }, /^The field "From" needs .* with a plus sign/],
	[{ from: '+14155551234, Jo Park' }, /^The field "From" needs .* entry 2 is "jopark"/],
	[{ textContains: '' }, /^The option "Text Contains" needs a text, but it is empty/],
	[{ textContains: '  ' }, /^The option "Text Contains" needs a text/],
	[{ textContains: undefined }, /^The option "Text Contains" needs a text, but it is empty/],
	[{ textContains: ['leave'] }, /^The option "Text Contains" needs a text, but it is a list/],
	[{ chats: 'group' }, /^The option "Chats" must be all, groups or direct/],
	[{ chats: undefined }, /^The option "Chats" must be all, groups or direct/],
])('%j is refused', (options, message) => {
	expect(() => filtersOf(options)).toThrow(message);
});

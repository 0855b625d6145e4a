import type { IDataObject, INodeProperties, IWebhookFunctions } from 'n8n-workflow';
import { TRIGGER_PROPERTIES } from '../../../../nodes/Chert/trigger/description';
import { readTriggerSettings } from '../../../../nodes/Chert/trigger/settings';

/** The settings of a node with these parameters. */
function settingsOf(parameters: Readonly<Record<string, unknown>>) {
	const getNodeParameter = (name: string, otherwise: unknown) =>
		name in parameters ? parameters[name] : otherwise;
	return readTriggerSettings({ getNodeParameter } as unknown as IWebhookFunctions);
}

const filtersOf = (options: IDataObject) => settingsOf({ options }).filters;

test('without options everything comes through', () => {
	expect(filtersOf({})).toEqual({
		events: [],
		chats: 'all',
		inChats: [],
		content: [],
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
	[
		[['+14155551234', '+1 415 555 1235'], ['jo@example.com, +14155551236']],
		['+14155551234', '+14155551235', 'jo@example.com', '+14155551236'],
	],
	['+14155551234\n+14155551234', ['+14155551234']],
	['\u202a+14155551234\u202c', ['+14155551234']],
])('From %j is %j', (from, expected) => {
	expect(filtersOf({ from } as IDataObject).from).toEqual(expected);
});

const picked = (value: unknown, mode = 'list') => ({ chat: { __rl: true, mode, value } });

test.each<[string, unknown, string[]]>([
	['picked', { chats: [picked('ch_1'), picked('ch_2')] }, ['ch_1', 'ch_2']],
	['several in one text', { chats: [picked('ch_1, ch_2\nch_3', 'id')] }, ['ch_1', 'ch_2', 'ch_3']],
	['a list of an expression', { chats: [picked(['ch_1', ['ch_2']], 'id')] }, ['ch_1', 'ch_2']],
	['an expression in place of all', ['ch_1', 'ch_2,ch_1'], ['ch_1', 'ch_2']],
	['a text in place of all', 'ch_1 ch_2', ['ch_1', 'ch_2']],
	['a list as JSON', '["ch_1", "ch_2"]', ['ch_1', 'ch_2']],
	['copied with direction marks', { chats: [picked('\u202ach_1\u202c', 'id')] }, ['ch_1']],
	['with semicolons', { chats: [picked('iMessage;+;chat42', 'id')] }, ['iMessage;+;chat42']],
])('Only in These Chats, %s', (_, inChats, expected) => {
	expect(filtersOf({ inChats } as IDataObject).inChats).toEqual(expected);
});

test.each<[unknown, string[]]>([
	[
		['text', 'attachment'],
		['text', 'attachment'],
	],
	['text, love', ['text', 'love']],
])('Content %j is %j', (content, expected) => {
	expect(filtersOf({ content } as IDataObject).content).toEqual(expected);
});

test.each<[unknown, string]>([
	[1234, '1234'],
	[' leave ', 'leave'],
])('Text Contains %j is %j', (textContains, expected) => {
	expect(filtersOf({ textContains } as IDataObject).textContains).toBe(expected);
});

/** Every switch of the trigger, as its description has them. */
const switches = TRIGGER_PROPERTIES.flatMap((property) => [
	property,
	...((property.options ?? []) as INodeProperties[]).map((option) => ({
		...option,
		isOption: true,
	})),
]).filter(({ type }) => type === 'boolean');

test('the trigger has switches', () => {
	expect(switches.length).toBeGreaterThan(3);
});

test.each(switches.map((property) => [property.displayName, property] as const))(
	'%s is true or false, and nothing else',
	(displayName, { name, ...rest }) => {
		const read = (value: unknown) =>
			settingsOf('isOption' in rest ? { options: { [name]: value } } : { [name]: value });
		for (const value of [0, 1, '1', 'on', [true], {}]) {
			expect(() => read(value)).toThrow(`The field '${displayName}' must be true or false`);
		}
		for (const value of ['', ' ', null]) {
			expect(() => read(value)).toThrow(
				`The field '${displayName}' is ${value === ' ' ? 'blank' : 'empty'}`,
			);
		}
		expect(read('true')).toEqual(read(true));
		expect(read(' False ')).toEqual(read(false));
		expect(read(true)).not.toEqual(read(false));
	},
);

/** Taken for "no filter", each of these would let everything through; or nothing, without a word. */
test.each<[IDataObject, RegExp]>([
	[{ from: '' }, /^The field 'From' is empty/],
	[{ from: ' , ' }, /^The field 'From' is empty/],
	[{ from: [] }, /^The field 'From' is empty/],
	[{ from: null }, /^The field 'From' is empty/],
	[{ from: undefined }, /^The field 'From' is empty/],
	[{ from: 14155551234 }, /^The field 'From' needs .* it is "14155551234"/],
	[{ from: '14155551234' }, /^The field 'From' needs .* with a plus sign/],
	[{ from: '+14155551234, Jo Park' }, /^The field 'From' \(entry 2\) needs .* it is "Jo Park"/],
	[{ textContains: '' }, /^The field 'Text Contains' is empty/],
	[{ textContains: '  ' }, /^The field 'Text Contains' is blank/],
	[{ textContains: undefined }, /^The field 'Text Contains' is empty/],
	[{ textContains: ['leave'] }, /^The field 'Text Contains' must be text, but it is a list/],
	[{ chats: 'group' }, /^The field 'Chats' must be one of all, direct, groups/],
	[{ chats: undefined }, /^The field 'Chats' is empty/],
	[{ inChats: {} }, /'Only in These Chats'/],
	[{ inChats: { chats: [] } }, /'Only in These Chats' is empty/],
	[{ inChats: { chats: [picked('')] } }, /'Only in These Chats' is empty/],
	[{ inChats: { chats: [picked(null)] } }, /'Only in These Chats'/],
	[{ inChats: undefined }, /'Only in These Chats'/],
	[{ content: [] }, /'Content' is empty/],
	[{ content: undefined }, /'Content' is empty/],
	[{ content: ['texts'] }, /'Content' must be one of attachment, reaction, .*"texts"/],
])('%j is refused', (options, message) => {
	expect(() => filtersOf(options)).toThrow(message);
});

import {
	entriesOf,
	readOptionalText,
	readText,
	shown,
} from '../../../../nodes/Chert/parameters/text';

test.each<[unknown, string]>([
	[' two\nlines ', ' two\nlines '],
	['👋', '👋'],
	[42, '42'],
	[0, '0'],
	[-1.5, '-1.5'],
])('the text %j is read exactly as it is: %j', (value, text) => {
	expect(readText(value, 'Text')).toBe(text);
	expect(readOptionalText(value, 'Text')).toBe(text);
	expect(readText(value, 'Text', { max: text.length })).toBe(text);
});

test('one line has no white space around it and no control character inside', () => {
	expect(readText(' a b\n', 'Name', { line: true })).toBe('a b');
	for (const value of ['a\nb', 'a\tb', 'a\u007fb', 'a\u0000']) {
		expect(() => readText(value, 'Name', { line: true })).toThrow(
			"The field 'Name' contains a line break, tab or other control character",
		);
	}
});

test.each<[unknown, string]>([
	[true, 'must be text, but it is a boolean (true)'],
	[['a'], 'must be text, but it is a list'],
	[{ a: 1 }, 'must be text, but it is an object'],
	[Number.NaN, 'must be text, but it is a number (NaN)'],
	[2 ** 53, 'is a number too large to be exact (9007199254740992)'],
	['half \ud83d', 'contains a broken character, such as half an emoji left by cutting a text'],
	['123456', 'has 6 characters, but may have at most 5'],
])('%j is refused: %s', (value, what) => {
	const form = { max: 5, where: 'of part 2' };
	const message = `The field 'Text' of part 2 ${what}`;
	expect(() => readText(value, 'Text', form)).toThrow(message);
	expect(() => readOptionalText(value, 'Text', form)).toThrow(message);
});

test.each([
	[undefined, 'empty'],
	[null, 'empty'],
	['', 'empty'],
	[' \n\u00a0', 'blank'],
	['\u200b', 'blank'],
])('%j is %s, or left out', (value, what) => {
	expect(() => readText(value, 'Text')).toThrow(`The field 'Text' is ${what}`);
	expect(readOptionalText(value, 'Text')).toBeUndefined();
});

test.each<[unknown, string]>([
	['a "b"', String.raw`"a \"b\""`],
	['x'.repeat(82), `"${'x'.repeat(80)}…"`],
	['a\u200bb\u2060\u200b', `"a\u200bb\u2060\u200b" (holds U+200B, U+2060)`],
	['❤️👩‍💻', '"❤️👩‍💻"'],
	[7, '7'],
	[undefined, 'empty'],
	[['a'], 'a list'],
])('in an error, %j is %s', (value, text) => expect(shown(value)).toBe(text));

test.each<[unknown, unknown[]]>([
	['a, b', ['a', ' b']],
	[' , a,,', [' a']],
	['["a", "b"]', ['a', 'b']],
	[' [1, {"id": "a"}]\n', [1, { id: 'a' }]],
	['[]', []],
	// Nothing but a bracket at the beginning.
	['[a', ['[a']],
	['[a, b]', ['[a', ' b]']],
	['', []],
	[
		['a', ''],
		['a', ''],
	],
	[7, [7]],
	[null, [null]],
])('the entries of %j are %j', (value, entries) => expect(entriesOf(value, /,/)).toEqual(entries));

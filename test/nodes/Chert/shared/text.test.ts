import {
	asObject,
	duration,
	hasControlCharacter,
	hasLoneSurrogate,
	listShortly,
	nameOfValue,
	waitInWords,
} from '../../../../nodes/Chert/shared/text';

describe('text', () => {
	test.each([
		[0, '0 seconds'],
		[0.2, '1 second'],
		[119, '119 seconds'],
		[120, '2 minutes'],
		[540, '9 minutes'],
		// Never too early.
		[541, '10 minutes'],
		[7_200, '2 hours'],
		[11_100, '3 hours 5 minutes'],
		[172_800, '2 days'],
		[176_400, '2 days 1 hour'],
	])('%d s to wait are "%s"', (seconds, words) => {
		expect(waitInWords(seconds)).toBe(words);
	});

	test.each([
		[0, '0 s'],
		[0.4, '0 s'],
		[59.6, '1 min'],
		[-500, '8 min 20 s'],
		[3_600, '1 h'],
		[3_605, '1 h'],
		[11_100, '3 h 5 min'],
		[187_200, '2 d 4 h'],
	])('duration of %d seconds is %s', (seconds, text) => {
		expect(duration(seconds)).toBe(text);
	});

	test('listShortly names twenty and counts the rest', () => {
		const ids = Array.from({ length: 51 }, (_, i) => `ch_${i}`);
		expect(listShortly(ids.slice(0, 2))).toBe('ch_0, ch_1');
		expect(listShortly(ids.slice(0, 20))).toBe(ids.slice(0, 20).join(', '));
		expect(listShortly(ids)).toBe(`${ids.slice(0, 20).join(', ')} and 31 more`);
	});

	test.each(['\u0000', 'a\tb', 'a\nb', '\u007f', '\u0085'])('%j has a control character', (text) =>
		expect(hasControlCharacter(text)).toBe(true),
	);

	test.each(['', 'ch_1', 'Grüße 👋', ' '])('%j has no control character', (text) =>
		expect(hasControlCharacter(text)).toBe(false),
	);

	test.each([
		[null, 'empty'],
		[undefined, 'empty'],
		[['a'], 'a list'],
		[{ a: 1 }, 'an object'],
		[42, 'a number (42)'],
		[false, 'a boolean (false)'],
	])('%j is called %s', (value, name) => expect(nameOfValue(value)).toBe(name));

	test('lone surrogates are found, pairs are not', () => {
		expect(hasLoneSurrogate('\ud83d')).toBe(true);
		expect(hasLoneSurrogate('a\udc4bb')).toBe(true);
		expect(hasLoneSurrogate('👋')).toBe(false);
	});

	test('asObject takes objects only', () => {
		expect(asObject({ a: 1 })).toEqual({ a: 1 });
		for (const other of [null, undefined, [], 'x', 1]) expect(asObject(other)).toBeUndefined();
	});
});

import fc from 'fast-check';
import {
	asObject,
	comparable,
	containsText,
	duration,
	hasControlCharacter,
	hasLoneSurrogate,
	isBlankText,
	listShortly,
	nameOfValue,
	ordinal,
	waitInWords,
} from '../../../../nodes/Chert/shared/text';

test.each([
	[1, '1st'],
	[2, '2nd'],
	[3, '3rd'],
	[4, '4th'],
	[10, '10th'],
	[11, '11th'],
	[12, '12th'],
	[13, '13th'],
	[21, '21st'],
	[111, '111th'],
	[122, '122nd'],
])('%d is the %s', (count, words) => expect(ordinal(count)).toBe(words));

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

	test.each([
		['straight quotes as curly ones', 'I\'m "leaving"', 'I\u2019m \u201Cleaving\u201D'],
		['an accent typed in its place', "I'm leaving", 'I\u00B4m leaving'],
		['German and French quotes', '"ja"', '\u201Eja\u201C'],
		['French quotes', '"oui"', '\u00ABoui\u00BB'],
		['two hyphens as a long dash', 'wait -- no', 'wait \u2014 no'],
		['a hyphen that does not break', 'check-in', 'check\u2011in'],
		['three full stops as one sign', 'well...', 'well\u2026'],
		['a letter and its accent', 'Caf\u00E9', 'Cafe\u0301'],
		['an accent behind something invisible', 'Caf\u00E9', 'Cafe\u200B\u0301'],
		['capitals', 'LEAVE', 'leave'],
		['a sharp s', 'Stra\u00DFe', 'STRASSE'],
		['a sharp s in capitals', 'stra\u00DFe', 'STRA\u1E9EE'],
		['blanks that do not break', '10 am', '10\u202Fam'],
		['several blanks and a line break', 'leave now', 'leave \u00A0\nnow'],
		['direction marks', '+1 415', '\u202A+1 415\u202C'],
		['a soft hyphen', 'leaving', 'leav\u00ADing'],
		['the style of an emoji', '\u2705', '\u2705\uFE0F'],
		['full-width letters', 'OK', '\uFF2F\uFF2B'],
	])('%s: texts that look alike are the same', (_, typed, sent) => {
		expect(comparable(sent)).toBe(comparable(typed));
		expect(containsText(`Hello, ${sent}!`, typed)).toBe(true);
		expect(containsText(typed, sent)).toBe(true);
	});

	test.each([
		['leave', 'leaf'],
		['cafe', 'caf\u00E9'],
		['a b', 'ab'],
		['1', '!'],
	])('%j and %j stay different', (one, other) =>
		expect(containsText(one, other) || containsText(other, one)).toBe(false),
	);

	/** What a phone's keyboard, and copying, make of what somebody typed. */
	const asTyped = fc.array(
		fc.constantFrom(
			...[
				'a',
				'E',
				'Leave',
				'ok',
				'7',
				' ',
				"'",
				'"',
				'-',
				'--',
				'...',
				'\u00E9',
				'\u00FC',
				'\u00D1',
			],
			...['\u0439', '\uD55C', '\u{1F44D}', '\u2764', ',', '!', 'stra\u00DFe'],
		),
		{ minLength: 1, maxLength: 12 },
	);
	const aHabit = fc.constantFrom<(piece: string) => string>(
		(piece) => piece.replace("'", '\u2019').replace('"', '\u201D').replace('--', '\u2014'),
		(piece) => piece.replace("'", '\u2018').replace('"', '\u201C').replace('-', '\u2013'),
		(piece) => piece.replace("'", '\u00B4').replace('"', '\u201E').replace('-', '\u2011'),
		(piece) => piece.replace('...', '\u2026').replace(' ', '\u00A0'),
		(piece) => piece.replace(' ', ' \u202F\n'),
		(piece) => piece.normalize('NFD'),
		(piece) => piece.toUpperCase(),
		(piece) => `${piece}\uFE0F`,
		(piece) => `\u200B${piece}\u2060`,
		(piece) => `\u202A${piece}\u202C`,
	);

	test('whatever a keyboard makes of a text, the text is found in it and it in the text', () => {
		const habits = fc.array(aHabit, { minLength: 1, maxLength: 3 });
		fc.assert(
			fc.property(asTyped, fc.array(habits, { minLength: 12, maxLength: 12 }), (pieces, done) => {
				const typed = pieces.join('');
				const sent = pieces
					.map((piece, place) => (done[place] ?? []).reduce((text, habit) => habit(text), piece))
					.join('');
				expect(comparable(sent)).toBe(comparable(typed));
				expect(containsText(`Hi, ${sent}`, typed)).toBe(true);
			}),
			{ numRuns: 2_000 },
		);
	});

	test('a text in the form for comparing stays as it is', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				expect(comparable(comparable(text))).toBe(comparable(text));
			}),
			{ numRuns: 2_000 },
		);
	});

	test.each(['', ' \n', '\u200B', '\uFEFF \u2060', '\u3164', '\u00AD'])('%j is blank', (text) =>
		expect(isBlankText(text)).toBe(true),
	);

	test.each(['.', '\u200Ba', '\u{1F44D}'])('%j is not blank', (text) =>
		expect(isBlankText(text)).toBe(false),
	);
});

import fc from 'fast-check';
import {
	APPROVE_WORDS,
	DECLINE_WORDS,
	meaningOf,
	meaningOfTapback,
	normalWord,
	wordForms,
} from '../../../../nodes/Chert/questions/words';

const approve = APPROVE_WORDS.map(normalWord);
const decline = DECLINE_WORDS.map(normalWord);

test.each([
	['yes', true],
	['  YES!! ', true],
	['Ok.', true],
	['“Sure”', true],
	['👍🏽', true],
	['✅️', true],
	['go   ahead', true],
	['No', false],
	['Don’t', false],
	['👎🏿', false],
	['STOP!', false],
	// Somebody who asks back has not decided.
	['Yes?', undefined],
	['ok ?!', undefined],
	['Sure？', undefined],
	['Confirm⁉️', undefined],
	['👍?', undefined],
	['no?', undefined],
	['“Approve?”', undefined],
	['yes, but not today', undefined],
	['not ok', undefined],
	['no problem', undefined],
	['yes no', undefined],
	['😂', undefined],
	['', undefined],
	['!!', undefined],
])('the reply %j means %s', (text, meaning) => {
	expect(meaningOf(text, approve, decline)).toBe(meaning);
});

test.each(['.', ' ', '\u200E', '?', 'a.'])(
	'a reply of 200,000 times %j between two letters is read at once, and means nothing',
	(sign) => {
		const text = `x${sign.repeat(200_000)}x`;
		expect(meaningOf(text, approve, decline)).toBeUndefined();
		expect(normalWord(`..${text}..`)).toBe(normalWord(text));
	},
);

test('a label or word that is a question itself counts with its question mark and without', () => {
	const words = wordForms('Leave?');
	expect(meaningOf('leave', words, decline)).toBe(true);
	expect(meaningOf('Leave?', words, decline)).toBe(true);
	expect(meaningOf('?', wordForms('?'), decline)).toBe(true);
	expect(wordForms('YES!')).toEqual(['yes']);
});

/** What people put around a word without meaning anything else by it. */
const around = fc.stringMatching(/^[ \n\t.!,"'“”()\u200E\u2060]{0,4}$/);

test('letter case, punctuation and white space around a word change nothing', () => {
	const cased = (word: string, mask: number) =>
		[...word]
			.map((letter, place) => ((mask >> place % 30) & 1 ? letter.toUpperCase() : letter))
			.join('');
	fc.assert(
		fc.property(
			fc.constantFrom(...APPROVE_WORDS, ...DECLINE_WORDS),
			fc.nat(),
			around,
			around,
			(word, mask, before, after) => {
				const meaning = meaningOf(`${before}${cased(word, mask)}${after}`, approve, decline);
				expect(meaning).toBe(APPROVE_WORDS.includes(word));
			},
		),
	);
});

test('nothing but a word of the lists means anything', () => {
	const known = new Set([...approve, ...decline]);
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme' }), (text) => {
			fc.pre(!known.has(normalWord(text)));
			expect(meaningOf(text, approve, decline)).toBeUndefined();
		}),
	);
	fc.assert(
		fc.property(
			fc.constantFrom(...APPROVE_WORDS),
			fc.constantFrom(...DECLINE_WORDS),
			fc.boolean(),
			(yes, no, first) => {
				const text = first ? `${yes} ${no}` : `${no} ${yes}`;
				expect(meaningOf(text, approve, decline)).toBeUndefined();
			},
		),
	);
});

test('a word on both lists means nothing, and normalising twice is normalising once', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
			const word = normalWord(text);
			expect(normalWord(word)).toBe(word);
			expect(meaningOf(text, [word], [word])).toBeUndefined();
		}),
	);
});

test.each([
	['like', true],
	['love', true],
	['Emphasize', true],
	['❤️', true],
	['‼️', true],
	['dislike', false],
	['laugh', undefined],
	['question', undefined],
	['toString', undefined],
	['', undefined],
])('the tapback %j means %s', (reaction, meaning) => {
	expect(meaningOfTapback(reaction)).toBe(meaning);
});

import fc from 'fast-check';
import {
	APPROVE_WORDS,
	DECLINE_WORDS,
	meaningOf,
	meaningOfTapback,
	normalWord,
	wordForms,
} from '../../../../nodes/Chert/questions/words';
import { APPROVING, DECLINING, UNCLEAR } from './phrases';

const approve = APPROVE_WORDS.map(normalWord);
const decline = DECLINE_WORDS.map(normalWord);

const meaning = (text: string) => meaningOf(text, approve, decline);

test.each(APPROVING)('%j approves', (text) => expect(meaning(text)).toBe(true));
test.each(DECLINING)('%j declines', (text) => expect(meaning(text)).toBe(false));
test.each([...UNCLEAR, ''])('%j is not understood', (text) =>
	expect(meaning(text)).toBeUndefined(),
);

test.each(['.', ' ', '\u200E', '?', 'a.', "a'", ' yes'])(
	'a reply of 200,000 times %j between two letters is read at once, and means nothing',
	(sign) => {
		const text = `x${sign.repeat(200_000)}x`;
		expect(meaning(text)).toBeUndefined();
		expect(normalWord(`..${text}..`)).toBe(normalWord(text));
	},
);

test('a label or word that is a question itself counts with its question mark and without', () => {
	const words = wordForms('Leave?');
	expect(meaningOf('leave', words, decline)).toBe(true);
	expect(meaningOf('Leave?', words, decline)).toBe(true);
	expect(meaningOf('?', wordForms('?'), decline)).toBe(true);
	expect(meaningOf('not now?', ['yes'], wordForms('Not now?'))).toBe(false);
	// Of a label that is nothing but a skin tone, no word remains.
	expect(meaningOf('yes leave', ['', 'yes', 'leave'], decline)).toBe(true);
	// With more around it, nobody knows whether it asks.
	expect(meaningOf('👍 leave?', words, decline)).toBeUndefined();
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

/** All that a reply may hold and still be an answer. */
const harmless = [
	'please',
	'pls',
	'thanks',
	'thx',
	'thank you',
	'🙏',
	'❤️',
	'🙂',
	'😊',
	'😀',
	'🎉',
];
/** Words that decline, limit, put off or doubt. */
const limiting = [
	...DECLINE_WORDS,
	...['not', 'never', 'none', 'nobody', 'nothing', 'neither', 'cannot', "can't", "won't", 'dont'],
	...['but', 'except', 'unless', 'if', 'when', 'without', 'although', 'however', 'instead', 'or'],
	...['later', 'tomorrow', 'today', 'until', 'after', 'before', 'soon', 'wait', 'hold on', 'first'],
	...['only', 'just', 'almost', 'half', 'some', 'few', 'one', '3', 'rather', 'maybe', 'perhaps'],
	...['?', '🤔', '🤷', '😂', '🚫', '✋', 'nicht', 'kein', 'aber', 'nein', 'pas', 'non'],
];
const between = fc.constantFrom(' ', ', ', '. ', ' - ', '\n', '! ', '\u00A0', ' (', ') ');
const reply = (...words: Array<fc.Arbitrary<string>>) =>
	fc
		.tuple(...words)
		.chain((said) =>
			fc.tuple(
				fc.shuffledSubarray(said, { minLength: said.length }),
				fc.array(between, { minLength: said.length, maxLength: said.length }),
			),
		)
		.map(([said, gaps]) => said.map((word, place) => word + gaps[place]).join(''));

test('no reply with a declining or limiting word ever approves, whatever stands around it', () => {
	const approving = fc.constantFrom(...APPROVE_WORDS, ...harmless, 'all', 'yes');
	const replies = fc
		.array(approving, { maxLength: 5 })
		.chain((words) =>
			reply(fc.constantFrom(...limiting), ...words.map((word) => fc.constant(word))),
		);
	fc.assert(
		fc.property(replies, (text) => expect(meaning(text)).not.toBe(true)),
		{ numRuns: 5_000 },
	);
});

test('a reply that approves holds nothing but approving words and harmless ones', () => {
	const allowed = new Set(
		[...APPROVE_WORDS, ...harmless, '👌', '✔️'].flatMap((word) => normalWord(word).split(' ')),
	);
	const anything = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 6 }), fc.constant('Yes'));
	const replies = fc
		.array(anything, { maxLength: 3 })
		.chain((words) =>
			reply(fc.constantFrom(...APPROVE_WORDS), ...words.map((word) => fc.constant(word))),
		);
	fc.assert(
		fc.property(replies, (text) => {
			fc.pre(meaning(text) === true);
			const words = normalWord(text).match(/[\p{L}\p{M}\p{N}]+|[^\s\p{P}]/gu) ?? [];
			expect(words.filter((word) => !allowed.has(word))).toEqual([]);
		}),
	);
});

test('with words of your own nothing else approves, and a kind word beside them does not help', () => {
	const own = (text: string) => meaningOf(text, ['leave', 'ja', 'not bad'], ['stay', 'nein']);
	expect(own('Leave!')).toBe(true);
	expect(own('Ja, leave 👍')).toBe(true);
	expect(own('not bad')).toBe(true);
	expect(own('Nein ❌')).toBe(false);
	const unclear = [
		'please leave',
		'leave please',
		'yes',
		'👍',
		'ja nein',
		'not',
		'bad',
		'no leave',
	];
	for (const text of unclear) expect(own(text)).toBeUndefined();
	// A word without anything to see in it is no word.
	expect(meaningOf('ja ja', ['ja', ''], [])).toBe(true);
	expect(meaningOf('x', [''], [''])).toBeUndefined();
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
	['loved', true],
	['liked', true],
	['emphasized', true],
	['Emphasize', true],
	['❤️', true],
	['‼️', true],
	['dislike', false],
	['disliked', false],
	['👎🏿', false],
	['laugh', undefined],
	['question', undefined],
	['toString', undefined],
	['', undefined],
])('the tapback %j means %s', (reaction, meaning) => {
	expect(meaningOfTapback(reaction)).toBe(meaning);
});

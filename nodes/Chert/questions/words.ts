import { comparable, fromFirstToLast } from '../shared/text';

/** Replies that approve, as the documentation lists them. */
export const APPROVE_WORDS = [
	'yes',
	'y',
	'yeah',
	'yep',
	'ok',
	'okay',
	'sure',
	'approve',
	'approved',
	'confirm',
	'go ahead',
	'👍',
	'✅',
];

/** Replies that decline. */
export const DECLINE_WORDS = [
	'no',
	'n',
	'nope',
	'nah',
	'stop',
	'decline',
	'declined',
	'reject',
	'cancel',
	"don't",
	'do not',
	'👎',
	'❌',
];

/** The meaning of a tapback. The other kinds (laugh, question) do not count. Source: docs: messages. */
const TAPBACKS: Readonly<Record<string, boolean>> = {
	like: true,
	liked: true,
	love: true,
	loved: true,
	emphasize: true,
	emphasized: true,
	'👍': true,
	'❤': true,
	'!!': true,
	dislike: false,
	disliked: false,
	'👎': false,
};

/** The same thumb for everybody. */
const SKIN_TONE = /\p{Emoji_Modifier}/gu;
/** What a word is made of: no white space, invisible marks or punctuation; an emoji is neither of these. */
const SAYS_SOMETHING = /[^\s\p{P}\p{Cf}]/gu;

/** A reply as it is compared: `  YES!! ` is `yes`, `👍🏽` is `👍`. */
export function normalWord(text: string): string {
	const plain = comparable(text).replace(SKIN_TONE, '');
	const word = fromFirstToLast(plain, SAYS_SOMETHING);
	// A reply of nothing but punctuation (`!!`) stays what it is.
	return word === '' ? plain.trim() : word;
}

/** What a reply is compared by: its word, with a question mark where it asks. */
function askedWord(text: string): string {
	const word = normalWord(text);
	return asksBack(text) ? `${word}?` : word;
}

/** Whether a text asks, as in "Yes?": a question mark follows a word. */
function asksBack(text: string): boolean {
	const plain = text.normalize('NFKC');
	const mark = Math.max(plain.lastIndexOf('?'), plain.lastIndexOf('\u061F'));
	return mark > 0 && plain.slice(0, mark).search(SAYS_SOMETHING) >= 0;
}

/** The normalised replies that a word or label allows. A word with a question mark also counts without it. */
export function wordForms(text: string): string[] {
	return [...new Set([normalWord(text), askedWord(text)])];
}

/**
 * What a reply means. The whole reply has to be one of the words: "yes, but not today" is neither, nor is
 * "yes?".
 *
 * @param text of the reply
 * @param approve words that approve, normalised
 * @param decline words that decline, normalised
 * @returns whether it approves; `undefined` when it is not understood
 */
export function meaningOf(
	text: string,
	approve: readonly string[],
	decline: readonly string[],
): boolean | undefined {
	const word = askedWord(text);
	if (word === '') return undefined;
	const approves = approve.includes(word);
	// A word in both lists says nothing.
	return approves === decline.includes(word) ? undefined : approves;
}

/** Whether a tapback approves. `undefined` if it does not count. */
export function meaningOfTapback(reaction: string): boolean | undefined {
	const kind = normalWord(reaction);
	return Object.hasOwn(TAPBACKS, kind) ? TAPBACKS[kind] : undefined;
}

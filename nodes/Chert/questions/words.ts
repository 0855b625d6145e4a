import { comparable, fromFirstToLast } from '../shared/text';

/** As the documentation lists them. */
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

/** The other kinds (laugh, question) do not count. Source: docs: messages. */
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

/** With "please", these can be said to somebody else in the chat, or ask back. */
const REQUESTS = ['approve', 'confirm', 'decline', 'reject', 'cancel'];
/** Words that only ever answer. Of a label or word of the user's, nobody knows. */
const PLAIN_ANSWERS = [...APPROVE_WORDS, ...DECLINE_WORDS].filter(
	(word) => !REQUESTS.includes(word),
);
/** Said beside a plain answer without changing it. */
export const COURTESY = ['please', 'pls', 'thanks', 'thx', 'thank you', '🙏'];
/** Different refusals that do not undo each other: "no, don't" is one, "don't stop" is none. */
const REFUSALS: readonly string[] = ['no', 'n', 'nope', 'nah', "don't", 'do not'];
/** Words that say yes or no whatever is asked; "stop" does not. */
const ALWAYS_YES: readonly string[] = ['yes', 'y', 'yeah', 'yep', 'ok', 'okay', 'sure', '👍', '✅'];
const ALWAYS_NO: readonly string[] = [...REFUSALS, '👎', '❌'];
/** Signs that add nothing to an answer beside them. */
export const DECORATION = ['❤', '🙂', '😊', '😀', '🎉'];
/** Signs that fit beside one answer only. Alone they count where a list of words has them. */
export const OF_APPROVAL = ['👍', '✅', '✔', '👌'];
const OF_REFUSAL = ['👎', '❌', '🚫'];

/** The same thumb for everybody. */
const SKIN_TONE = /\p{Emoji_Modifier}/gu;
/** What a word is made of: no white space and no punctuation; an emoji is neither. */
const SAYS_SOMETHING = /[^\s\p{P}]/gu;
/** A word, or any other single sign. */
const WORD = /(?:[\p{L}\p{M}\p{N}]|(?<=[\p{L}\p{M}\p{N}])'(?=[\p{L}\p{M}\p{N}]))+|\S/gu;
export const PAUSE = [...'.,;:!"\'()-'];
const ASKS = /[?¿\u061F\u203D\u2E2E\u055E\u1367]/;

/** A reply as it is compared: `  YES!! ` is `yes`, `👍🏽` is `👍`. */
export function normalWord(text: string): string {
	const plain = comparable(text).replace(SKIN_TONE, '');
	const word = fromFirstToLast(plain, SAYS_SOMETHING);
	// A reply of nothing but punctuation (`!!`) stays what it is.
	return word === '' ? plain.trim() : word;
}

/** What a reply is compared by: its word, with a question mark at its end where it asks, as in "Yes?". */
export function askedWord(text: string): string {
	const word = normalWord(text);
	return ASKS.test(comparable(text)) ? `${word}?` : word;
}

/** What a reply may be to match a word or label. One with a question mark also counts without it. */
export function wordForms(text: string): string[] {
	return [...new Set([normalWord(text), askedWord(text)])];
}

/**
 * Whether a reply approves; nothing when it is not understood. All of it has to be known, and nothing in it may
 * contradict the rest: "Yes please 👍" approves; "yes, but not today", "yes?" and "yes no" are neither. The
 * lists hold normalised words.
 */
export function meaningOf(
	text: string,
	approve: readonly string[],
	decline: readonly string[],
): boolean | undefined {
	const word = askedWord(text);
	const [approves, declines] = [approve.includes(word), decline.includes(word)];
	// A word in both lists says nothing.
	if (approves || declines) return approves && declines ? undefined : approves;
	const parts = partsOf(word, {
		approve: approve.filter((phrase) => !decline.includes(phrase)),
		decline: decline.filter((phrase) => !approve.includes(phrase)),
		courtesy: COURTESY,
		decoration: DECORATION,
		approval: OF_APPROVAL,
		refusal: OF_REFUSAL,
		pause: PAUSE,
	});
	return parts && meaningOfParts(parts);
}

type Kind = 'approve' | 'decline' | 'courtesy' | 'decoration' | 'approval' | 'refusal' | 'pause';

export interface Part<Kind extends string> {
	kind: Kind;
	phrase: string;
}

/**
 * The parts of a reply (`askedWord`), longer phrases before their beginnings; nothing for a reply that asks,
 * and if a part of it is not known. Known phrases are normalised.
 */
export function partsOf<Kind extends string>(
	word: string,
	known: Readonly<Record<Kind, readonly string[]>>,
): Array<Part<Kind>> | undefined {
	if (ASKS.test(word)) return undefined;
	const phrases = (Object.keys(known) as Kind[])
		.flatMap((kind) => known[kind].map((phrase) => ({ kind, phrase, words: wordsOf(phrase) })))
		.filter((part) => part.words.length > 0)
		.sort((one, other) => other.words.length - one.words.length);
	const words = wordsOf(word);
	const parts: Array<Part<Kind>> = [];
	for (let at = 0; at < words.length; ) {
		const here = phrases.find((part) => part.words.every((one, i) => one === words[at + i]));
		if (!here) return undefined;
		parts.push(here);
		at += here.words.length;
	}
	return parts;
}

function meaningOfParts(parts: ReadonlyArray<Part<Kind>>): boolean | undefined {
	const has = (kind: Kind) => parts.some((part) => part.kind === kind);
	const approves = has('approve');
	if (approves === has('decline') || has(approves ? 'refusal' : 'approval')) return undefined;
	const answers = parts.filter(({ kind }) => kind === 'approve' || kind === 'decline');
	if (has('courtesy') && !answers.every(({ phrase }) => PLAIN_ANSWERS.includes(phrase))) {
		return undefined;
	}
	return !approves && undoEachOther(parts) ? undefined : approves;
}

/** Whether two different declining words stand together, with no pause or sign between. */
function undoEachOther(parts: ReadonlyArray<Part<Kind>>): boolean {
	const spoken = parts.filter(({ kind }) => kind !== 'courtesy');
	return spoken.some(({ phrase }, place) => {
		const pair = [phrase, spoken[place + 1]?.phrase ?? ''];
		const isTwo = pair[0] !== pair[1] && pair.every(isWord);
		return isTwo && !pair.every((one) => REFUSALS.includes(one));
	});
}

function isWord(phrase: string): boolean {
	return /\p{L}/u.test(phrase);
}

function wordsOf(text: string): string[] {
	return text.match(WORD) ?? [];
}

/** Whether labels turn yes and no around: "yep" and 👍 would then approve where "Yes" declines. */
export function areReversed(approveLabel: string, declineLabel: string): boolean {
	return (
		ALWAYS_NO.includes(normalWord(approveLabel)) || ALWAYS_YES.includes(normalWord(declineLabel))
	);
}

/** Nothing for a tapback that does not count. */
export function meaningOfTapback(reaction: string): boolean | undefined {
	const kind = normalWord(reaction);
	return Object.hasOwn(TAPBACKS, kind) ? TAPBACKS[kind] : undefined;
}

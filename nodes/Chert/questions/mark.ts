import { createHash } from 'crypto';
import { comparable, visiblePart } from '../shared/text';

/**
 * The short number that every question carries, so that a reply can say which one it is for: "yes 12". It has
 * two digits or three, so that it is never taken for the number of a choice.
 */
const SMALLEST = 10;
const LARGEST = 999;
/** Where the marks with three digits begin. */
const SMALLEST_LONG = 100;

/**
 * The mark at the end of a question, before a last line with the link: `#12`. A line above may end in a `#7` of
 * its own.
 */
const MARK_OF_QUESTION = /^[^]* #([1-9]\d{1,2})(?:\n[^\n]*)?$/;
const NUMBERS = /\d{2,3}/g;

export function withMark(text: string, mark: number): string {
	return `${text} #${mark}`;
}

/** Nothing for a message that is no question. */
export function markOf(text: string): number | undefined {
	const [, mark] = MARK_OF_QUESTION.exec(text.trim()) ?? [];
	return mark === undefined ? undefined : Number(mark);
}

/**
 * No number in the texts `taken` (of the chat, and the question itself) may become the mark, or "yes, 12" could
 * mean twelve groups; nor may an `open` mark of the same person or chat. The mark is made of the `seed`, so that
 * each try of one question has the same one, and two that are asked in the same moment have different ones. Where
 * `taken` does not hold the chat (`isSeen`), only the seed keeps two marks apart, so the mark is longer.
 */
export function chooseMark(
	taken: readonly string[],
	open: readonly number[],
	seed: string,
	isSeen: boolean,
): number {
	const used = new Set([...open, ...taken.flatMap((text) => numbersIn(text))]);
	const chance = parseInt(hashOf(seed).slice(0, 8), 16);
	const marks = [
		...(isSeen ? marksFrom(SMALLEST, SMALLEST_LONG - 1, chance) : []),
		...marksFrom(SMALLEST_LONG, LARGEST, chance),
	];
	return marks.find((mark) => !used.has(mark)) ?? marks[0]!;
}

function marksFrom(first: number, last: number, chance: number): number[] {
	const count = last - first + 1;
	return Array.from({ length: count }, (_, step) => first + ((chance + step) % count));
}

/** The numbers of a text that could be a mark. */
export function numbersIn(text: string): number[] {
	return (text.match(NUMBERS) ?? []).map(Number);
}

export interface MarkedReply {
	mark?: number;
	text: string;
}

/** `#12 yes`, `12: yes` */
const MARK_FIRST = /^(#?)([1-9]\d{1,2})(?!\d)[\s.,:;)-]*/;
/** `yes 12`, `yes (#12)!`, without what follows the digits */
const MARK_LAST = /(?<![\p{L}\p{N}#])(#?)([1-9]\d{1,2})$/u;
/** `yes #12 please` */
const MARK_INSIDE = /(#)([1-9]\d{1,2})(?!\d)/g;

/**
 * The mark of a reply, and the rest. In a free text only `#12` at its beginning or end is a mark: "we need 12" is
 * not, and in the middle it may be a number of the answer.
 */
export function readMark(reply: string, isFree: boolean): MarkedReply {
	const text = visiblePart(reply);
	const first = MARK_FIRST.exec(text);
	if (first && isMark(first, isFree)) return marked(first, text.slice(first[0].length));
	const bare = withoutEnd(text, ' \n.!)');
	const last = MARK_LAST.exec(bare);
	if (last && isMark(last, isFree)) {
		return marked(last, withoutEnd(bare.slice(0, last.index), ' \n,('));
	}
	const [inside, ...others] = isFree ? [] : text.matchAll(MARK_INSIDE);
	if (!inside || others.length > 0) return { text: reply };
	const end = inside.index + inside[0].length;
	return marked(inside, `${text.slice(0, inside.index)} ${text.slice(end)}`);
}

function marked([, , mark]: RegExpMatchArray, text: string): MarkedReply {
	return { mark: Number(mark), text };
}

function isMark([, sign]: RegExpExecArray, isFree: boolean): boolean {
	return !isFree || sign === '#';
}

function withoutEnd(text: string, characters: string): string {
	let end = text.length;
	while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
	return text.slice(0, end);
}

/** A message as the list of subscriptions may tell it. Chert may change blanks, so they do not count. */
export function textKey(text: string): string {
	return hashOf(comparable(text).trim());
}

/** As the list of subscriptions may tell it. */
export function recipientKey(recipient: string): string {
	return hashOf(recipient);
}

function hashOf(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** C0 controls, DEL and C1 controls: never part of an id, a tenant or a header value. */
const CONTROL_CHARACTER = /\p{Cc}/u;
const LONE_SURROGATE = /\p{Cs}/u;
/** Shows nothing by itself: zero-width blanks, joiners, direction marks, the choice of an emoji's style. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
/** The same, without what belongs to an emoji. */
const OUT_OF_PLACE =
	/(?!(?<=\p{Extended_Pictographic}\uFE0F?)[\uFE0F\u200D])\p{Default_Ignorable_Code_Point}/gu;
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}]/gu;
const SINGLE_QUOTES = /[\u2018-\u201B\u2032\u02BC`]/g;
const DOUBLE_QUOTES = /[\u201C-\u201F\u00AB\u00BB]/g;

/** Whether a text holds a control character (tab, line break, DEL, …). */
export function hasControlCharacter(text: string): boolean {
	return CONTROL_CHARACTER.test(text);
}

/** Whether a text holds half of a surrogate pair. UTF-8 and URLs cannot carry it. */
export function hasLoneSurrogate(text: string): boolean {
	return LONE_SURROGATE.test(text);
}

/**
 * The one form in which texts are compared. Keyboards and clipboards change more than a person sees: curly
 * quotes, `--` into a long dash, blanks that do not break, letters with a separate accent.
 */
export function comparable(text: string): string {
	return (
		text
			// NFKC makes a blank and an accent of it.
			.replaceAll('\u00B4', "'")
			.normalize('NFKC')
			// By way of capitals, where ß is SS; ẞ has to be small before.
			.toLowerCase()
			.toUpperCase()
			.toLowerCase()
			.replace(INVISIBLE, '')
			// Without what stood between them, a letter and its accent are one.
			.normalize('NFKC')
			.replace(SINGLE_QUOTES, "'")
			.replace(DOUBLE_QUOTES, '"')
			.replace(/[\p{Pd}\u2212]+/gu, '-')
			.replace(/\s+/g, ' ')
	);
}

/** Whether a text has another one in it, both as they are compared, without the blanks around it. */
export function containsText(text: string, wanted: string): boolean {
	return comparable(text).includes(comparable(wanted).trim());
}

/** Whether there is nothing to see in a text. */
export function isBlankText(text: string): boolean {
	return withoutInvisible(text).trim() === '';
}

/**
 * The part of a text from the first to the last character of a kind: ` +1 415 ` is `+1 415` for visible
 * ones. The text is read once. A regular expression that looks for other characters at the end, such as
 * `/\s+$/`, tries again from each of them: a minute for 100,000 blanks in the middle, and n8n stands still.
 *
 * @param character global, and fits a single character
 * @returns an empty text if no character is of that kind
 */
export function fromFirstToLast(text: string, character: RegExp): string {
	const first = text.search(character);
	let end = first;
	for (const { 0: found, index } of text.matchAll(character)) end = index + found.length;
	return first < 0 ? '' : text.slice(first, end);
}

/** A text without the blanks and the invisible characters around it, which copying adds. */
export function visiblePart(text: string): string {
	return fromFirstToLast(text, VISIBLE);
}

export function withoutInvisible(text: string): string {
	return text.replace(INVISIBLE, '');
}

/** The names of the characters of a text that nobody sees, each once: `U+200B`. */
export function invisibleIn(text: string): string[] {
	const found = new Set(text.match(OUT_OF_PLACE));
	return [...found].map(
		(one) => `U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
	);
}

/** Whether a value is a text with at least one character. */
export function isFilledText(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}

/** A value as an object with string keys, or `undefined` for arrays, `null` and everything else. */
export function asObject(value: unknown): Record<string, unknown> | undefined {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Record<string, unknown>)
		: undefined;
}

/** What a text says as JSON; nothing where it is no JSON. */
export function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** The fields of an object without some of them. */
export function without<T>(
	fields: Readonly<Record<string, T>>,
	...names: readonly string[]
): Record<string, T> {
	return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

/**
 * What a value is, for a sentence like "must be text, but it is …".
 *
 * @returns `a list`, `an object`, `empty`, or kind and value: `a number (42)`
 */
export function nameOfValue(value: unknown): string {
	if (value === undefined || value === null) return 'empty';
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'object') return 'an object';
	return `a ${typeof value} (${String(value)})`;
}

/**
 * Joins the first ids of a list into a sentence's worth of text.
 *
 * @param ids what to list, in order
 * @param limit how many are named before the rest is only counted
 * @returns `ch_a, ch_b`, or `ch_a, …, ch_t and 31 more`
 */
export function listShortly(ids: readonly string[], limit = 20): string {
	const named = ids.slice(0, limit).join(', ');
	const rest = ids.length - limit;
	return rest > 0 ? `${named} and ${rest} more` : named;
}

/**
 * The beginning of a text.
 *
 * @param longest characters that it may have, the dots at its end among them
 */
export function shortened(text: string, longest: number): string {
	const characters = Array.from(text);
	return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}

/**
 * A length of time in its two largest units.
 *
 * @param seconds any number of seconds; the sign is ignored
 * @returns e.g. `45 s`, `8 min 20 s`, `3 h 5 min`, `2 d 4 h`
 */
export function duration(seconds: number): string {
	const units: Array<[size: number, name: string]> = [
		[86_400, 'd'],
		[3_600, 'h'],
		[60, 'min'],
		[1, 's'],
	];
	let rest = Math.round(Math.abs(seconds));
	const parts: string[] = [];
	for (const [size, name] of units) {
		const count = Math.floor(rest / size);
		rest -= count * size;
		if (count > 0) parts.push(`${count} ${name}`);
		else if (parts.length > 0) break;
		if (parts.length === 2) break;
	}
	return parts.join(' ') || '0 s';
}

/**
 * A time to wait, in words. Rounded up, so that nobody comes too early.
 *
 * @param seconds at least 0
 * @returns e.g. `1 second`, `90 seconds`, `9 minutes`, `3 hours 5 minutes`, `2 days 1 hour`
 */
export function waitInWords(seconds: number): string {
	const whole = Math.ceil(seconds);
	if (whole < 120) return counted(whole, 'second');
	const minutes = Math.ceil(whole / 60);
	if (minutes < 120) return counted(minutes, 'minute');
	if (minutes < 48 * 60) return twoUnits(minutes, 60, 'hour', 'minute');
	return twoUnits(Math.ceil(minutes / 60), 24, 'day', 'hour');
}

function twoUnits(count: number, size: number, large: string, small: string): string {
	const rest = count % size;
	const whole = counted(Math.floor(count / size), large);
	return rest === 0 ? whole : `${whole} ${counted(rest, small)}`;
}

/** `1st`, `22nd`, `113th`. */
export function ordinal(count: number): string {
	const isTeen = Math.floor(count / 10) % 10 === 1;
	const ending = (isTeen ? undefined : ['th', 'st', 'nd', 'rd'][count % 10]) ?? 'th';
	return `${count}${ending}`;
}

function counted(count: number, unit: string): string {
	return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/**
 * A size in words. Rounded up, so that a file over a limit never looks as if it were below it.
 *
 * @param bytes at least 0
 * @returns e.g. `712 bytes`, `5.25 MB`
 */
export function sizeInWords(bytes: number): string {
	if (bytes < 10_240) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
	return `${Math.ceil((bytes / 1024 / 1024) * 100) / 100} MB`;
}

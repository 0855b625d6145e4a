/**
 * Functions that return what a test counts on, without `undefined`, or fail with a sentence that says what is
 * missing.
 */

/** A list of N entries: where N is written as a number, each entry is certain. */
export type Tuple<T, N extends number, Found extends T[] = []> = number extends N
	? T[]
	: Found['length'] extends N
		? Found
		: Tuple<T, N, [...Found, T]>;

/** The first entry. */
export function first<T>(list: Iterable<T>): T {
	for (const entry of list) return entry;
	throw new Error('The list has no first entry: it is empty');
}

/** The only entry. */
export function only<T>(list: Iterable<T>): T {
	const entries = [...list];
	if (entries.length !== 1) throw new Error(`The list has ${entries.length} entries, not one`);
	return first(entries);
}

/** The entry at an index, from 0. */
export function at<T>(list: ArrayLike<T>, index: number): T {
	if (!(index in list)) {
		throw new Error(`The list has no entry at index ${index}: it has ${list.length} entries`);
	}
	return list[index] as T;
}

/** The first `count` entries. */
export function take<T, N extends number>(list: Iterable<T>, count: N): Tuple<T, N> {
	const entries = [...list];
	if (entries.length < count) {
		throw new Error(`The list has ${entries.length} entries, and ${count} are needed`);
	}
	return entries.slice(0, count) as Tuple<T, N>;
}

/** What an object has under a key. */
export function entry<T>(record: Readonly<Record<string | number, T>>, key: string | number): T {
	if (!Object.hasOwn(record, key)) {
		throw new Error(`There is no "${key}" among ${Object.keys(record).join(', ') || 'nothing'}`);
	}
	return record[key] as T;
}

/** What the first group of a pattern holds, for each match in a text. */
export function groupsIn(text: string, pattern: RegExp): string[] {
	return [...text.matchAll(pattern)].map((match) => at(match, 1));
}

import { listShortly } from '../shared/text';
import type { ItemReader } from './itemReader';

/**
 * Reads a value that says what an item is about, and adds it to the item's error as `key`: first the given value,
 * then the checked one.
 */
export function named<T extends string | string[]>(
	item: ItemReader,
	key: string,
	value: unknown,
	read: (value: unknown) => T,
): T {
	item.about[key] = asGiven(value);
	const checked = read(value);
	item.about[key] = [checked].flat().join(', ');
	return checked;
}

/** A value for an error: a text, the first texts of a list, or `null` for anything else. */
function asGiven(value: unknown): string | null {
	if (Array.isArray(value)) return listShortly(value.filter(isName).map(String)) || null;
	return isName(value) ? String(value) : null;
}

function isName(value: unknown): boolean {
	return typeof value === 'string' || typeof value === 'number';
}

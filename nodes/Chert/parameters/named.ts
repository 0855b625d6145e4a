import { listShortly } from '../shared/text';
import { readId } from './id';
import type { ItemReader } from './itemReader';

/** Puts what an item is about into its error: first the given value, then the checked one. */
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

/** @param each what one ID stands for */
export function namedId(
	item: ItemReader,
	key: string,
	value: unknown,
	label: string,
	each: string,
): string {
	return named(item, key, value, (given) => readId(given, label, each));
}

function asGiven(value: unknown): string | null {
	if (Array.isArray(value)) return listShortly(value.filter(isName).map(String)) || null;
	return isName(value) ? String(value) : null;
}

function isName(value: unknown): boolean {
	return typeof value === 'string' || typeof value === 'number';
}

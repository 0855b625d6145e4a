import { addressKey } from '../parameters/address';
import { asObject } from '../shared/text';

/** Source: docs: deliveries (`handle`), `POST /chats` (`address`); plain text in older deliveries. */
export function addressOf(value: unknown): string | null {
	const fields = asObject(value);
	return fields ? firstText(fields.handle, fields.address) : firstText(value);
}

/** `null` when nothing tells. Source: docs: deliveries (`is_me`). */
export function isOwnHandle(value: unknown): boolean | null {
	const is_me = asObject(value)?.is_me;
	return typeof is_me === 'boolean' ? is_me : null;
}

export interface Person {
	key: string;
	address: string;
	/** One entry that says so is enough. */
	is_me: boolean;
}

/** Each once, by `addressKey`. */
export function peopleIn(handles: unknown): Person[] {
	const people = new Map<string, Person>();
	for (const handle of Array.isArray(handles) ? (handles as unknown[]) : []) {
		const address = addressOf(handle);
		if (address === null) continue;
		const key = addressKey(address);
		const first = people.get(key) ?? { key, address, is_me: false };
		people.set(key, { ...first, is_me: first.is_me || isOwnHandle(handle) === true });
	}
	return [...people.values()];
}

export function othersAmong(people: readonly Person[], line: string | null): Person[] {
	const lineKey = line === null ? undefined : addressKey(line);
	return people.filter(({ key, is_me }) => !is_me && key !== lineKey);
}

export function firstText(...values: unknown[]): string | null {
	for (const value of values) {
		const text = typeof value === 'string' ? value.trim() : '';
		if (text !== '') return text;
	}
	return null;
}

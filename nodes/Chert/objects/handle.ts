import { addressKey, sameAddress } from '../parameters/address';
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

/** Each once. */
export function othersIn(handles: unknown, line: string | null): string[] {
	const list: unknown[] = Array.isArray(handles) ? handles : [];
	const others = new Map<string, string>();
	for (const entry of list) {
		const address = addressOf(entry);
		if (address === null || sameAddress(address, line) || isOwnHandle(entry) === true) continue;
		const key = addressKey(address);
		if (!others.has(key)) others.set(key, address);
	}
	return [...others.values()];
}

/** Trimmed. */
export function firstText(...values: unknown[]): string | null {
	for (const value of values) {
		const text = typeof value === 'string' ? value.trim() : '';
		if (text !== '') return text;
	}
	return null;
}

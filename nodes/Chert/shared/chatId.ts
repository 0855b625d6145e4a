import { invalidInput } from './failure';
import { hasControlCharacter, hasLoneSurrogate } from './text';

/**
 * Checks a chat ID before it becomes part of a path.
 *
 * `.` and `..` survive percent-encoding and would turn `/chats/../leave` into another route
 * (n8n-facts 15); the rest of the rules keep mistakes away from a request that cannot be undone.
 *
 * @param value what the parameter resolved to for this item
 * @returns the id without white space around it
 * @throws ChertFailure `INVALID_INPUT` that says what is wrong with the value
 */
export function readChatId(value: unknown): string {
	if (value === undefined || value === null || value === '') {
		throw invalidInput('The Chat ID is empty');
	}
	if (typeof value !== 'string') {
		throw invalidInput(`The Chat ID must be text, but it is ${nameOf(value)}`);
	}
	const id = value.trim();
	if (id === '') throw invalidInput('The Chat ID is empty');
	if (id === '.' || id === '..') throw invalidInput(`The Chat ID cannot be "${id}"`);
	if (hasControlCharacter(id)) {
		throw invalidInput('The Chat ID contains a line break, tab or other control character');
	}
	if (hasLoneSurrogate(id)) throw invalidInput('The Chat ID contains a broken character');
	return id;
}

function nameOf(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'object') return 'an object';
	return `a ${typeof value} (${String(value)})`;
}

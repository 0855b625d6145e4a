import { readPathId } from './pathId';

/**
 * Checks a chat ID before it becomes part of a path.
 *
 * @param value what the parameter resolved to for this item
 * @returns the id without white space around it
 * @throws ChertFailure `INVALID_INPUT` that says what is wrong with the value
 */
export function readChatId(value: unknown): string {
	return readPathId(value, 'Chat ID');
}

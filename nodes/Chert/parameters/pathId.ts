import { invalidInput } from '../failures/failure';
import { readLine } from './textFields';

/**
 * Checks an ID before it becomes part of a path.
 *
 * `.` and `..` survive percent-encoding and would turn `/chats/../leave` into another route
 * (docs/n8n.md 15); the rest of the rules keep mistakes away from requests that cannot be undone.
 *
 * @param value what the parameter resolved to for this item
 * @param field what the node calls it: `Message ID`
 * @returns the id without white space around it
 * @throws ChertFailure `INVALID_INPUT` that names the field and says what is wrong with its value
 */
export function readPathId(value: unknown, field: string): string {
	const id = readLine(value, field);
	if (id === '.' || id === '..') throw invalidInput(`The ${field} cannot be "${id}"`);
	return id;
}

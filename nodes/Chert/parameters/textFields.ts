import { invalidInput } from '../failures/failure';
import { hasControlCharacter, hasLoneSurrogate, nameOfValue } from '../shared/text';

/**
 * One line of text: an ID, a name.
 *
 * @param value what the parameter resolved to for this item
 * @param field what the node calls it: `Message ID`
 * @returns the text without white space around it; never empty
 * @throws ChertFailure `INVALID_INPUT` that names the field and says what is wrong with its value
 */
export function readLine(value: unknown, field: string): string {
	const line = textOf(value, field).trim();
	if (hasControlCharacter(line)) {
		throw invalidInput(`The ${field} contains a line break, tab or other control character`);
	}
	if (hasLoneSurrogate(line)) throw invalidInput(`The ${field} contains a broken character`);
	return line;
}

/**
 * The text of a message, which goes out exactly as it is. A number counts as its digits: a code or a
 * price that an expression yields is meant as text.
 *
 * @param value what the parameter resolved to for this item
 * @param field what the node calls it: `New Text`
 * @throws ChertFailure `INVALID_INPUT` that names the field and says what is wrong with its value
 */
export function readMessageText(value: unknown, field: string): string {
	const text = textOf(Number.isFinite(value) ? String(value) : value, field);
	if (hasLoneSurrogate(text)) {
		throw invalidInput(
			`The ${field} contains a broken character, as it comes about when a text is cut in the middle of an emoji`,
		);
	}
	return text;
}

function textOf(value: unknown, field: string): string {
	if (value === undefined || value === null) throw invalidInput(`The ${field} is empty`);
	if (typeof value !== 'string') {
		throw invalidInput(`The ${field} must be text, but it is ${nameOfValue(value)}`);
	}
	if (value.trim() === '') throw invalidInput(`The ${field} is empty`);
	return value;
}

import { type ChertFailure, invalidInput } from '../failures/failure';
import { hasControlCharacter, hasLoneSurrogate, isBlankText, nameOfValue } from '../shared/text';

/** What a text has to be, beyond being there. */
export interface TextForm {
	/** One line: white space around it is taken away, control characters are refused. */
	line?: true;
	/** Most characters that it may have. */
	max?: number;
	/** Where the field is if there are several of its name: `of part 2`. */
	where?: string;
}

/**
 * A text. A number counts as its digits, because an expression often yields a code, a price or an ID as a
 * number.
 *
 * @param value what the parameter resolved to for this item
 * @param label the field's name as the editor shows it
 * @returns the text exactly as it was given, or one line without white space around it; never blank
 * @throws ChertFailure `INVALID_INPUT` that names the field and says what is wrong with its value
 */
export function readText(value: unknown, label: string, form: TextForm = {}): string {
	const { line, max = Infinity, where } = form;
	const refuse = (what: string) => refusal(label, what, where);
	if (isBlank(value)) throw refuse('is empty');
	if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
		// Its last digits are lost already: an ID would be another one.
		throw refuse(
			`is a number too large to be exact (${value}); make it a text where it comes from`,
		);
	}
	const given = Number.isFinite(value) ? String(value) : value;
	if (typeof given !== 'string') {
		throw refuse(`must be text, but it is ${nameOfValue(value)}`);
	}
	const text = line ? given.trim() : given;
	if (line && hasControlCharacter(text)) {
		throw refuse('contains a line break, tab or other control character');
	}
	if (hasLoneSurrogate(text)) {
		throw refuse('contains a broken character, such as half an emoji left by cutting a text');
	}
	if (text.length > max) throw refuse(`has ${text.length} characters, but may have at most ${max}`);
	return text;
}

/** As `readText`, but a field that is empty is left out. */
export function readOptionalText(
	value: unknown,
	label: string,
	form?: TextForm,
): string | undefined {
	return isBlank(value) ? undefined : readText(value, label, form);
}

/** Whether a field says nothing: no value, or nothing to see in it. */
export function isBlank(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && isBlankText(value));
}

/**
 * What is wrong with a field, in the one grammar that all of them have.
 *
 * @param label the field's name as the editor shows it
 * @param what goes on after the name: `is empty`
 * @param where the field is if there are several of its name: `of part 2`
 */
export function refusal(label: string, what: string, where?: string): ChertFailure {
	return invalidInput(`${[`The field "${label}"`, where, what].filter(Boolean).join(' ')}`);
}

/**
 * A value at the end of the sentence "must be …, but it is …".
 *
 * @returns a text or number as it is, a long text shortened; the kind of everything else: `a list`
 */
export function shown(value: unknown): string {
	if (typeof value === 'number') return String(value);
	if (typeof value !== 'string') return nameOfValue(value);
	return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}

import { type ChertFailure, invalidInput } from '../failures/failure';
import {
	hasControlCharacter,
	hasLoneSurrogate,
	invisibleIn,
	isBlankText,
	nameOfValue,
	shortened,
	parsedJson,
} from '../shared/text';

/*
 * What all readers of this room (`readText`, `readId`, …) have in common. They take the value that a parameter
 * resolved to for an item, the `label` of its field as the editor shows it, and `where` the field is if there are
 * several of its name (`of part 2`). They return a value that can be used, or throw `INVALID_INPUT` that names
 * the field and says what is wrong with it.
 */

export interface TextForm {
	/** One line: white space around it is taken away, control characters are refused. */
	line?: true;
	/** In characters. */
	max?: number;
	where?: string;
}

/** A number counts as its digits: an expression often yields a code, a price or an ID as a number. */
export function readText(value: unknown, label: string, form: TextForm = {}): string {
	const { line, max = Infinity, where } = form;
	const refuse = (what: string) => refusal(label, what, where);
	if (isBlank(value)) throw missing(value, label, where);
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

export function readOptionalText(
	value: unknown,
	label: string,
	form?: TextForm,
): string | undefined {
	return isBlank(value) ? undefined : readText(value, label, form);
}

export function isBlank(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && isBlankText(value));
}

/** A person who sees blanks in it would not call it empty. */
export function missing(value: unknown, label: string, where?: string): ChertFailure {
	const hasBlanks = typeof value === 'string' && value !== '' && isBlankText(value);
	return refusal(label, hasBlanks ? 'is blank' : 'is empty', where);
}

/** Of a list, of a list written as JSON (models write it so), or of a text, whose blank entries are dropped. */
export function entriesOf(value: unknown, separator: RegExp): unknown[] {
	if (Array.isArray(value)) return value as unknown[];
	if (typeof value !== 'string') return [value];
	return listInJson(value) ?? value.split(separator).filter((part) => !isBlank(part));
}

function listInJson(text: string): unknown[] | undefined {
	return /^\s*\[/.test(text) ? (parsedJson(text) as unknown[] | undefined) : undefined;
}

/** The one grammar of all refusals; `what` goes on after the name. */
export function refusal(label: string, what: string, where?: string): ChertFailure {
	return invalidInput(`${[`The field '${label}'`, where, what].filter(Boolean).join(' ')}`);
}

/** For the end of "must be …, but it is …": shortened, with the names of what nobody sees in it. */
export function shown(value: unknown): string {
	if (typeof value === 'number') return String(value);
	if (typeof value !== 'string') return nameOfValue(value);
	const invisible = invisibleIn(value);
	const holds = invisible.length > 0 ? ` (holds ${invisible.join(', ')})` : '';
	return JSON.stringify(shortened(value, 81)) + holds;
}

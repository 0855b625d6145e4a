import type { INodePropertyOptions } from 'n8n-workflow';
import { isBlank, missing, refusal, shown } from './text';

/**
 * One of the values that a field offers. n8n checks none of them: an expression, a language model or a
 * workflow from another version may bring any. Capitals and white space do not matter.
 */
export function readChoice<T extends string>(
	value: unknown,
	label: string,
	values: readonly T[],
	where?: string,
): T {
	if (isBlank(value)) throw missing(value, label, where);
	const wanted = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
	const choice = values.find((known) => known.toLowerCase() === wanted);
	if (choice !== undefined) return choice;
	throw refusal(label, `must be one of ${values.join(', ')}, but it is ${shown(value)}`, where);
}

/**
 * A switch of the panel. n8n converts no value of such a field, so an expression may yield anything. The
 * words "true" and "false" count, because n8n's own conversion reads them too. It also takes 0 and 1; here
 * they are refused, because a number in a switch is most often another column, and "Check Only" must not
 * hang on it.
 */
export function readBoolean(value: unknown, label: string, where?: string): boolean {
	if (typeof value === 'boolean') return value;
	if (isBlank(value)) throw missing(value, label, where);
	const text = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
	if (text === 'true' || text === 'false') return text === 'true';
	throw refusal(label, `must be true or false, but it is ${shown(value)}`, where);
}

/** The values of a field's list. */
export function valuesOf(options: readonly INodePropertyOptions[]): string[] {
	return options.map(({ value }) => String(value));
}

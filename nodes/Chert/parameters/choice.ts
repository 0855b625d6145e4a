import type { INodePropertyOptions } from 'n8n-workflow';
import { isBlank, missing, refusal, shown } from './text';

/** n8n checks no value: an expression or a language model may bring any. */
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
 * n8n converts no value of a switch. The words "true" and "false" count, as in n8n's own conversion. 0 and 1
 * are refused: a number there is most often another column, and "Check Only" must not hang on it.
 */
export function readBoolean(value: unknown, label: string, where?: string): boolean {
	if (typeof value === 'boolean') return value;
	if (isBlank(value)) throw missing(value, label, where);
	const text = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
	if (text === 'true' || text === 'false') return text === 'true';
	throw refusal(label, `must be true or false, but it is ${shown(value)}`, where);
}

export function valuesOf(options: readonly INodePropertyOptions[]): string[] {
	return options.map(({ value }) => String(value));
}

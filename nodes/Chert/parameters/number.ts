import { isBlank, refusal, shown } from './text';

/** What a number may be. */
export interface NumberRange {
	min: number;
	/** No limit where it is missing. */
	max?: number;
	/** Whether there is something after the point. */
	fractions?: boolean;
}

const DECIMAL_NUMBER = /^[+-]?\d+(\.\d+)?$/;

/**
 * A number, or its digits as text.
 *
 * @param value what the parameter resolved to
 * @param label the field's name as the editor shows it
 * @param range what it may be, ends included
 * @param rule the range in words that fit the field; made of `range` unless given
 * @throws ChertFailure `INVALID_INPUT` that names the field and the range
 */
export function readNumber(
	value: unknown,
	label: string,
	{ min, max, fractions = false }: NumberRange,
	rule = `must be a ${fractions ? '' : 'whole '}number from ${min}${max === undefined ? '' : ` to ${max}`}`,
): number {
	if (isBlank(value)) throw refusal(label, 'is empty');
	const number =
		typeof value === 'string' && DECIMAL_NUMBER.test(value.trim()) ? Number(value) : value;
	if (
		typeof number === 'number' &&
		number >= min &&
		number <= (max ?? Number.MAX_SAFE_INTEGER) &&
		(fractions || Number.isInteger(number))
	) {
		return number;
	}
	throw refusal(label, `${rule}, but it is ${shown(value)}`);
}

import { isBlank, missing, refusal, shown } from './text';

const DECIMAL_NUMBER = /^[+-]?\d+(\.\d+)?$/;

export function readNumber(
	value: unknown,
	label: string,
	{ min, max, fractions = false }: { min: number; max?: number; fractions?: boolean },
	rule = `must be a ${fractions ? '' : 'whole '}number from ${min}${max === undefined ? '' : ` to ${max}`}`,
): number {
	if (isBlank(value)) throw missing(value, label);
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

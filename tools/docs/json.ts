/** Longer lines are broken up. */
const WIDTH = 140;

/**
 * JSON to read: what fits into a line stands in one, so that a field of the contract is a row.
 *
 * @param depth of the value in the file
 * @param before how much of its line is taken
 */
export function readableJson(value: unknown, depth = 0, before = 0): string {
	const line = inOneLine(value);
	if (depth * 2 + before + line.length <= WIDTH) return line;
	const begin = `\n${'\t'.repeat(depth + 1)}`;
	const end = `\n${'\t'.repeat(depth)}`;
	if (Array.isArray(value)) {
		const parts = value.map((part) => begin + readableJson(part, depth + 1));
		return `[${parts.join(',')}${end}]`;
	}
	if (!isObject(value)) return line;
	const parts = Object.entries(value).map(([name, part]) => {
		const key = `${JSON.stringify(name)}: `;
		return begin + key + readableJson(part, depth + 1, key.length);
	});
	return `{${parts.join(',')}${end}}`;
}

function inOneLine(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`;
	if (!isObject(value)) return JSON.stringify(value);
	const parts = Object.entries(value).map(
		([name, part]) => `${JSON.stringify(name)}: ${inOneLine(part)}`,
	);
	return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

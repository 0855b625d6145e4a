/**
 * Reads the text that n8n stores executions as: a list of values in which every text inside an
 * object or list is the place of the real value (format: flatted).
 *
 * @param text e.g. `[{"a":"1"},"b"]`
 * @returns the value, e.g. `{ a: 'b' }`; what was one object in two places is one again
 */
export function readFlatted(text: string): unknown {
	const values = JSON.parse(text) as unknown[];
	const made = new Map<number, unknown>();
	const at = (place: number): unknown => {
		const value = values[place];
		if (typeof value !== 'object' || value === null) return value;
		if (!made.has(place)) {
			const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
			made.set(place, copy);
			for (const [key, inner] of Object.entries(value)) {
				Object.assign(copy, { [key]: typeof inner === 'string' ? at(Number(inner)) : inner });
			}
		}
		return made.get(place);
	};
	return at(0);
}

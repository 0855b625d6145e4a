import type { Fields } from './types';
import { entry } from '../support/certain';

/**
 * The shape of a JSON value: every path with the types that stand there. `[]` stands for every entry of
 * a list; the value itself has the path `''`.
 *
 * @example shapeOf({ a: [{ b: 1 }] }) // a: object[] · a[].b: integer, under '' an object
 */
export type Shape = ReadonlyMap<string, ReadonlySet<string>>;

/** The type of one JSON value: `null`, `boolean`, `integer`, `number`, `string`, `list` or `object`. */
export function typeOf(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'list';
	if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
	return typeof value;
}

/** Reads the shape of a JSON value. */
export function shapeOf(value: unknown): Shape {
	const shape = new Map<string, Set<string>>();
	const visit = (inner: unknown, path: string): void => {
		shape.set(path, (shape.get(path) ?? new Set()).add(typeOf(inner)));
		if (Array.isArray(inner)) inner.forEach((entry) => visit(entry, `${path}[]`));
		else if (typeof inner === 'object' && inner !== null) {
			for (const [key, entry] of Object.entries(inner)) visit(entry, path ? `${path}.${key}` : key);
		}
	};
	visit(value, '');
	return shape;
}

/** Types that a field may have: `string|null` → string, null; `object[]` → list. */
export function typesOf(type: string): string[] {
	if (type.endsWith('[]')) return ['list'];
	return type.split('|').flatMap((one) => (one === 'number' ? ['number', 'integer'] : [one]));
}

/**
 * Compares a value with a documented example: the same keys, the same types, the same nesting.
 *
 * - A type that a field states counts above the type of the example.
 * - A field marked `shown: false` may be there or not.
 * - An object that the example shows empty (`{}`) is not described: whatever is in it fits.
 *
 * @param example the documented value
 * @param actual the value to judge
 * @param fields what is known of its fields, by path
 * @returns what differs, one sentence for each path; empty when nothing does
 */
export function differences(example: unknown, actual: unknown, fields: Fields = {}): string[] {
	const expected = shapeOf(example);
	const found = shapeOf(actual);
	const opaque = emptyObjects(example);
	const leftOut = Object.keys(fields).filter(
		(path) => entry(fields, path).shown === false && entry(fields, path).in !== 'request',
	);
	const hidden = (path: string) =>
		opaque.some((above) => isBelow(path, above)) ||
		leftOut.some((above) => path === above || isBelow(path, above));
	const problems: string[] = [];
	for (const [path, types] of expected) {
		const there = found.get(path);
		if (!there) {
			problems.push(`${path || 'the value'} is missing`);
			continue;
		}
		const stated = fields[path]?.type;
		const allowed = new Set(stated === undefined ? types : typesOf(stated));
		for (const type of there) {
			if (allowed.has(type)) continue;
			problems.push(`${path || 'the value'} is ${type}, not ${[...allowed].join(' or ')}`);
		}
	}
	for (const path of found.keys()) {
		if (expected.has(path) || hidden(path)) continue;
		problems.push(`${path} is not documented`);
	}
	return problems;
}

function emptyObjects(example: unknown): string[] {
	const paths: string[] = [];
	const visit = (value: unknown, path: string): void => {
		if (Array.isArray(value)) value.forEach((entry) => visit(entry, `${path}[]`));
		else if (typeof value === 'object' && value !== null) {
			const entries = Object.entries(value);
			if (entries.length === 0) paths.push(path);
			for (const [key, entry] of entries) visit(entry, path ? `${path}.${key}` : key);
		}
	};
	visit(example, '');
	return paths;
}

function isBelow(path: string, above: string): boolean {
	return above === '' || path.startsWith(`${above}.`) || path.startsWith(`${above}[`);
}

import { asObject } from '../shared/text';

/**
 * What a field with a picker holds: the value in n8n's resource locator, or the value itself. It is there by
 * itself in workflows that were saved before the field had a picker, and where an expression
 * gives the whole field (docs/n8n.md 52).
 *
 * A locator is known by the two keys that n8n's own `extractValue` looks for: `__rl` is missing in one
 * that a collection was given as the field's default.
 */
export function picked(value: unknown): unknown {
	const locator = asObject(value);
	return locator && 'mode' in locator && 'value' in locator ? locator.value : value;
}

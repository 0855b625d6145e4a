import { createHash } from 'crypto';
import { IDEMPOTENCY_KEY_OPTION } from '../parameters/fields';
import { readText } from '../parameters/text';

/** Identifies one item of one node run among all n8n installations. */
export interface ItemIdentity {
	/** Two installations can have the same execution IDs and the same workflow. */
	instanceId: string;
	executionId: string;
	nodeId: string;
	/** A node in a loop runs many times. */
	runIndex: number;
	itemIndex: number;
}

/** Longest key that a person may choose, in characters. */
const LONGEST_KEY = 255;

/**
 * A key that is the same whenever n8n tries an item of a node run again, and never for another item.
 *
 * @returns `n8n-` and 32 hex digits
 */
export function derivedKey(identity: ItemIdentity): string {
	const { instanceId, executionId, nodeId, runIndex, itemIndex } = identity;
	const parts = JSON.stringify([instanceId, executionId, nodeId, runIndex, itemIndex]);
	return `n8n-${createHash('sha256').update(parts).digest('hex').slice(0, 32)}`;
}

/**
 * The user's own key.
 *
 * @param value what the option resolved to for this item
 * @throws ChertFailure `INVALID_INPUT` that says what is wrong with it
 */
export function readIdempotencyKey(value: unknown): string {
	return readText(value, IDEMPOTENCY_KEY_OPTION.displayName, { line: true, max: LONGEST_KEY });
}

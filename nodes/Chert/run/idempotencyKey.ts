import { createHash } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { IDEMPOTENCY_KEY_OPTION } from '../parameters/fields';
import { NOT_SET } from '../parameters/itemReader';
import { readText, refusal } from '../parameters/text';
import type { NodeRun } from './ledger';

/** In characters. */
const LONGEST_KEY = 255;

/**
 * The idempotency keys of one run, by item and what its option resolved to: the user's, or made ones that are
 * the same whenever n8n tries an item again, and never those of another item, execution, run or n8n.
 */
export function idempotencyKeys(
	context: IExecuteFunctions,
	run: NodeRun,
): (itemIndex: number, chosen: unknown) => string {
	const given = new Map<string, number>();
	let identity: unknown[] | undefined;
	return (itemIndex, chosen) => {
		if (chosen === NOT_SET) {
			if (!identity) {
				const { executionId, runIndex } = run.identity();
				identity = [context.getInstanceId(), executionId, context.getNode().id, runIndex];
			}
			return derivedKey([...identity, itemIndex]);
		}
		const { displayName } = IDEMPOTENCY_KEY_OPTION;
		const key = readText(chosen, displayName, { line: true, max: LONGEST_KEY });
		const other = given.get(key);
		if (other !== undefined) {
			throw refusal(
				displayName,
				`is the same as that of item ${other}, so Chert would take this item for a repetition and send nothing`,
			);
		}
		given.set(key, itemIndex);
		return key;
	};
}

function derivedKey(identity: readonly unknown[]): string {
	const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex');
	return `n8n-${hash.slice(0, 32)}`;
}

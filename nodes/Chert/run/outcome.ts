import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { withoutError } from '../api/answer';
import { cancelled } from '../failures/ended';
import type { FailureDetails } from '../failures/failure';
import type { OutputData } from './operation';

/** The result of one task: of an input item, or of a part of it. */
export type Outcome = { itemIndex: number; about: IDataObject } &
	/** `doneLabel`: the task's own words for it, where the operation's are not true of it. */
	(| { outputs: OutputData[]; doneLabel?: string }
		/** `interrupted`: it might have succeeded if the run had not ended. */
		| { failure: FailureDetails; interrupted?: true }
		| { notStarted: true }
	);

/**
 * Outcomes as output items, each paired with its input item.
 *
 * A failed one has `error` as its only key and no `item.error`: the one shape that n8n, in every
 * version, sends to the error branch with everything in it, and puts the input's own fields beside
 * (docs/n8n.md 2).
 */
export function outputItems(outcomes: readonly Outcome[]): INodeExecutionData[] {
	return outcomes.flatMap((outcome) => {
		const pairedItem = { item: outcome.itemIndex };
		if ('outputs' in outcome) {
			return outcome.outputs.map((output) => {
				// Also the elements of a list, which Chert may give any field.
				return { ...output, json: withoutError(output.json), pairedItem };
			});
		}
		const { about } = outcome;
		const failure = 'failure' in outcome ? outcome.failure : notStarted();
		// An alert that quotes the message says nothing else about the item.
		const which = idsIn(about) === '' ? positionInWords(outcomes, outcome.itemIndex) : '';
		const message = which === '' ? failure.message : `${failure.message} (${which})`;
		return [{ json: { error: { ...failure, message, ...aboutItem(about) } }, pairedItem }];
	});
}

/** The failure of an item that was not started. */
export function notStarted(): FailureDetails {
	return { ...cancelled().details, attempts: 0 };
}

/** The ids of an item; `chat_id` is always there, so that expressions need no check. */
export function aboutItem(about: IDataObject): IDataObject {
	return { chat_id: null, ...about };
}

/**
 * The IDs of an item as text, without the idempotency key, which tells a reader nothing. Empty if it has no
 * ID.
 */
export function idsIn(about: IDataObject): string {
	return Object.entries(about)
		.filter(([name, id]) => typeof id === 'string' && name !== 'idempotency_key')
		.map(([, id]) => id as string)
		.join(' ');
}

/** The place of an item among the others, in words. Empty if there is only one. */
export function positionInWords(outcomes: readonly Outcome[], itemIndex: number): string {
	const count = (outcomes.at(-1)?.itemIndex ?? 0) + 1;
	return count > 1 ? `item ${itemIndex} of ${count}, counted from 0 as n8n does` : '';
}

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { withoutError } from '../api/answer';
import { cancelled } from '../failures/ended';
import type { FailureDetails } from '../failures/failure';
import { asObject, ordinal } from '../shared/text';
import type { OutputData } from './operation';

/** The result of one task: of an input item, or of a part of it. */
export type Outcome = { itemIndex: number; about: IDataObject } &
	/** `doneLabel`: the task's own words for it, where the operation's are not true of it. */
	(| { outputs: OutputData[]; doneLabel?: string }
		/** `interrupted`: it might have succeeded if the run had not ended. */
		| { failure: FailureDetails; interrupted?: true }
		| { notStarted: true }
	);

/** What any output may say of how it came about. */
const FIELDS_OF_EVERY_OUTPUT = ['done_by_item', 'earlier_error'];

/** Where the input's fields stand that have the name of one of the output's. */
const OVERWRITTEN = 'overwritten_input';

/**
 * Outcomes as output items, each paired with its input item.
 *
 * A failed one has `error` as its only key and no `item.error`: the one shape that n8n, in every
 * version, sends to the error branch with everything in it, and puts the input's own fields beside
 * (docs/n8n.md 2).
 *
 * @param input set where the option "Include Input Fields" is on
 */
export function outputItems(
	outcomes: readonly Outcome[],
	input?: {
		items: readonly INodeExecutionData[];
		/** Whether failed items carry it too. On the error output n8n adds it itself, and only it may. */
		inFailures: boolean;
		/** As `Operation.outputFields`. */
		outputFields?: readonly string[];
	},
): INodeExecutionData[] {
	return outcomes.flatMap((outcome) => {
		const pairedItem = { item: outcome.itemIndex };
		const given = input?.items[outcome.itemIndex]?.json ?? {};
		const names = [...FIELDS_OF_EVERY_OUTPUT, ...(input?.outputFields ?? [])];
		if ('outputs' in outcome) {
			return outcome.outputs.map((output) => {
				// Also the elements of a list, which Chert may give any field.
				const own = withoutError(output.json);
				const json = input ? withInput(own, given, names) : own;
				return { ...output, json, pairedItem };
			});
		}
		const { about } = outcome;
		const failure = 'failure' in outcome ? outcome.failure : notStarted();
		// An alert that quotes the message says nothing else about the item.
		const which = idsIn(about) === '' ? positionInWords(outcomes, outcome.itemIndex) : '';
		const message = which === '' ? failure.message : `${failure.message} – ${which}`;
		const json = { error: { ...failure, message, ...aboutItem(about) } };
		return [{ json: input?.inFailures ? withInput(json, given, names) : json, pairedItem }];
	});
}

/**
 * An output with the fields of its input item at its top level, as n8n's own "Include Other Input Fields"
 * has them, and as n8n adds them on the error output: one expression fits both branches. The output's own
 * fields count; what they cover is not lost, because an `id` or a `status` of two systems is two things.
 *
 * @param own the output
 * @param given the input item, e.g. `{ chat_id, employee, status: 'active' }`
 * @param names the fields that only an output may say. The input's are kept aside even if the output lacks
 *   them, unless its error says the same: `chat_id` stays beside the error of that chat
 * @returns e.g. `{ chat_id, employee, status: 'left', overwritten_input: { status: 'active' } }`; `error` is
 *   always the output's own, for n8n takes an item that has one for a failed one (docs/n8n.md 3)
 */
export function withInput(
	own: IDataObject,
	given: IDataObject,
	names: readonly string[] = [],
): IDataObject {
	const input = Object.entries(copyOf(given));
	const error = asObject(own.error) ?? {};
	const isAside = ([name, value]: [string, IDataObject[string]]) => {
		if (name === 'error') return true;
		const said = Object.hasOwn(own, name) ? own : names.includes(name) ? error : undefined;
		return said !== undefined && jsonOf(said[name]) !== jsonOf(value);
	};
	const aside = input.filter(isAside);
	const beside = input.filter((field) => !isAside(field));
	const all = { ...Object.fromEntries(beside), ...own };
	if (aside.length === 0) return all;
	const earlier = input.filter(([name]) => name === OVERWRITTEN);
	return { ...all, [OVERWRITTEN]: Object.fromEntries([...aside, ...earlier]) };
}

/**
 * A copy that later nodes may change, as JSON carries it: n8n's own `deepCopy` loses a field `__proto__`.
 * What has no JSON is left out: what was done counts.
 */
function copyOf(given: IDataObject): IDataObject {
	try {
		const fields = Object.entries(given).map(([name, value]) => [name, jsonOf(value)] as const);
		return Object.fromEntries(
			fields.flatMap(([name, json]) => {
				return json === undefined ? [] : [[name, JSON.parse(json) as IDataObject[string]]];
			}),
		);
	} catch {
		return {};
	}
}

/** A value as JSON; nothing for one that has none, such as a large whole number. */
function jsonOf(value: unknown): string | undefined {
	try {
		return JSON.stringify(value);
	} catch {
		return undefined;
	}
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
	return count > 1
		? `the ${ordinal(itemIndex + 1)} of ${count} items (n8n's item ${itemIndex})`
		: '';
}

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { withoutError } from '../api/answer';
import { notStarted } from '../failures/ended';
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

const OVERWRITTEN = 'overwritten_input';

/**
 * Outcomes as output items, each paired with its input item. A failed one has `error` as its only key and no
 * `item.error`: the one shape that every version of n8n sends to the error branch with everything in it
 * (docs/n8n.md 2).
 */
export function outputItems(
	outcomes: readonly Outcome[],
	input?: {
		items: readonly INodeExecutionData[];
		/** Whether failed items carry it too. On the error output n8n adds it itself, and only it may. */
		inFailures: boolean;
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
		const which = idsIn(about) === '' ? positionInWords(outcomes, outcome.itemIndex) : '';
		const message = which === '' ? failure.message : `${failure.message} – ${which}`;
		const json = { error: { ...failure, message, ...aboutItem(about) } };
		return [{ json: input?.inFailures ? withInput(json, given, names) : json, pairedItem }];
	});
}

/**
 * An output with its input's fields at its top level, as n8n adds them on the error output: one expression
 * fits both branches. The output's own count; what they cover is in `overwritten_input`, because an `id` of
 * two systems is two things. So is an input's `error`: n8n takes an item with one for a failed one
 * (docs/n8n.md 3).
 * @param names fields that only an output may say: the input's are kept aside, unless the output's error says
 * the same
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
 * A copy that later nodes may change: n8n's own `deepCopy` loses a field `__proto__`. What has no JSON is
 * left out.
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

/** Nothing for what has none, such as a large whole number. */
function jsonOf(value: unknown): string | undefined {
	try {
		return JSON.stringify(value);
	} catch {
		return undefined;
	}
}

/** `chat_id` is always there, so that expressions need no check. */
export function aboutItem(about: IDataObject): IDataObject {
	return { chat_id: null, ...about };
}

/** The idempotency key is left out: it tells a reader nothing. Empty if there is no ID. */
export function idsIn(about: IDataObject): string {
	return Object.entries(about)
		.filter(([name, id]) => typeof id === 'string' && name !== 'idempotency_key')
		.map(([, id]) => id as string)
		.join(' ');
}

/** Empty if there is only one item. */
export function positionInWords(outcomes: readonly Outcome[], itemIndex: number): string {
	const count = (outcomes.at(-1)?.itemIndex ?? 0) + 1;
	return count > 1
		? `the ${ordinal(itemIndex + 1)} of ${count} items (n8n's item ${itemIndex})`
		: '';
}

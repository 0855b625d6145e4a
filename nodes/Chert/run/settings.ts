import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { readBoolean } from '../parameters/choice';
import { NOT_SET } from '../parameters/itemReader';
import { readNumber } from '../parameters/number';

/** How a run goes about its items. Times in milliseconds. */
export interface RunSettings {
	concurrency: number;
	/** Requests for one item at most, the first one included. Those that a limit refused do not count. */
	maxAttempts: number;
	/** How long after a request's first try it may be tried again. */
	giveUpAfter: number;
	stopIfMoreThan?: number;
	includeInput: boolean;
}

const GIVE_UP_AFTER: INodeProperties = {
	displayName: 'Give Up After (Minutes)',
	name: 'giveUpAfter',
	type: 'number',
	noDataExpression: true,
	default: 5,
	description:
		'Time after which a request is not tried again; 0 sends everything once. If Chert asks to wait longer, the item fails at once and says how long: for first messages to new people 10 minutes and more are normal.',
	typeOptions: { minValue: 0, maxValue: 1440 },
};

/** Not for an operation that waits: n8n makes its output when the answer comes, from the answer alone. */
export const INCLUDE_INPUT_FIELDS: INodeProperties = {
	displayName: 'Include Input Fields',
	name: 'includeInputFields',
	type: 'boolean',
	noDataExpression: true,
	default: false,
	description:
		"Whether to add the fields of the input item, so that a report can name the employee and the group. Where both have a field of the same name, the input's goes to overwritten_input. Files are not added.",
};

const MAX_ATTEMPTS: INodeProperties = {
	displayName: 'Max Attempts',
	name: 'maxAttempts',
	type: 'number',
	noDataExpression: true,
	default: 4,
	description:
		'How often a request is sent in all when Chert says that trying again makes sense, or when its answer got lost and a repetition cannot do harm. An attempt that a rate limit refused does not count.',
	typeOptions: { minValue: 1, maxValue: 20 },
};

const MAX_CONCURRENT_REQUESTS: INodeProperties = {
	displayName: 'Max Concurrent Requests',
	name: 'maxConcurrentRequests',
	type: 'number',
	noDataExpression: true,
	default: 5,
	description:
		'How many requests are under way at the same time. Results keep the order of the items.',
	typeOptions: { minValue: 1, maxValue: 50 },
};

/** For an operation with a `brake`. It is off unless somebody adds it. */
export const STOP_IF_MORE_THAN: INodeProperties = {
	displayName: 'Stop If More Than',
	name: 'stopIfMoreThan',
	type: 'number',
	noDataExpression: true,
	default: 200,
	description:
		'The most groups that one run may leave. If the items name more, nothing is left and every item fails. A group that comes twice counts once.',
	typeOptions: { minValue: 1 },
};

/** Entries of the Options collection that every operation has. They hold for the whole run. */
export const RUN_OPTIONS: INodeProperties[] = [
	GIVE_UP_AFTER,
	INCLUDE_INPUT_FIELDS,
	MAX_ATTEMPTS,
	MAX_CONCURRENT_REQUESTS,
];

/**
 * One by one: the other options in the collection belong to single items, and a wrong one must not fail every
 * item.
 */
export function readSettings(context: IExecuteFunctions, hasBrake = false): RunSettings {
	const option = ({ name }: INodeProperties, otherwise: unknown) =>
		context.getNodeParameter(`options.${name}`, 0, otherwise);
	const number = (value: unknown, { name, displayName, typeOptions = {} }: INodeProperties) =>
		readNumber(value, displayName, {
			min: typeOptions.minValue ?? 0,
			max: typeOptions.maxValue,
			// No precision for the editor: it would show 1 where a saved workflow has 0.5 (docs/n8n.md 54).
			fractions: name === GIVE_UP_AFTER.name,
		});
	const read = (field: INodeProperties) => number(option(field, field.default), field);
	const most = hasBrake ? option(STOP_IF_MORE_THAN, NOT_SET) : NOT_SET;
	return {
		concurrency: read(MAX_CONCURRENT_REQUESTS),
		maxAttempts: read(MAX_ATTEMPTS),
		giveUpAfter: read(GIVE_UP_AFTER) * 60_000,
		...(most !== NOT_SET && { stopIfMoreThan: number(most, STOP_IF_MORE_THAN) }),
		includeInput: readBoolean(
			option(INCLUDE_INPUT_FIELDS, false),
			INCLUDE_INPUT_FIELDS.displayName,
		),
	};
}

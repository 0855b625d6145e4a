import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../shared/failure';
import type { RetryPolicy } from './retry';

/** How a run goes about its items. Times in milliseconds. */
export interface RunSettings extends RetryPolicy {
	/** Requests under way at once, at most. */
	concurrency: number;
}

/** Entries of the Options collection that every operation has. They hold for the whole run. */
export const RUN_OPTIONS: INodeProperties[] = [
	{
		displayName: 'Give Up After',
		name: 'giveUpAfter',
		type: 'number',
		noDataExpression: true,
		default: 5,
		description:
			'Minutes after which an item is not tried again. If Chert asks to wait longer than that, the item fails at once.',
		typeOptions: { minValue: 0, maxValue: 1440, numberPrecision: 2 },
	},
	{
		displayName: 'Max Attempts',
		name: 'maxAttempts',
		type: 'number',
		noDataExpression: true,
		default: 4,
		description:
			'How often a request is sent in all when Chert says that trying again makes sense, or when its answer got lost and a repetition cannot do harm',
		typeOptions: { minValue: 1, maxValue: 20 },
	},
	{
		displayName: 'Max Concurrent Requests',
		name: 'maxConcurrentRequests',
		type: 'number',
		noDataExpression: true,
		default: 5,
		description:
			'How many requests are under way at the same time. Results keep the order of the items.',
		typeOptions: { minValue: 1, maxValue: 50 },
	},
];

/**
 * Reads the options of a run.
 *
 * @throws ChertFailure `INVALID_INPUT` that names the option
 */
export function readSettings(context: IExecuteFunctions): RunSettings {
	const given = context.getNodeParameter('options', 0, {}) as IDataObject;
	const [giveUpAfter, maxAttempts, concurrency] = RUN_OPTIONS.map((option) =>
		readNumber(option, given),
	);
	return { concurrency, maxAttempts, giveUpAfter: giveUpAfter * 60_000 };
}

function readNumber({ name, displayName, ...option }: INodeProperties, given: IDataObject): number {
	const { minValue = 0, maxValue = 0, numberPrecision } = option.typeOptions ?? {};
	const value = given[name] ?? option.default;
	if (typeof value === 'number' && value >= minValue && value <= maxValue) {
		if (numberPrecision !== undefined || Number.isInteger(value)) return value;
	}
	const kind = numberPrecision === undefined ? 'a whole number' : 'a number';
	throw invalidInput(
		`The option "${displayName}" must be ${kind} from ${minValue} to ${maxValue}, but it is ${JSON.stringify(value)}`,
	);
}

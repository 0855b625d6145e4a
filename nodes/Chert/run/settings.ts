import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../failures/failure';
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
			'Minutes after which an item is not tried again. If Chert asks to wait longer than that, the item fails at once and says how long. First messages to new people are rationed, so a wait of 10 minutes and more is normal for them.',
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
 * Reads the options of a run, one by one: the others in the collection are the items' own, and what is
 * wrong with one of them must not become every item's failure.
 *
 * @throws ChertFailure `INVALID_INPUT` that names the option
 */
export function readSettings(context: IExecuteFunctions): RunSettings {
	const [giveUpAfter, maxAttempts, concurrency] = RUN_OPTIONS.map((option) =>
		readNumber(option, context.getNodeParameter(`options.${option.name}`, 0, option.default)),
	);
	return { concurrency, maxAttempts, giveUpAfter: giveUpAfter * 60_000 };
}

function readNumber({ displayName, typeOptions = {} }: INodeProperties, value: unknown): number {
	const { minValue = 0, maxValue = 0, numberPrecision } = typeOptions;
	if (typeof value === 'number' && value >= minValue && value <= maxValue) {
		if (numberPrecision !== undefined || Number.isInteger(value)) return value;
	}
	const kind = numberPrecision === undefined ? 'a whole number' : 'a number';
	throw invalidInput(
		`The option "${displayName}" must be ${kind} from ${minValue} to ${maxValue}, but it is ${JSON.stringify(value)}`,
	);
}

import type { INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../failures/failure';
import { nameOfValue } from '../shared/text';
import type { ItemReader } from './itemReader';

/** What an operation adds to the two fields. */
interface LimitWords {
	/** Results that Chert gives out at most; nothing when there is no such limit. */
	most?: number;
	/** Shown below Return All. */
	allHint?: string;
	/** Shown below Limit. */
	limitHint?: string;
}

/** Return All and Limit, as every list of n8n's nodes has them. `readLimit` reads them. */
export function limitFields({ most, allHint, limitHint }: LimitWords = {}): INodeProperties[] {
	return [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
			...(allHint !== undefined && { hint: allHint }),
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			default: 50,
			description: 'Max number of results to return',
			...(limitHint !== undefined && { hint: limitHint }),
			typeOptions: { minValue: 1, ...(most !== undefined && { maxValue: most }) },
			displayOptions: { show: { returnAll: [false] } },
		},
	];
}

/**
 * How many results are wanted.
 *
 * @returns a whole number from 1, or `Infinity` for all
 * @throws ChertFailure `INVALID_INPUT` for anything else
 */
export function readLimit(item: ItemReader): number {
	if (item.parameter('returnAll') === true) return Infinity;
	const limit = item.parameter('limit');
	if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1) return limit;
	const was = typeof limit === 'number' ? String(limit) : nameOfValue(limit);
	throw invalidInput(`The Limit must be a whole number from 1, but it is ${was}`);
}

import type { INodeProperties } from 'n8n-workflow';
import { readBoolean } from './choice';
import type { ItemReader } from './itemReader';
import { readNumber } from './number';

interface LimitWords {
	/** Most results that Chert returns, if it has such a limit. */
	most?: number;
	allHint?: string;
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
			hint: allHint,
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			default: 50,
			description: 'Max number of results to return',
			hint: limitHint,
			typeOptions: { minValue: 1, maxValue: most },
			displayOptions: { show: { returnAll: [false] } },
		},
	];
}

/** @returns a whole number from 1, or `Infinity` for all */
export function readLimit(item: ItemReader): number {
	if (readBoolean(item.parameter('returnAll'), 'Return All')) return Infinity;
	return readNumber(item.parameter('limit'), 'Limit', { min: 1 });
}

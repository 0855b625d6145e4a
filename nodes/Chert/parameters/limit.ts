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

/** The first rows of a list that Chert sends whole. A hint says so where the limit cuts it. */
export function upTo<T>(
	limit: number,
	rows: readonly T[],
	what: string,
	hint: (text: string) => void,
): T[] {
	if (rows.length > limit)
		hint(`There are ${rows.length} ${what}; the Limit let ${limit} through.`);
	return rows.slice(0, limit);
}

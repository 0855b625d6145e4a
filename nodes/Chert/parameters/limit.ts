import type { INodeProperties } from 'n8n-workflow';
import { readBoolean } from './choice';
import type { ItemReader } from './itemReader';
import { readNumber } from './number';

interface LimitWords {
	most?: number;
	allHint?: string;
	limitHint?: string;
}

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

/** `Infinity` for all. */
export function readLimit(item: ItemReader): number {
	if (readBoolean(item.parameter('returnAll'), 'Return All')) return Infinity;
	return readNumber(item.parameter('limit'), 'Limit', { min: 1 });
}

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

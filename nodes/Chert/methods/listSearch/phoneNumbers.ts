import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { firstText } from '../../objects/handle';
import { asObject } from '../../shared/text';
import { fitsFilter } from './filter';
import { askForList } from './lookUp';

/** Source: docs: `GET /phone-numbers`. */
interface Line {
	/** In E.164 form. */
	phone_number: string;
	phone_line_id?: string;
	is_active: boolean;
}

/** The value is the number in E.164 form. */
export async function searchPhoneNumbers(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const lines = await readLines(this);
	const results = lines.map((line) => entryOf(line, line.phone_number, []));
	return { results: results.filter(({ value }) => fitsFilter([String(value)], filter)) };
}

/** The value is the line's ID, which also stands beside its number. */
export async function searchPhoneLines(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const lines = await readLines(this);
	const results = lines.flatMap((line) => {
		const { phone_number, phone_line_id } = line;
		if (phone_line_id === undefined || !fitsFilter([phone_number, phone_line_id], filter))
			return [];
		return [entryOf(line, phone_line_id, [phone_line_id])];
	});
	return { results };
}

async function readLines(context: ILoadOptionsFunctions): Promise<Line[]> {
	const request = { method: 'GET', path: '/phone-numbers' } as const;
	const entries = await askForList(context, request, 'phone_numbers');
	return entries.flatMap((line) => {
		const { phone_number, phone_line_id, id, is_active } = asObject(line) ?? {};
		if (typeof phone_number !== 'string' || phone_number === '') return [];
		const lineId = firstText(phone_line_id, id) ?? undefined;
		return [{ phone_number, phone_line_id: lineId, is_active: is_active !== false }];
	});
}

/** `+14155550100 (not active, pl_01J8Z6)` */
function entryOf(
	{ phone_number, is_active }: Line,
	value: string,
	beside: string[],
): INodeListSearchItems {
	const notes = [...(is_active ? [] : ['not active']), ...beside].join(', ');
	return { name: notes === '' ? phone_number : `${phone_number} (${notes})`, value };
}

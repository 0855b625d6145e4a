import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { asObject } from '../../shared/text';
import { fitsFilter } from './filter';
import { askForList } from './lookUp';

/**
 * The tenant's lines, for a picker: `GET /phone-numbers`, all of them at once. The value is the number
 * in E.164 form.
 *
 * @param filter part of a number
 * @throws NodeApiError in words for somebody in the editor
 */
export async function searchPhoneNumbers(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const field = 'phone_numbers';
	const answer = await askForList(this, { method: 'GET', path: '/phone-numbers' }, field);
	const results = (answer[field] as unknown[]).flatMap(entryOf);
	return { results: results.filter(({ value }) => fitsFilter([String(value)], filter)) };
}

function entryOf(line: unknown): INodeListSearchItems[] {
	const { phone_number, is_active } = asObject(line) ?? {};
	if (typeof phone_number !== 'string' || phone_number === '') return [];
	const name = is_active === false ? `${phone_number} (not active)` : phone_number;
	return [{ name, value: phone_number }];
}

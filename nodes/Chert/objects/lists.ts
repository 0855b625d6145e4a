import type { IDataObject } from 'n8n-workflow';
import { asObject } from '../shared/text';

/**
 * The list in an answer: the field `name`, or the only array if that field is missing.
 *
 * @param answer what Chert answered
 * @param name what the list is called, or most likely called
 * @returns `undefined` if there is no such list, or if an element is not an object
 */
export function listIn(answer: IDataObject, name: string): IDataObject[] | undefined {
	const lists = Object.values(answer).filter((value) => Array.isArray(value));
	const list = answer[name] ?? (lists.length === 1 ? lists[0] : undefined);
	if (!Array.isArray(list)) return undefined;
	return list.every((element) => asObject(element)) ? (list as IDataObject[]) : undefined;
}

/**
 * The object that an answer is about, with or without the wrapper `{ name: {…} }`.
 *
 * @param answer what Chert answered
 * @param name of the wrapper
 */
export function unwrapped(answer: IDataObject, name: string): IDataObject {
	return (asObject(answer[name]) as IDataObject | undefined) ?? answer;
}

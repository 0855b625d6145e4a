import type { IDataObject } from 'n8n-workflow';
import type { Expectation } from '../api/answer';
import { asObject } from '../shared/text';

/**
 * Expects a list.
 *
 * @param name what the list is called, or most likely called
 * @param what it holds, for the complaint: `phone numbers`
 */
export function listOf(name: string, what: string): Expectation<IDataObject[]> {
	return {
		list: name,
		read: (answer) => listIn(answer, name),
		complaint: `holds no list of ${what}`,
	};
}

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

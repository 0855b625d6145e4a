import type { IDataObject } from 'n8n-workflow';
import type { Expectation } from '../api/answer';
import { asObject } from '../shared/text';

/**
 * Expects a list under its documented name. Any other form is a failure: an empty list of something else must
 * not pass for "there are none".
 *
 * @param what it holds, for the complaint: `phone numbers`
 */
export function listOf(name: string, what: string): Expectation<IDataObject[]> {
	return { read: (answer) => objectsIn(answer[name]), complaint: `holds no list of ${what}` };
}

/** Expects a list where no source shows its form: bare, or under a name that says what it is. */
export function anyListOf(name: string, what: string): Expectation<IDataObject[]> {
	return { ...listOf(name, what), list: name, read: (answer) => listIn(answer, name) };
}

/** Names that a list may have whatever it holds. */
const WRAPPERS = ['data', 'items', 'results'];

/**
 * The list in an answer whose form no source shows: the field `name`, or the only array, if it has a likely
 * name such as `webhook_subscriptions` for `subscriptions`.
 *
 * @returns `undefined` if there is no such list, or if an element is not an object
 */
export function listIn(answer: IDataObject, name: string): IDataObject[] | undefined {
	const lists = Object.keys(answer).filter((key) => Array.isArray(answer[key]));
	const [only, ...others] = lists;
	const isLikely = only !== undefined && (only.endsWith(`_${name}`) || WRAPPERS.includes(only));
	return objectsIn(answer[name] ?? (isLikely && others.length === 0 ? answer[only] : undefined));
}

/** A list of objects; nothing for anything else. */
export function objectsIn(list: unknown): IDataObject[] | undefined {
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

import type { IDataObject } from 'n8n-workflow';
import type { Expectation } from '../api/answer';
import { asObject, isFilledText } from '../shared/text';

/** A list under its documented name. An empty list of something else must not pass for "there are none". */
export function listOf(name: string, what: string): Expectation<IDataObject[]> {
	return { read: (answer) => objectsIn(answer[name]), complaint: `holds no list of ${what}` };
}

/** Where no source shows its form: bare, or under a name that says what it is. */
export function anyListOf(name: string, what: string): Expectation<IDataObject[]> {
	return { ...listOf(name, what), list: name, read: (answer) => listIn(answer, name) };
}

/** In the words of Chert's lists that have pages or an end. Source: docs: GET /events, chats. */
export function saysMore({ has_more, next_cursor, cursor }: IDataObject): boolean {
	return has_more === true || isFilledText(next_cursor) || isFilledText(cursor);
}

const WRAPPERS = ['data', 'items', 'results'];

/** The field `name`, or the only array if its name is likely, such as `webhook_subscriptions` for `subscriptions`. */
export function listIn(answer: IDataObject, name: string): IDataObject[] | undefined {
	const lists = Object.keys(answer).filter((key) => Array.isArray(answer[key]));
	const [only, ...others] = lists;
	const isLikely = only !== undefined && (only.endsWith(`_${name}`) || WRAPPERS.includes(only));
	return objectsIn(answer[name] ?? (isLikely && others.length === 0 ? answer[only] : undefined));
}

export function objectsIn(list: unknown): IDataObject[] | undefined {
	if (!Array.isArray(list)) return undefined;
	return list.every((element) => asObject(element)) ? (list as IDataObject[]) : undefined;
}

export function unwrapped(answer: IDataObject, name: string): IDataObject {
	return (asObject(answer[name]) as IDataObject | undefined) ?? answer;
}

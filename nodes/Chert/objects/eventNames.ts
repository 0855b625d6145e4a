import { entriesOf, isBlank, missing, readText, refusal, shown } from '../parameters/text';

/**
 * Each name once, in order; none, which means all events, only for an empty list. Names that Chert does not
 * know are for Chert to refuse: it may have more than this version lists.
 */
export function readEventNames(value: unknown, label = 'Events'): string[] {
	const names = entriesOf(value, /,/);
	const isNone = names.length === 0 && !Array.isArray(value);
	if (isBlank(value) || isNone) throw missing(value, label);
	if (names.every((name) => typeof name === 'string')) {
		return [...new Set(names.map((name) => readText(name, label, { line: true })))];
	}
	throw refusal(
		label,
		`must be a list of event names such as message.received, but it is ${shown(value)}`,
	);
}

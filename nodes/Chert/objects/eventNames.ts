import { isBlank, readText, refusal, shown } from '../parameters/text';

/**
 * The names of events. An expression may give text with commas in place of a list. Names that Chert does
 * not know are for Chert to refuse: it may have more than this version lists.
 *
 * @param value what the parameter resolved to
 * @param label the field's name as the editor shows it
 * @returns each name once, in order; none, which means all events, only for an empty list
 * @throws ChertFailure `INVALID_INPUT` for anything that is not a list of names
 */
export function readEventNames(value: unknown, label = 'Events'): string[] {
	const names = typeof value === 'string' ? namesIn(value, label) : value;
	if (isBlank(names)) throw refusal(label, 'is empty');
	if (Array.isArray(names) && names.every((name) => typeof name === 'string')) {
		return [...new Set(names.map((name) => readText(name, label, { line: true })))];
	}
	throw refusal(
		label,
		`must be a list of event names such as message.received, but it is ${shown(value)}`,
	);
}

function namesIn(text: string, label: string): string[] {
	const names = text.split(',').filter((name) => !isBlank(name));
	if (names.length === 0) throw refusal(label, 'is empty');
	return names;
}

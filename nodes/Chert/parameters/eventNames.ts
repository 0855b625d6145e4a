import { eventNames } from '../events/events';
import { invalidInput } from '../failures/failure';

/**
 * The value of a field "Events".
 *
 * @param value a list, or a text with commas between the names, such as an expression gives
 * @returns exact names, each once; an empty list means all events
 * @throws ChertFailure `INVALID_INPUT` for anything that is not a list of names
 */
export function readEventNames(value: unknown): string[] {
	const names = eventNames(value);
	if (names) return names;
	throw invalidInput('Events must be a list of event names such as message.received');
}

import { addressEntries, readPhoneNumber } from '../../parameters/address';
import { missing, refusal } from '../../parameters/text';

/** Phone numbers in a group at most, the tenant's own line not counted. Source: docs: chats. */
export const MOST_RECIPIENTS = 31;

const LABEL = 'To';

/**
 * A number that appears twice is refused, not dropped: a group of two would become a direct chat, and the
 * second number was probably meant to be another person.
 *
 * Chert promises no e-mail addresses here. Source: docs: chats.
 */
export function readRecipients(value: unknown): string[] {
	const numbers = addressEntries(value).map((entry) => readPhoneNumber(entry, LABEL));
	if (numbers.length === 0) throw missing(value, LABEL);
	const twice = numbers.find((number, index) => numbers.indexOf(number) < index);
	if (twice !== undefined) throw refusal(LABEL, `has ${twice} twice; name everybody once`);
	if (numbers.length > MOST_RECIPIENTS) {
		throw refusal(
			LABEL,
			`has ${numbers.length} phone numbers, but a group has at most ${MOST_RECIPIENTS}`,
		);
	}
	return numbers;
}

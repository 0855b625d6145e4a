import { addressEntries, readAddress, readAddresses } from '../../parameters/address';
import { refusal } from '../../parameters/text';

/** Addresses in a group at most, the tenant's own line not counted. Source: docs: chats. */
export const MOST_RECIPIENTS = 31;

const FIELD = 'To';

/**
 * Who a new chat is with: one makes a direct chat, 2 to 31 a group.
 *
 * A repetition is refused, not left out: without it a group of two would become a direct chat, and
 * the person who wrote it meant somebody else.
 *
 * @param value a list, or text with commas, semicolons or line breaks between the addresses
 * @throws ChertFailure `INVALID_INPUT` that names the field and the rule. Source: docs: chats.
 */
export function readRecipients(value: unknown): string[] {
	const addresses = readAddresses(value, FIELD);
	const entries = addressEntries(value).map((entry) => readAddress(entry, FIELD));
	if (entries.length > addresses.length) {
		const seen = new Set<string>();
		const twice = entries.find((address) => {
			const known = seen.has(address.toLowerCase());
			seen.add(address.toLowerCase());
			return known;
		});
		throw refusal(FIELD, `has ${twice} twice; name everybody once`);
	}
	if (addresses.length > MOST_RECIPIENTS) {
		throw refusal(
			FIELD,
			`has ${addresses.length} addresses, but a group has at most ${MOST_RECIPIENTS}`,
		);
	}
	return addresses;
}

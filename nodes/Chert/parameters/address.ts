import { asFailure, type ChertFailure } from '../failures/failure';
import { fromFirstToLast } from '../shared/text';
import { readText, refusal, shown } from './text';

/** An address as it was read, or as it was given and why it cannot be used. */
export type ReadAddress = { address: string } | { given: unknown; failure: ChertFailure };

/** E.164: a plus sign, a country code, 15 digits at most; no country has numbers under 7 digits. */
const E164 = /^\+[1-9]\d{6,14}$/;
/** Only the shape. Chert decides whether the mailbox exists. */
const EMAIL_ADDRESS = /^[^\s@,;<>"\p{C}]{1,64}@(?:[^\s@,;<>".\p{C}]+\.)+[^\s@,;<>".\p{C}]+$/u;
const LONGEST_EMAIL = 254;
/** Neither white space nor one of the invisible marks that phones put around a number when it is copied. */
const VISIBLE = /[^\s\p{Cf}]/gu;
const ADDRESS_SEPARATOR = /[,;\n\r]/;

const PHONE_RULE =
	'a phone number in international form, with a plus sign and digits only, such as +14155551234';
const ADDRESS_RULE = `${PHONE_RULE}, or an e-mail address`;

/**
 * A phone number in E.164 form.
 *
 * @param value what the parameter resolved to for this item
 * @param field the field's name as the editor shows it
 * @returns the number without white space around it
 * @throws ChertFailure `INVALID_INPUT` that names field and rule. Source: docs: 1003.
 */
export function readPhoneNumber(value: unknown, field: string): string {
	return readFitting(value, field, PHONE_RULE, isPhoneNumber);
}

/**
 * An address that iMessage knows people by: a phone number in E.164 form, or an e-mail address.
 *
 * @param value what the parameter resolved to for this item
 * @param field the field's name as the editor shows it
 * @returns the address without white space around it
 * @throws ChertFailure `INVALID_INPUT` that names field and rule. Source: docs: chats.
 */
export function readAddress(value: unknown, field: string): string {
	return readFitting(value, field, ADDRESS_RULE, isAddress);
}

/**
 * Several addresses, all of them good.
 *
 * @param value a list, or text with commas, semicolons or line breaks between the addresses
 * @param field the field's name as the editor shows it
 * @returns at least one address, in the order given, each once
 * @throws ChertFailure `INVALID_INPUT` about the first address that cannot be used, or if there is no address
 */
export function readAddresses(value: unknown, field: string): string[] {
	return readEachAddress(value, field).map((read) => {
		if ('failure' in read) throw read.failure;
		return read.address;
	});
}

/**
 * Several addresses, each good or bad by itself.
 *
 * An address that appears twice is one person, so the second one is dropped, not refused. Lists that were
 * joined from several systems often hold such repetitions.
 *
 * @param value a list, or text with commas, semicolons or line breaks between the addresses
 * @param field the field's name as the editor shows it
 * @returns at least one entry, in the order given
 * @throws ChertFailure `INVALID_INPUT` when there is no address at all
 */
export function readEachAddress(value: unknown, field: string): ReadAddress[] {
	const entries = addressEntries(value);
	if (entries.length === 0) throw refusal(field, 'is empty');
	const seen = new Set<string>();
	return entries
		.map((entry, index) => readAddressEntry(entry, field, whereIs(index, entries)))
		.filter(isNew);

	function isNew(read: ReadAddress): boolean {
		if ('failure' in read) return true;
		const same = read.address.toLowerCase();
		const known = seen.has(same);
		seen.add(same);
		return !known;
	}
}

/**
 * Splits a value into its entries and checks none of them. Empty entries in a text are dropped.
 *
 * @param value a list, or text with commas, semicolons or line breaks between the entries
 */
export function addressEntries(value: unknown): unknown[] {
	if (Array.isArray(value)) return value as unknown[];
	if (typeof value !== 'string') return [value];
	return value.split(ADDRESS_SEPARATOR).filter((part) => trimmed(part) !== '');
}

function whereIs(index: number, { length }: unknown[]): string | undefined {
	return length === 1 ? undefined : `(entry ${index + 1})`;
}

function readAddressEntry(given: unknown, field: string, where: string | undefined): ReadAddress {
	try {
		return { address: readFitting(given, field, ADDRESS_RULE, isAddress, where) };
	} catch (error) {
		return { given, failure: asFailure(error) };
	}
}

function readFitting(
	value: unknown,
	field: string,
	rule: string,
	fits: (text: string) => boolean,
	where?: string,
): string {
	const address = readText(typeof value === 'string' ? trimmed(value) : value, field, { where });
	if (fits(address)) return address;
	throw refusal(field, `needs ${rule}, but it is ${shown(address)}`, where);
}

function isPhoneNumber(text: string): boolean {
	return E164.test(text);
}

function isAddress(text: string): boolean {
	return isPhoneNumber(text) || (text.length <= LONGEST_EMAIL && EMAIL_ADDRESS.test(text));
}

function trimmed(text: string): string {
	return fromFirstToLast(text, VISIBLE);
}

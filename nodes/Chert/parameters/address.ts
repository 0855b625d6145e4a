import { asFailure, type ChertFailure } from '../failures/failure';
import { withoutInvisible, visiblePart, invisibleIn } from '../shared/text';
import { entriesOf, missing, readText, refusal, shown } from './text';

/*
 * People and systems write addresses in many ways; what Chert gets and what is compared has one form: E.164,
 * and lower case.
 */

export type ReadAddress = { address: string } | { given: unknown; failure: ChertFailure };

/** A plus sign, a country code, 15 digits at most; no country has numbers under 7 digits. */
const E164 = /^\+[1-9]\d{6,14}$/;
/** Only the shape. Chert decides whether the mailbox exists. */
const EMAIL_ADDRESS =
	/^[^\s@,;:<>()[\]\\"\p{C}]{1,64}@(?:[\p{L}\p{M}\p{N}_-]+\.)+[\p{L}\p{M}\p{N}-]+$/u;
const LONGEST_EMAIL = 254;
const ADDRESS_SEPARATOR = /[,;\n\r]/;

const SCHEME = /^(?:tel|mailto):/i;
const PLUS = /[＋﹢]/g;
const DIGIT = /\p{Nd}/u;
const DIGITS = /\p{Nd}/gu;
const BETWEEN_DIGITS = /[\p{Zs}()（）.．/／\p{Pd}−]/gu;
/** `+49 (0)30`: whether the zero belongs to the number depends on the country. */
const ZERO_IN_BRACKETS = /[(（]\p{Zs}?0/u;

const PHONE_RULE =
	'a phone number in international form, with a plus sign and country code, such as +14155551234';
const ADDRESS_RULE = `${PHONE_RULE}, or an e-mail address`;
const ABROAD_RULE =
	'a phone number as it is dialled from abroad, without a zero in brackets, such as +4930123456';

/** E.164. Source: docs: 1003. */
export function readPhoneNumber(value: unknown, label: string): string {
	return readFitting(value, label, PHONE_RULE, phoneNumberIn);
}

/** E.164, or an e-mail address in lower case. Source: docs: chats. */
export function readAddress(value: unknown, label: string, where?: string): string {
	return readFitting(value, label, ADDRESS_RULE, addressIn, where);
}

export function readAddresses(value: unknown, label: string): string[] {
	return readEachAddress(value, label).map((read) => {
		if ('failure' in read) throw read.failure;
		return read.address;
	});
}

/** Each good or bad by itself. Lists joined from several systems often name somebody twice: once is enough. */
export function readEachAddress(value: unknown, label: string): ReadAddress[] {
	const entries = addressEntries(value);
	if (entries.length === 0) throw missing(value, label);
	const seen = new Set<string>();
	return entries
		.map((entry, index) => {
			const where = entries.length === 1 ? undefined : `(entry ${index + 1})`;
			return readEntry(entry, label, where);
		})
		.filter((read) => {
			if ('failure' in read) return true;
			const isNew = !seen.has(read.address);
			seen.add(read.address);
			return isNew;
		});
}

function readEntry(given: unknown, label: string, where: string | undefined): ReadAddress {
	try {
		return { address: readAddress(given, label, where) };
	} catch (error) {
		return { given, failure: asFailure(error) };
	}
}

export function addressEntries(value: unknown): unknown[] {
	return entriesOf(value, ADDRESS_SEPARATOR);
}

/**
 * What two spellings have in common. Chert's own words are compared with it, so nothing is refused: a phone
 * number without its plus sign has the same key.
 */
export function addressKey(address: string): string {
	// Chert's own form; events name addresses by the hundred thousand.
	if (E164.test(address)) return address.slice(1);
	const text = withoutInvisible(bare(address));
	if (/[\p{L}@]/u.test(text)) return text;
	return inDigits(text).replace(/^00/, '').replace(/\D/g, '') || text;
}

/** `null` never matches. */
export function sameAddress(one: string | null, other: string | null): boolean {
	return one !== null && other !== null && addressKey(one) === addressKey(other);
}

function readFitting(
	value: unknown,
	label: string,
	rule: string,
	find: (text: string) => string | undefined,
	where?: string,
): string {
	const text = readText(typeof value === 'string' ? visiblePart(value) || value : value, label, {
		where,
	});
	const found = find(bare(text));
	if (found !== undefined) return found;
	const needed = ZERO_IN_BRACKETS.test(inDigits(text)) ? ABROAD_RULE : rule;
	throw refusal(label, `needs ${needed}, but it is ${shown(text)}`, where);
}

function addressIn(text: string): string | undefined {
	const isEmail = text.length <= LONGEST_EMAIL && EMAIL_ADDRESS.test(text);
	// Two e-mail addresses that look alike may be two people.
	return isEmail && invisibleIn(text).length === 0 ? text : phoneNumberIn(text);
}

function phoneNumberIn(text: string): string | undefined {
	const written = inDigits(text);
	if (ZERO_IN_BRACKETS.test(written) || hasShortEnd(written)) return undefined;
	const number = written.replace(BETWEEN_DIGITS, '').replace(/^00/, '+');
	return E164.test(number) ? number : undefined;
}

/** `+1 415 555 1234/35`: two numbers in one, most likely. A slash after an area code has more behind it. */
function hasShortEnd(text: string): boolean {
	const [, ...after] = text.split(/[/／]/);
	const end = after.at(-1);
	return end !== undefined && end.replace(/\D/g, '').length < 5;
}

function bare(address: string): string {
	return visiblePart(visiblePart(address).replace(SCHEME, '')).normalize('NFC').toLowerCase();
}

function inDigits(text: string): string {
	return withoutInvisible(text).replace(PLUS, '+').replace(DIGITS, asciiDigit);
}

/** Unicode keeps the digits of a script together, from 0 to 9. */
function asciiDigit(digit: string): string {
	const code = digit.codePointAt(0)!;
	let first = code;
	while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
	return String((code - first) % 10);
}

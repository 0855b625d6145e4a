import fc from 'fast-check';
import {
	readAddress,
	readAddresses,
	readEachAddress,
	readPhoneNumber,
	sameAddress,
} from '../../../../nodes/Chert/parameters/address';
import { at } from '../../../support/certain';

const PHONE = '+14155551234';
const RULE =
	'a phone number in international form, with a plus sign and country code, such as +14155551234';
const ABROAD =
	'a phone number as it is dialled from abroad, without a zero in brackets, such as +4930123456';
const refusal = (message: string) =>
	expect.objectContaining({
		details: expect.objectContaining({ message, reason: 'INVALID_INPUT' }),
	});

/** What people and systems put between digits, and what nobody sees. */
const SEPARATORS = [
	' ',
	'\u00a0',
	'\u202f',
	'\u3000',
	'.',
	'-',
	'\u2011',
	'–',
	'−',
	'－',
	'．',
	' / ',
];
const INVISIBLE = [
	'\u200b',
	'\u200e',
	'\u202a',
	'\u202c',
	'\u2060',
	'\ufeff',
	'\u00ad',
	'\ufe0f',
	'\u3164',
];
/** The zero of each script, by name. */
const ZEROS = {
	ascii: 0x30,
	fullWidth: 0xff10,
	arabic: 0x660,
	persian: 0x6f0,
	devanagari: 0x966,
	bold: 0x1d7ce,
};
const inScript = (text: string, zero: number) =>
	text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

describe('a phone number', () => {
	test.each([
		[PHONE, PHONE],
		['  +14155551234\n', PHONE],
		['+1 (415) 555-1234', PHONE],
		['(+1) 415.555.1234', PHONE],
		['001 415 555 1234', PHONE],
		['0049 30 / 123 456', '+4930123456'],
		['tel:+1-415-555-1234', PHONE],
		['TEL: +1 415 555 1234', PHONE],
		['＋１ （４１５） ５５５－１２３４', PHONE],
		['+١ ٤١٥ ٥٥٥ ١٢٣٤', PHONE],
		['+1٤١٥٥٥٥١٢٣٤', PHONE],
		// As a phone's address book hands it out: direction marks around it and between its digits.
		['\u202a+14155551234\u202c', PHONE],
		['+1415555\u202a1234', PHONE],
		['+2901234', '+2901234'],
		['+123456789012345', '+123456789012345'],
	])('%j is %s', (value, number) => {
		expect(readPhoneNumber(value, 'Phone')).toBe(number);
		expect(readAddress(value, 'Phone')).toBe(number);
		expect(sameAddress(value, number)).toBe(true);
	});

	test.each([
		'4155551234',
		'14155551234',
		'(415) 555-1234',
		'030 123456',
		'011 49 30 123456',
		'+04155551234',
		'+0049 30 123456',
		'+141555',
		'+1234567890123456',
		'+1415555123½',
		'+1415555123⁴',
		'+1 415 555 1234 ext. 7',
		'+1 415 555 1234/35',
		'+1 415 555 1234 +1 415 555 1235',
		'+1415555\n1234',
		'+1415555\t1234',
		'1+4155551234',
		'☎ +14155551234',
		'anna@example.com',
		'x'.repeat(80),
	])('%j is refused with field, rule and value: nobody can be sure what it means', (value) => {
		expect(() => readPhoneNumber(value, 'Phone')).toThrow(
			refusal(`The field 'Phone' needs ${RULE}, but it is ${JSON.stringify(value)}`),
		);
	});

	test('a number has no plus sign, and a long text is shortened', () => {
		expect(() => readPhoneNumber(14155551234, 'Phone')).toThrow(
			refusal(`The field 'Phone' needs ${RULE}, but it is "14155551234"`),
		);
		expect(() => readPhoneNumber('x'.repeat(100), 'Phone')).toThrow(`it is "${'x'.repeat(80)}…"`);
	});

	test.each([
		'+49 (0)30 123456',
		'0049 (0) 30 123456',
		'+39 (06) 123456',
		'＋４９（０）３０ １２３４５６',
	])('%j is refused: whether the zero belongs to the number depends on the country', (value) => {
		expect(() => readPhoneNumber(value, 'Phone')).toThrow(
			refusal(`The field 'Phone' needs ${ABROAD}, but it is ${JSON.stringify(value)}`),
		);
		expect(() => readAddress(value, 'To')).toThrow(`The field 'To' needs ${ABROAD}, but`);
	});

	test('however it is written, it is read as the same number, and is the same as it', () => {
		const gap = fc.array(fc.constantFrom(...SEPARATORS.slice(0, -1), ...INVISIBLE), {
			maxLength: 3,
		});
		const number = fc.stringMatching(/^[1-9]\d{6,14}$/);
		const written = fc.tuple(
			fc.constantFrom('+', '00', '＋', 'tel:+', ' (+', '\u202a+'),
			number,
			fc.array(gap, { minLength: 15, maxLength: 15 }),
			fc.constantFrom(...Object.values(ZEROS)),
		);
		fc.assert(
			fc.property(written, ([prefix, digits, gaps, zero]) => {
				const [country, ...rest] = digits;
				const close = prefix.includes('(') ? ')' : '';
				const spaced = rest.map((digit, index) => at(gaps, index).join('') + digit).join('');
				const text = prefix + inScript(`${country}${close}${spaced}`, zero);
				expect(readPhoneNumber(text, 'Phone')).toBe(`+${digits}`);
				expect(readAddresses([text, `+${digits}`], 'Phone')).toEqual([`+${digits}`]);
				expect(sameAddress(text, `+${digits}`)).toBe(true);
				expect(sameAddress(text, `+${digits}1`)).toBe(false);
			}),
			{ numRuns: 500 },
		);
	});

	test('whatever is read has the digits that were written, in their order', () => {
		const digit = fc.constantFrom('0', '1', '4', '9', '٤');
		const other = fc.constantFrom('+', '(', ')', ...SEPARATORS, ...INVISIBLE);
		const unit = fc.oneof({ weight: 4, arbitrary: digit }, other);
		const texts = fc.oneof(
			fc.string({ unit: 'binary', maxLength: 20 }),
			fc.string({ unit, maxLength: 24 }).map((end) => `+49${end}`),
			fc.string({ unit, maxLength: 24 }),
		);
		let accepted = 0;
		fc.assert(
			fc.property(texts, (text) => {
				let number: string;
				try {
					number = readPhoneNumber(text, 'Phone');
				} catch {
					return;
				}
				accepted += 1;
				expect(number).toMatch(/^\+[1-9]\d{6,14}$/);
				const digits = text.replace(/٤/g, '4').replace(/\D/g, '');
				expect([`+${digits}`, `+${digits.slice(2)}`]).toContain(number);
				expect(text).not.toMatch(/\(0/);
				expect(readPhoneNumber(number, 'Phone')).toBe(number);
			}),
			{ numRuns: 2_000 },
		);
		expect(accepted).toBeGreaterThan(100);
	});

	test.each([
		[[PHONE], 'must be text, but it is a list'],
		[{ phone: PHONE }, 'must be text, but it is an object'],
		[true, 'must be text, but it is a boolean (true)'],
		['+1415555\ud83d', 'contains a broken character, such as half an emoji left by cutting a text'],
	])('%j is refused: %s', (value, what) => {
		expect(() => readPhoneNumber(value, 'Phone')).toThrow(refusal(`The field 'Phone' ${what}`));
	});

	test.each([
		[undefined, 'empty'],
		[null, 'empty'],
		['', 'empty'],
		[' \n', 'blank'],
		['\u202a', 'blank'],
	])('%j is %s', (value, what) => {
		expect(() => readPhoneNumber(value, 'Phone')).toThrow(refusal(`The field 'Phone' is ${what}`));
		expect(() => readAddress(value, 'To')).toThrow(refusal(`The field 'To' is ${what}`));
	});
});

describe('an address', () => {
	test.each([
		'anna@example.com',
		'A.b+c/d_e@mail.example.co.uk',
		"o'neil@example.com",
		'ä@exämple.de',
	])('%s is an e-mail address, read in lower case', (value) => {
		const read = value.toLowerCase();
		for (const written of [value, ` ${value} `, `\u200b${value}\ufeff`, `mailto:${value}`]) {
			expect(readAddress(written, 'To')).toBe(read);
			expect(sameAddress(written, read)).toBe(true);
		}
		expect(readAddress(value.normalize('NFD'), 'To')).toBe(read);
	});

	test.each([
		'anna',
		'anna@',
		'@example.com',
		'anna@example',
		'anna@.com',
		'anna@example..com',
		'anna@example.com.',
		'anna@@example.com',
		'anna smith@example.com',
		'anna@example.com, bob@example.com',
		'Anna <anna@example.com>',
		`${'a'.repeat(65)}@example.com`,
		`a@${'b'.repeat(250)}.com`,
		'a\u0000@example.com',
		'a\u200bb@example.com',
		'a\u3164b@example.com',
		'.',
		'..',
		'[anna@example.com]',
		'anna@example.com?subject=hi',
		'anna@example.com/x',
	])('%j is no e-mail address', (value) =>
		expect(() => readAddress(value, 'To')).toThrow(
			expect.objectContaining({
				message: expect.stringContaining(
					`The field 'To' needs ${RULE}, or an e-mail address, but it is "`,
				),
			}),
		),
	);

	test('whatever is accepted can stand in a path and is found there again', () => {
		const hostile = fc.oneof(
			fc.emailAddress(),
			fc.string({ unit: 'binary', maxLength: 40 }),
			fc.string({ unit: 'binary', maxLength: 20 }).map((text) => `${text}@example.com`),
			fc.string({ unit: fc.constantFrom('.', '/', '%', '2', 'e', '@', 'a', '+', '?', '#') }),
		);
		let accepted = 0;
		fc.assert(
			fc.property(hostile, (value) => {
				let address: string;
				try {
					address = readAddress(value, 'To');
				} catch {
					return;
				}
				accepted += 1;
				const path = `/chats/ch_1/participants/${encodeURIComponent(address)}`;
				const { pathname } = new URL(path, 'http://127.0.0.1');
				expect(pathname).toBe(path);
				expect(decodeURIComponent(at(pathname.split('/'), 4))).toBe(address);
			}),
			{ numRuns: 500 },
		);
		expect(accepted).toBeGreaterThan(50);
	});
});

describe('several addresses', () => {
	test.each<[unknown, string[]]>([
		[PHONE, [PHONE]],
		[`${PHONE}, anna@example.com`, [PHONE, 'anna@example.com']],
		[
			`${PHONE};anna@example.com\r\nbob@example.com\n`,
			[PHONE, 'anna@example.com', 'bob@example.com'],
		],
		[`,, ${PHONE} ,\n;`, [PHONE]],
		[
			[PHONE, ' anna@example.com '],
			[PHONE, 'anna@example.com'],
		],
		[`${PHONE},anna@example.com,${PHONE},Anna@Example.com`, [PHONE, 'anna@example.com']],
		[[PHONE, `\u202a${PHONE}\u202c`], [PHONE]],
	])('%j is %j', (value, addresses) => expect(readAddresses(value, 'To')).toEqual(addresses));

	test.each<[unknown, string]>([
		['', "The field 'To' is empty"],
		[' , ;\n', "The field 'To' is empty"],
		[[], "The field 'To' is empty"],
		[undefined, "The field 'To' is empty"],
		[null, "The field 'To' is empty"],
		[[''], "The field 'To' is empty"],
		[[PHONE, ''], "The field 'To' (entry 2) is empty"],
		[[PHONE, null], "The field 'To' (entry 2) is empty"],
		[7, `The field 'To' needs ${RULE}, or an e-mail address, but it is "7"`],
		[
			`${PHONE}, 4155551234, nobody`,
			`The field 'To' (entry 2) needs ${RULE}, or an e-mail address, but it is "4155551234"`,
		],
		[[PHONE, { address: PHONE }], "The field 'To' (entry 2) must be text, but it is an object"],
	])('%j is refused: %s', (value, message) =>
		expect(() => readAddresses(value, 'To')).toThrow(refusal(message)),
	);

	test('addresses are read each by itself: the bad ones keep their places among the good ones', () => {
		expect(readEachAddress(`${PHONE},nobody,${PHONE},anna@example.com,nobody`, 'To')).toEqual([
			{ address: PHONE },
			{ given: 'nobody', failure: expect.any(Error) },
			{ address: 'anna@example.com' },
			{ given: 'nobody', failure: expect.any(Error) },
		]);
	});
});

describe('the comparison', () => {
	test.each([
		['14155551234', PHONE],
		['Jo.Park@Example.com', ' jo.park@example.com'],
		['AMAZON', 'amazon'],
		['urn:biz:1234567', 'urn:biz:1234567'],
		['262 89', '26289'],
	])('%j and %j are one, as Chert may spell them', (one, other) => {
		expect(sameAddress(one, other)).toBe(true);
	});

	test.each([
		[PHONE, '+14155551235'],
		['a-b@example.com', 'ab@example.com'],
		['urn:biz:1234567', 'urn:biz:7654321'],
		['anna@example.com', PHONE],
		['☎', '?'],
		['', PHONE],
		[null, null],
		[PHONE, null],
	])('%j and %j are two', (one, other) => {
		expect(sameAddress(one, other)).toBe(false);
		expect(sameAddress(other, one)).toBe(false);
	});

	test('a long text is compared in a moment', () => {
		for (const unit of ['/', '(', '\u200b', '+', '1', '٤', '@', 'tel:']) {
			const text = unit.repeat(200_000);
			expect(sameAddress(text, PHONE)).toBe(false);
			expect(() => readAddress(text, 'To')).toThrow("The field 'To'");
		}
	});
});

import fc from 'fast-check';
import {
	readAddress,
	readAddresses,
	readEachAddress,
	readPhoneNumber,
} from '../../../../nodes/Chert/parameters/address';
import { at } from '../../../support/certain';

const PHONE = '+14155551234';
const RULE =
	'a phone number in international form, with a plus sign and digits only, such as +14155551234';
const refusal = (message: string) =>
	expect.objectContaining({
		details: expect.objectContaining({ message, reason: 'INVALID_INPUT' }),
	});

describe('a phone number', () => {
	test.each([
		[PHONE, PHONE],
		['  +14155551234\n', PHONE],
		// As a phone's address book hands it out: left-to-right marks around it.
		['\u202a+14155551234\u202c', PHONE],
		['+2901234', '+2901234'],
		['+123456789012345', '+123456789012345'],
	])('%j is %s', (value, number) => {
		expect(readPhoneNumber(value, 'Phone')).toBe(number);
		expect(readAddress(value, 'Phone')).toBe(number);
	});

	test.each([
		['14155551234', '"14155551234"'],
		['+04155551234', '"+04155551234"'],
		['+1 (415) 555-1234', '"+1 (415) 555-1234"'],
		['+141555', '"+141555"'],
		['+1234567890123456', '"+1234567890123456"'],
		['+1415555\u202a1234', JSON.stringify('+1415555\u202a1234')],
		['+1٤١٥٥٥٥١٢٣٤', '"+1٤١٥٥٥٥١٢٣٤"'],
		['tel:+14155551234', '"tel:+14155551234"'],
		['anna@example.com', '"anna@example.com"'],
		[14155551234, '"14155551234"'],
		['x'.repeat(100), `"${'x'.repeat(80)}…"`],
	])('%j is refused with field, rule and value', (value, shown) => {
		expect(() => readPhoneNumber(value, 'Phone')).toThrow(
			refusal(`The field "Phone" needs ${RULE}, but it is ${shown}`),
		);
	});

	test.each([
		[[PHONE], 'must be text, but it is a list'],
		[{ phone: PHONE }, 'must be text, but it is an object'],
		[true, 'must be text, but it is a boolean (true)'],
		['+1415555\ud83d', 'contains a broken character, such as half an emoji left by cutting a text'],
	])('%j is refused: %s', (value, what) => {
		expect(() => readPhoneNumber(value, 'Phone')).toThrow(refusal(`The field "Phone" ${what}`));
	});

	test.each([undefined, null, '', ' \n', '\u202a'])('%j is empty', (value) => {
		expect(() => readPhoneNumber(value, 'Phone')).toThrow(refusal('The field "Phone" is empty'));
		expect(() => readAddress(value, 'To')).toThrow(refusal('The field "To" is empty'));
	});
});

describe('an address', () => {
	test.each([
		'anna@example.com',
		'A.b+c/d_e@mail.example.co.uk',
		"o'neil@example.com",
		'ä@exämple.de',
	])('%s is an e-mail address', (value) => expect(readAddress(` ${value} `, 'To')).toBe(value));

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
		'.',
		'..',
	])('%j is no e-mail address', (value) =>
		expect(() => readAddress(value, 'To')).toThrow(
			expect.objectContaining({
				message: expect.stringContaining(
					`The field "To" needs ${RULE}, or an e-mail address, but it is "`,
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
		['', 'The field "To" is empty'],
		[' , ;\n', 'The field "To" is empty'],
		[[], 'The field "To" is empty'],
		[undefined, 'The field "To" is empty'],
		[null, 'The field "To" is empty'],
		[[''], 'The field "To" is empty'],
		[[PHONE, ''], 'The field "To" (entry 2) is empty'],
		[[PHONE, null], 'The field "To" (entry 2) is empty'],
		[7, `The field "To" needs ${RULE}, or an e-mail address, but it is "7"`],
		[
			`${PHONE}, 4155551234, nobody`,
			`The field "To" (entry 2) needs ${RULE}, or an e-mail address, but it is "4155551234"`,
		],
		[[PHONE, { address: PHONE }], 'The field "To" (entry 2) must be text, but it is an object'],
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

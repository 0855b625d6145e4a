import { readCredential } from '../../../../nodes/Chert/api/credential';

const SECRET = 'example0example0example0example0';
const fields = {
	authentication: 'hmac',
	tenant: 'acme-example',
	signingSecret: SECRET,
	baseUrl: 'https://console.trychert.com',
};

describe('readCredential', () => {
	test('readCredential reads the fields as they should be', () => {
		expect(readCredential(fields)).toEqual({
			authentication: 'hmac',
			tenant: 'acme-example',
			signingSecret: SECRET,
			origin: 'https://console.trychert.com',
			apiUrl: 'https://console.trychert.com/api/v1',
		});
	});

	test('readCredential forgives white space around tenant and secret', () => {
		const read = readCredential({
			...fields,
			tenant: ' \tacme-example\n',
			signingSecret: `\u00a0${SECRET}\r\n`,
		});
		expect(read).toMatchObject({ tenant: 'acme-example', signingSecret: SECRET });
	});

	test.each([
		['', 'https://console.trychert.com/api/v1'],
		[undefined, 'https://console.trychert.com/api/v1'],
		['  https://console.trychert.com/  ', 'https://console.trychert.com/api/v1'],
		['https://console.trychert.com/api/v1', 'https://console.trychert.com/api/v1'],
		['https://console.trychert.com/api/v1///', 'https://console.trychert.com/api/v1'],
		['HTTPS://Console.TryChert.com:443', 'https://console.trychert.com/api/v1'],
		['https://gateway.example/chert/', 'https://gateway.example/chert/api/v1'],
		['http://127.0.0.1:4010', 'http://127.0.0.1:4010/api/v1'],
		['http://localhost:4010/', 'http://localhost:4010/api/v1'],
		['http://[::1]:4010', 'http://[::1]:4010/api/v1'],
	])('base URL %j leads to %s', (baseUrl, apiUrl) => {
		expect(readCredential({ ...fields, baseUrl }).apiUrl).toBe(apiUrl);
	});

	test.each([
		[{ signingSecret: '' }, /Signing Secret is empty/],
		[{ signingSecret: ' \n ' }, /Signing Secret is empty/],
		[{ signingSecret: undefined }, /Signing Secret is empty/],
		[{ signingSecret: 'example0 example0' }, /Signing Secret contains a space/],
		[{ tenant: '' }, /Tenant is empty/],
		[{ tenant: ' ' }, /Tenant is empty/],
		[{ tenant: 'acme\r\nx-evil: 1' }, /Tenant contains .* a line break/],
		[{ tenant: 'acme\u0007' }, /Tenant contains/],
		[{ tenant: 'acme–example' }, /Tenant contains/],
		[{ baseUrl: 42 }, /Base URL is not text but a number \(42\)/],
		[{ baseUrl: 0 }, /Base URL is not text but a number \(0\)/],
		[{ baseUrl: {} }, /Base URL is not text but an object/],
		[{ baseUrl: [] }, /Base URL is not text but a list/],
		[{ baseUrl: true }, /Base URL is not text but a boolean \(true\)/],
		[{ baseUrl: 'console.trychert.com' }, /Base URL is not a web address/],
		[{ baseUrl: 'not a url' }, /Base URL is not a web address/],
		[{ baseUrl: 'ftp://console.trychert.com' }, /Base URL is not a web address/],
		[{ baseUrl: 'http://console.trychert.com' }, /Base URL starts with http:/],
		[{ baseUrl: 'http://localhost.evil.example' }, /Base URL starts with http:/],
		[{ baseUrl: 'http://127.0.0.1.evil.example' }, /Base URL starts with http:/],
		[{ baseUrl: 'https://me@console.trychert.com' }, /user name or password/],
		[{ baseUrl: 'https://:pw@console.trychert.com' }, /user name or password/],
		[{ baseUrl: 'https://console.trychert.com/?a=1' }, /"\?" or "#"/],
	])('%j is refused in words', (change, message) => {
		expect(() => readCredential({ ...fields, ...change })).toThrow(message);
	});

	test('bearer mode needs no tenant, but a secret', () => {
		const bearer = { ...fields, authentication: 'bearer', tenant: '' };
		expect(readCredential(bearer)).toMatchObject({ authentication: 'bearer', tenant: '' });
		expect(() => readCredential({ ...bearer, signingSecret: '' })).toThrow(/Signing Secret/);
	});

	test('no error repeats the secret', () => {
		for (const change of [
			{ signingSecret: `${SECRET}\u0001x` },
			{ tenant: '' },
			{ baseUrl: '?' },
		]) {
			expect(() => readCredential({ ...fields, ...change })).toThrow(
				expect.objectContaining({ message: expect.not.stringContaining(SECRET) }),
			);
		}
	});
});

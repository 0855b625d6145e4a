import type { IHttpRequestOptions } from 'n8n-workflow';
import fc from 'fast-check';
import { readCredential } from '../../../../nodes/Chert/api/credential';
import { sign } from '../../../../nodes/Chert/api/signature';
import { SIGNED_AT, signRequest } from '../../../../nodes/Chert/api/signRequest';
import { PassThrough } from '../../../support/node';

const SECRET = 'example0example0example0example0';
const NOW = 1_700_000_000_900;
const hmac = readCredential({
	authentication: 'hmac',
	tenant: 'acme-example',
	signingSecret: SECRET,
	baseUrl: 'https://console.trychert.com',
});
const bearer = readCredential({ ...hmac, authentication: 'bearer', tenant: '' });
const URL_OK = 'https://console.trychert.com/api/v1/chats/ch_1/leave';

const signed = (options: object, credential = hmac, now = NOW) =>
	signRequest(credential, options as IHttpRequestOptions, now) as IHttpRequestOptions &
		Record<string, unknown>;
const signatureOver = (bytes: string | Uint8Array) =>
	`v1,1700000000,${sign(SECRET, 1_700_000_000, Buffer.from(bytes))}`;

describe('signRequest', () => {
	test('signRequest signs a request without a body over "<timestamp>."', () => {
		const request = signed({ method: 'POST', url: URL_OK });
		expect(request.headers).toEqual({
			'x-chert-tenant': 'acme-example',
			'x-chert-signature': signatureOver(''),
		});
		expect(request).not.toHaveProperty('body');
	});

	test.each([
		['1699999760', 1_699_999_760],
		['1700000300', 1_700_000_300],
		['1700000301', 1_700_000_000],
		['1699999699', 1_700_000_000],
		['1700000000.5', 1_700_000_000],
		['soon', 1_700_000_000],
		['', 1_700_000_000],
	])('the second %j is signed with if Chert takes it, and is never sent', (wanted, second) => {
		const request = { method: 'POST', url: URL_OK, headers: { [SIGNED_AT]: wanted } };
		expect(signed(request).headers).toEqual({
			'x-chert-tenant': 'acme-example',
			'x-chert-signature': `v1,${second},${sign(SECRET, second, Buffer.alloc(0))}`,
		});
		expect(Object.keys(signed(request, bearer).headers!)).toEqual(['authorization']);
	});

	test.each([
		['an object', { name: 'Grüße 👋', n: [1, null] }, '{"name":"Grüße 👋","n":[1,null]}'],
		['an array', [], '[]'],
		['a string', '  {"a": 1}\n', '  {"a": 1}\n'],
		['a Buffer', Buffer.from([0, 255, 10]), Buffer.from([0, 255, 10])],
		['a Uint8Array', new Uint8Array([1, 2]), Buffer.from([1, 2])],
	])('signRequest serialises %s once and signs exactly those bytes', (_, body, bytes) => {
		const request = signed({ method: 'POST', url: URL_OK, body, json: true });
		expect(Buffer.isBuffer(request.body)).toBe(true);
		expect(request.body).toEqual(Buffer.from(bytes as string));
		expect(request.headers).toMatchObject({
			'x-chert-signature': signatureOver(bytes),
			'content-type': 'application/json',
		});
	});

	test.each([undefined, null, '', Buffer.alloc(0), {}])(
		'%j is no body: nothing is sent and no content-type is set',
		(body) => {
			const request = signed({ method: 'POST', url: URL_OK, body });
			expect(request).not.toHaveProperty('body');
			expect(request.headers).toMatchObject({ 'x-chert-signature': signatureOver('') });
			expect(request.headers).not.toHaveProperty('content-type');
		},
	);

	test('an empty object in legacy options is two bytes, as n8n sends it', () => {
		const request = signed({ method: 'POST', uri: URL_OK, body: {}, json: true });
		expect(request.body).toEqual(Buffer.from('{}'));
		expect(request.headers).toMatchObject({ 'x-chert-signature': signatureOver('{}') });
	});

	test.each(['GET', 'get', undefined, 'HEAD'])(
		'signRequest leaves the body of a %s alone',
		(method) => {
			const body = { a: 1 };
			const request = signed({ method, url: URL_OK, body });
			expect(request.body).toBe(body);
			expect(request.headers).toEqual({
				'x-chert-tenant': 'acme-example',
				'x-chert-signature': signatureOver(''),
			});
		},
	);

	test('signRequest returns a copy and does not touch the options it was given', () => {
		const options = {
			method: 'POST',
			url: URL_OK,
			body: { a: 1 },
			headers: { 'X-Chert-Signature': 'v1,1,old', Accept: 'application/json' },
		};
		const before = JSON.stringify(options);
		const request = signed(options);
		expect(JSON.stringify(options)).toBe(before);
		expect(request).not.toBe(options);
		expect(request.headers).toEqual({
			Accept: 'application/json',
			'x-chert-tenant': 'acme-example',
			'x-chert-signature': signatureOver('{"a":1}'),
			'content-type': 'application/json',
		});
	});

	test('signing again replaces the old signature and keeps the bytes', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.boolean(), (body, legacy) => {
				const options = { method: 'POST', [legacy ? 'uri' : 'url']: URL_OK, body };
				const once = signed(options);
				const twice = signed(once, hmac, NOW + 5_000);
				const bytes = (once.body as Buffer | undefined) ?? Buffer.alloc(0);
				expect(twice.body).toEqual(once.body);
				expect(Object.keys(twice.headers!).sort()).toEqual(Object.keys(once.headers!).sort());
				expect(twice.headers!['x-chert-signature']).toBe(
					`v1,1700000005,${sign(SECRET, 1_700_000_005, bytes)}`,
				);
			}),
		);
	});

	test('no redirect is ever followed, in both kinds of options', () => {
		const request = signed({
			method: 'GET',
			uri: URL_OK,
			followRedirect: true,
			followAllRedirects: true,
		});
		expect(request).toMatchObject({
			disableFollowRedirect: true,
			followRedirect: false,
			followAllRedirects: false,
		});
	});

	test('bearer mode sends the secret as a token, the tenant only if there is one', () => {
		const old = { Authorization: 'Bearer old', 'X-Chert-Signature': 'v1,1,old' };
		expect(signed({ method: 'POST', url: URL_OK, headers: old }, bearer).headers).toEqual({
			authorization: `Bearer ${SECRET}`,
		});
		const withTenant = { ...bearer, tenant: 'acme-example' };
		expect(signed({ method: 'POST', url: URL_OK }, withTenant).headers).toEqual({
			'x-chert-tenant': 'acme-example',
			authorization: `Bearer ${SECRET}`,
		});
	});

	test.each([
		{ url: 'https://evil.example/api/v1/chats/ch_1/leave' },
		{ uri: 'https://evil.example/' },
		{ url: 'http://console.trychert.com/api/v1/' },
		{ url: 'https://console.trychert.com:8443/api/v1/' },
		{ url: 'https://console.trychert.com@evil.example/' },
		{ url: 'https://console.trychert.com.evil.example/' },
		{ url: '//evil.example/x', baseURL: 'https://console.trychert.com' },
		{ url: '/api/v1/x', baseURL: 'https://evil.example' },
		{ url: '/api/v1/x' },
		{ url: '' },
		{},
	])('signRequest refuses to sign %j, in a sentence and without the secret', (target) => {
		for (const credential of [hmac, bearer]) {
			expect(() => signed({ method: 'POST', ...target }, credential)).toThrow(
				/^This Chert credential only signs requests to https:\/\/console\.trychert\.com, but .* nothing was sent\.$/,
			);
		}
	});

	test.each([
		{ url: URL_OK },
		{ uri: URL_OK },
		{ url: URL_OK, baseURL: '' },
		{ url: 'HTTPS://CONSOLE.trychert.com:443/api/v1/x' },
		{ url: '/api/v1/x', baseURL: 'https://console.trychert.com' },
		{ url: 'api/v1/x', baseURL: 'https://console.trychert.com/' },
	])('signRequest signs %j', (target) => {
		expect(signed({ method: 'POST', ...target }).headers).toHaveProperty('x-chert-signature');
	});

	test.each([
		{ form: { a: '1' } },
		{ formData: { a: '1' } },
		{ body: new URLSearchParams('a=1') },
		{ body: { pipe: () => {} } },
	])('signRequest refuses a body that is not JSON: %j', (body) => {
		expect(() => signed({ method: 'POST', url: URL_OK, ...body })).toThrow(/JSON bodies only/);
	});
});

describe('the upload of a file', () => {
	const UPLOAD = 'https://console.trychert.com/api/v1/attachments/att_1/upload';
	const stream = () => new PassThrough();

	test.each([
		['signature', hmac, 'acme-example'],
		['bearer', bearer, undefined],
	])(
		'the upload of a file takes the secret as a token with a %s credential, and no signature',
		(_, credential, tenant) => {
			const headers = {
				'Content-Type': 'image/png',
				Authorization: 'old',
				'X-Chert-Signature': 'old',
			};
			const { headers: sent } = signed({ method: 'PUT', url: UPLOAD, headers }, credential);
			expect(sent).toEqual({
				'Content-Type': 'image/png',
				authorization: `Bearer ${SECRET}`,
				...(tenant && { 'x-chert-tenant': tenant }),
			});
		},
	);

	test.each([
		['a stream', stream()],
		['bytes', Buffer.from([1, 2])],
	])('the upload of a file passes %s through untouched, and follows no redirect', (_, body) => {
		for (const address of [{ url: UPLOAD }, { uri: UPLOAD }]) {
			const request = signed({ method: 'PUT', ...address, body });
			expect(request.body).toBe(body);
			expect(request).toMatchObject({ disableFollowRedirect: true, followRedirect: false });
		}
		if (body instanceof PassThrough) expect(body.readableFlowing).toBeNull();
	});

	test('the upload of a file is the only request with which the secret itself is sent, and stays on its own origin', () => {
		const others = [
			{ method: 'POST', url: UPLOAD },
			{ method: 'PUT', url: 'https://console.trychert.com/api/v1/chats/ch_1' },
			{ method: 'GET', url: UPLOAD },
		];
		for (const options of others) {
			expect(JSON.stringify(signed(options))).not.toContain(SECRET);
		}
		const elsewhere = { method: 'PUT', url: 'https://evil.example/attachments/att_1/upload' };
		expect(() => signed(elsewhere)).toThrow('only signs requests to https://console.trychert.com');
	});

	test('a stream to another route is no body that could be signed', () => {
		expect(() => signed({ method: 'POST', url: URL_OK, body: stream() })).toThrow(
			/JSON bodies only/,
		);
	});
});

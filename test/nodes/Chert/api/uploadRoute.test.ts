import { readCredential } from '../../../../nodes/Chert/api/credential';
import { isUpload, uploadAddress, uploadHeaders } from '../../../../nodes/Chert/api/uploadRoute';
import { ChertFailure } from '../../../../nodes/Chert/failures/failure';

const credential = readCredential({
	tenant: 'acme-example',
	signingSecret: 'example0example0example0example0',
	baseUrl: 'https://console.trychert.com',
});
const ROUTE = 'https://console.trychert.com/api/v1/attachments/att_1/upload';

test.each<[string | undefined, string | undefined, boolean]>([
	['PUT', ROUTE, true],
	['put', `${ROUTE}?token=1`, true],
	['POST', ROUTE, false],
	[undefined, ROUTE, false],
	['PUT', undefined, false],
	['PUT', 'https://console.trychert.com/api/v1/attachments/att_1/content', false],
	['PUT', 'https://console.trychert.com/api/v1/attachments//upload', false],
	['PUT', 'https://console.trychert.com/api/v1/chats/ch_1?x=/attachments/att_1/upload', false],
	['PUT', 'https://console.trychert.com/api/v1/attachments/att_1/upload/../../../chats', false],
])('%s %s is an upload: %s', (method, url, expected) => {
	expect(isUpload(method, url === undefined ? undefined : new URL(url))).toBe(expected);
});

describe('uploadAddress', () => {
	test.each([
		[ROUTE, ROUTE],
		[`${ROUTE}?token=a%2Bb#part`, `${ROUTE}?token=a%2Bb`],
		['/api/v1/attachments/att_1/upload', ROUTE],
		['HTTPS://CONSOLE.trychert.com:443/api/v1/attachments/att_1/upload', ROUTE],
		[
			'/files/attachments/att_1/upload',
			'https://console.trychert.com/files/attachments/att_1/upload',
		],
	])('uploadAddress takes %s', (upload_url, address) => {
		expect(uploadAddress(upload_url, credential)).toBe(address);
	});

	test.each([
		['https://evil.example/api/v1/attachments/att_1/upload', 'https://evil.example'],
		['//evil.example/attachments/att_1/upload', 'https://evil.example'],
		['http://console.trychert.com/api/v1/attachments/att_1/upload', 'http://console.trychert.com'],
		[
			'https://console.trychert.com:8443/api/v1/attachments/att_1/upload',
			'https://console.trychert.com:8443',
		],
		[
			'https://console.trychert.com.evil.example/attachments/att_1/upload',
			'https://console.trychert.com.evil.example',
		],
		['https://console.trychert.com@evil.example/attachments/a/upload', 'https://evil.example'],
		['https://me@console.trychert.com/api/v1/attachments/att_1/upload', '/att_1/upload'],
		['https://:pw@console.trychert.com/api/v1/attachments/att_1/upload', '/att_1/upload'],
		['https://console.trychert.com/api/v1/chats/ch_1?secret=1', '/api/v1/chats/ch_1, which'],
		['file:///attachments/att_1/upload', 'null'],
		['https://', 'no valid address'],
	])('uploadAddress refuses %s', (upload_url, where) => {
		const act = () => uploadAddress(upload_url, credential);
		expect(act).toThrow(ChertFailure);
		expect(act).toThrow(where);
		expect(act).not.toThrow(/secret=|pw/);
	});
});

test('required headers may replace the type, and nothing of connection or authentication', () => {
	expect(uploadHeaders('image/png', undefined)).toEqual({ 'content-type': 'image/png' });
	expect(uploadHeaders('image/png', ['x'])).toEqual({ 'content-type': 'image/png' });
	const headers = uploadHeaders('image/png', {
		'Content-Type': 'image/jpeg',
		'X-Token': 'example',
		'x-n': 2,
		Authorization: 'Bearer x',
		Cookie: 'x',
		'Proxy-Authorization': 'x',
		Connection: 'x',
		'X-Chert-Signature': 'x',
		'': 'x',
		'x y': 'x',
		'x-list': ['x'],
		'x-null': null,
		'x-split': 'x\r\ny: z',
	});
	expect(headers).toEqual({ 'content-type': 'image/jpeg', 'x-token': 'example', 'x-n': '2' });
});

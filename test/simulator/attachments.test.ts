import { request } from 'undici';
import { useSimulator } from '../support/simulator';
import { createHmac } from '../support/node';

const T0 = 1_700_000_000_000;
let clock = T0;
const simulator = useSimulator({ now: () => clock });

beforeEach(() => {
	clock = T0;
});

const bearer = () => ({ authorization: `Bearer ${simulator.credential.signingSecret}` });
const signed = (body: string) => {
	const { tenant, signingSecret } = simulator.credential;
	const hex = createHmac('sha256', signingSecret)
		.update(`${T0 / 1000}.${body}`)
		.digest('hex');
	return { 'x-chert-tenant': tenant, 'x-chert-signature': `v1,${T0 / 1000},${hex}` };
};

async function call(
	method: 'GET' | 'POST' | 'PUT',
	path: string,
	body?: string,
	headers: object = bearer(),
) {
	const url = path.startsWith('http') ? path : `${simulator.url}/api/v1${path}`;
	const answer = await request(url, { method, body, headers: headers as Record<string, string> });
	const text = await answer.body.text();
	const json = text.startsWith('{')
		? (JSON.parse(text) as Record<string, unknown> & { error?: { code: number } })
		: {};
	return { status: answer.statusCode, headers: answer.headers, text, json, code: json.error?.code };
}

const FILE = { filename: 'a.txt', content_type: 'text/plain', size_bytes: 7 };
const announce = async (change: object = {}) =>
	await call('POST', '/attachments', JSON.stringify({ ...FILE, ...change }));

test('a file is announced, uploaded and downloaded again', async () => {
	const { json } = await announce();
	expect(json).toEqual({
		attachment_id: 'att_000001',
		upload_url: `${simulator.url}/api/v1/attachments/att_000001/upload`,
		required_headers: {
			authorization: 'Bearer <your-signing-secret>',
			'content-type': 'text/plain',
		},
		expires_at: new Date(T0 + 900_000).toISOString(),
	});
	const content = '/attachments/att_000001/content';
	expect(await call('GET', content)).toMatchObject({ status: 400, code: 5004 });
	const headers = { ...bearer(), 'content-type': 'text/plain' };
	const put = await call('PUT', String(json.upload_url), 'example', headers);
	expect(put).toMatchObject({ status: 200, json: { status: 'uploaded' } });
	expect(await call('GET', content)).toMatchObject({
		status: 200,
		text: 'example',
		headers: { 'content-type': 'text/plain', 'x-trace-id': expect.any(String) as string },
	});
});

test.each([
	[{ filename: undefined }, 1001],
	[{ filename: '' }, 1002],
	[{ content_type: 'text' }, 1002],
	[{ size_bytes: 1.5 }, 1002],
	[{ size_bytes: 100 * 1024 * 1024 }, undefined],
	[{ size_bytes: 100 * 1024 * 1024 + 1 }, 5002],
	[{ content_type: 'application/x-msdownload' }, 5003],
])('announcing with %j answers %p', async (change, code) => {
	expect((await announce(change)).code).toBe(code);
});

test('the upload takes a token only, in time, and the file as it was announced', async () => {
	await announce();
	const put = async (body = 'example', more: object = {}, id = 'att_000001') =>
		await call('PUT', `/attachments/${id}/upload`, body, {
			...bearer(),
			'content-type': 'text/plain',
			...more,
		});
	const withSignature = { ...signed('example'), authorization: undefined };
	const headers = Object.fromEntries(
		Object.entries({ ...withSignature, 'content-type': 'text/plain' }).filter(([, value]) => value),
	);
	const path = '/attachments/att_000001/upload';
	expect(await call('PUT', path, 'example', headers)).toMatchObject({ status: 401, code: 2004 });
	expect((await put('exampl')).code).toBe(1002);
	expect(await put('examples')).toMatchObject({ status: 400, code: 5002 });
	expect((await put('example', { 'content-type': 'image/png' })).code).toBe(1002);
	expect((await put('example', {}, 'att_x')).code).toBe(5001);
	clock += 901_000;
	expect(await put()).toMatchObject({ status: 409, code: 1012 });
});

test('what is no attachment, or none any more', async () => {
	expect(await call('GET', '/attachments/att_x/content')).toMatchObject({
		status: 404,
		code: 5001,
	});
	expect(await call('GET', '/attachments/ch_direct/content')).toMatchObject({
		status: 409,
		code: 1011,
	});
	const { headers } = await call('GET', '/attachments/att_note/content');
	expect(headers['content-disposition']).toBe(
		`attachment; filename="Gr__e an alle.txt"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20an%20alle.txt`,
	);
});

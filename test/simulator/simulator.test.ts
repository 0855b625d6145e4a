import { request } from 'undici';
import { useSimulator } from '../support/simulator';
import { codes } from '../contract';
import { createHmac, sleep } from '../support/node';
import { subscribe } from '../support/subscribe';
import { verify } from './authentication';
import { CODES } from './envelope';
import { FAULT_KINDS, type Fault } from './faults';
import { DEFAULT_VARIANTS, startSimulator } from './index';
import { first } from '../support/certain';

const T0 = 1_700_000_000_000;
let clock = T0;
const simulator = useSimulator({ now: () => clock });

beforeEach(() => {
	clock = T0;
});

/** Signs on its own, as a client that was written from the documentation would. */
function signedHeaders(body = '', change: Record<string, string | undefined> = {}) {
	const { tenant, signingSecret } = simulator.credential;
	const timestamp = Math.floor(clock / 1000);
	const hex = createHmac('sha256', signingSecret).update(`${timestamp}.${body}`).digest('hex');
	const headers = {
		'x-chert-tenant': tenant,
		'x-chert-signature': `v1,${timestamp},${hex}`,
		...change,
	};
	return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}

async function call(
	method: 'GET' | 'POST',
	path: string,
	headers = signedHeaders(),
	body?: string,
) {
	const answer = await request(simulator.url + path, { method, headers, body });
	const text = await answer.body.text();
	let json: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers of every shape
	try {
		json = JSON.parse(text);
	} catch {
		json = undefined;
	}
	return { status: answer.statusCode, headers: answer.headers, text, json };
}
const leave = async (id: string) =>
	await call('POST', `/api/v1/chats/${encodeURIComponent(id)}/leave`);

describe('authentication', () => {
	const account = { tenant: 't', signingSecret: '0123456789abcdef'.repeat(2) };
	// docs: authentication (vectors).
	test.each([
		['', '6d033471ca61b72c721ec8c18ea70b31ea9ee2c7aab01ae0fa01bc68c1579648'],
		['{"new_text":"Grüße 👋"}', '35b894aadc61ff0ac7638c6ea7bc1d8e842365afcb2ba178e256c4474d4edd22'],
	])('the vector for %j is accepted, and refused with one byte changed', (body, hex) => {
		const headers = { 'x-chert-tenant': 't', 'x-chert-signature': `v1,1700000000,${hex}` };
		const bytes = Buffer.from(body);
		expect(verify(headers, bytes, [account], T0)).toEqual({ account });
		const changed = Buffer.concat([bytes, Buffer.from('x')]);
		expect(verify(headers, changed, [account], T0)).toEqual({ code: 2004 });
	});

	test.each([
		['no credentials', { 'x-chert-signature': undefined }, 2012, 401],
		['an unknown tenant', { 'x-chert-tenant': 'nobody' }, 2001, 404],
		['no tenant', { 'x-chert-tenant': undefined }, 2001, 404],
		['a suspended tenant', { 'x-chert-tenant': 'suspended-example' }, 2005, 403],
		['a malformed signature', { 'x-chert-signature': 'v1,soon,abc' }, 2004, 401],
		['a wrong signature', { 'x-chert-signature': `v1,1700000000,${'0'.repeat(64)}` }, 2004, 401],
		[
			'a wrong token',
			{ 'x-chert-signature': undefined, authorization: 'Bearer wrong-example' },
			2004,
			401,
		],
	])('%s is refused', async (_, change, code, status) => {
		const answer = await call('GET', '/api/v1/phone-numbers', signedHeaders('', change));
		expect(answer.status).toBe(status);
		expect(answer.json).toMatchObject({
			success: false,
			error: { code, status, retryable: false },
		});
		expect(simulator.requests[0]).toMatchObject({ verified: false, code, status });
	});

	test('a body that was not signed is refused', async () => {
		const headers = { ...signedHeaders('{"a":1}'), 'content-type': 'application/json' };
		expect((await call('POST', '/api/v1/x', headers, '{"a":2}')).json.error.code).toBe(2004);
		expect((await call('POST', '/api/v1/x', headers, '{"a":1}')).json.error.code).toBe(2011);
	});

	test('the window is five minutes either way', async () => {
		const headers = signedHeaders();
		for (const [offset, status] of [
			[300, 200],
			[-300, 200],
			[302, 401],
			[-302, 401],
		] as const) {
			clock = T0 + offset * 1000;
			expect((await call('GET', '/api/v1/phone-numbers', headers)).status).toBe(status);
		}
	});

	test('a bearer token works with and without the tenant', async () => {
		const authorization = `Bearer ${simulator.credential.signingSecret}`;
		for (const tenant of [undefined, 'acme-example']) {
			const headers = { authorization, ...(tenant && { 'x-chert-tenant': tenant }) };
			expect((await call('GET', '/api/v1/phone-numbers', headers)).status).toBe(200);
		}
	});
});

describe('participants', () => {
	const add = async (body: string) => {
		const headers = { ...signedHeaders(body), 'content-type': 'application/json' };
		return await call('POST', '/api/v1/chats/ch_group_of_3/participants', headers, body);
	};

	test('handle is an alias of address; without either it is 1001, without JSON 1004', async () => {
		expect((await add('{"handle":"anna@example.com"}')).json).toMatchObject({
			added: 'anna@example.com',
			participants: expect.arrayContaining(['anna@example.com']),
		});
		expect((await add('{"name":"Anna"}')).json.error.code).toBe(1001);
		expect((await add('anna')).json.error.code).toBe(1004);
	});
});

describe('locations', () => {
	const place = { chat_id: 'iMessage;+;chat42', latitude: 1, longitude: 2 };
	test.each([
		[{}, 202, undefined],
		[{ phone: '+14155551234' }, 400, 1001],
		[{ chat_id: undefined }, 400, 1001],
		[{ chat_id: undefined, phone: '4155551234' }, 400, 1003],
		[{ chat_id: 'ch_group_of_5' }, 404, 2002],
		[{ chat_id: 'iMessage;+;chat99' }, 404, 2002],
		[{ chat_id: 'iMessage;+;chat46' }, 501, 4099],
		[{ latitude: undefined }, 400, 1001],
		[{ latitude: 90.1 }, 400, 1002],
		[{ longitude: '2' }, 400, 1002],
		[{ fallback_mode: 'none' }, 400, 1002],
		[{ expires_at: 'soon' }, 400, 1002],
	])('with %j: %d %s', async (change, status, code) => {
		const body = JSON.stringify({ ...place, ...change });
		const headers = { ...signedHeaders(body), 'content-type': 'application/json' };
		const answer = await call('POST', '/api/v1/locations', headers, body);
		expect([answer.status, answer.json.error?.code]).toEqual([status, code]);
	});
});

describe('leave', () => {
	test('a group is left once; the second time it is not a group', async () => {
		expect(await leave('ch_group_of_4')).toMatchObject({
			status: 200,
			json: { chat_id: 'ch_group_of_4', status: 'left' },
		});
		expect((await leave('ch_group_of_4')).json.error.code).toBe(1006);
		expect(simulator.chats.get('ch_group_of_4')).toMatchObject({ left_count: 1, participants: 3 });
	});

	test.each([
		['ch_group_of_3', 1002, 400],
		['ch_direct', 1006, 400],
		['ch_no_line', 4099, 501],
		['ch_who', 2002, 404],
		['a/b?c#d %2F ü', 2002, 404],
		['x'.repeat(5_000), 2002, 404],
	])('%s: %d', async (id, code, status) => {
		const answer = await leave(id);
		expect(answer).toMatchObject({ status, json: { error: { code, status } } });
		expect(answer.json.trace_id).toBe(answer.headers['x-trace-id']);
		expect(first(simulator.requests).chat_id).toBe(id);
	});

	test('a path that is no percent-encoding gets an envelope, after authentication', async () => {
		const path = '/api/v1/chats/%E0%A4%A/leave';
		const { json, headers, status } = await call('POST', path);
		expect({ status, code: json.error.code }).toEqual({ status: 400, code: 1002 });
		expect(json.trace_id).toBe(headers['x-trace-id']);
		expect(first(simulator.requests).url).toBe(path);
		expect((await call('POST', path, {})).json.error.code).toBe(2012);
	});
});

describe('faults', () => {
	const answered: Array<[Fault, object]> = [
		[
			{ kind: 'code', code: 3004 },
			{ status: 502, json: { error: { code: 3004, retryable: true } } },
		],
		[
			{ kind: 'code', code: 1002, status: 422, message: 'so' },
			{ status: 422, json: { error: { code: 1002, status: 422, message: 'so' } } },
		],
		[{ kind: 'html' }, { status: 502, headers: { 'content-type': 'text/html' } }],
		[{ kind: 'truncated_json' }, { status: 200, json: undefined }],
		[{ kind: 'empty' }, { status: 200, text: '' }],
		[{ kind: 'array' }, { status: 200, json: [] }],
		[{ kind: 'wrong_chat' }, { status: 200, json: { chat_id: 'ch_of_somebody_else' } }],
		[{ kind: 'not_left' }, { status: 200, json: { chat_id: 'ch_group_of_5', status: 'pending' } }],
		[{ kind: 'redirect', status: 307 }, { status: 307 }],
		[
			{ kind: 'rate_limited', retry_after: 7 },
			{
				status: 429,
				headers: { 'retry-after': '7' },
				json: { error: { code: 1007, retryable: true, retry_after: 7 } },
			},
		],
		[
			{ kind: 'rate_limited', retry_after: 7, as_date: true },
			{
				status: 429,
				headers: { 'retry-after': new Date(T0 + 7_000).toUTCString() },
				json: undefined,
			},
		],
		[
			{ kind: 'status', status: 418, body: 'teapot' },
			{ status: 418, text: 'teapot' },
		],
		[
			{ kind: 'slow', ms: 5 },
			{ status: 200, json: { status: 'left' } },
		],
	];

	test.each(answered)('%j', async (fault, expected) => {
		simulator.fault('ch_group_of_5', fault);
		expect(await leave('ch_group_of_5')).toMatchObject(expected);
		const left = fault.kind === 'slow' ? 1 : 0;
		expect(simulator.chats.get('ch_group_of_5')!.left_count).toBe(left);
	});

	test.each<[Fault, number]>([
		[{ kind: 'reset', when: 'before' }, 0],
		[{ kind: 'reset', when: 'after' }, 1],
		[{ kind: 'cut_off' }, 0],
		[{ kind: 'cut_off', acted: true }, 1],
	])('%j breaks the connection', async (fault, left) => {
		simulator.fault('ch_group_of_5', fault);
		await expect(leave('ch_group_of_5')).rejects.toThrow();
		expect(simulator.chats.get('ch_group_of_5')!.left_count).toBe(left);
	});

	test('faults are used up one by one, and may act first', async () => {
		simulator.fault('ch_group_of_5', { kind: 'html', acted: true }, { kind: 'empty', times: 2 });
		expect((await leave('ch_group_of_5')).status).toBe(502);
		expect((await leave('ch_group_of_5')).text).toBe('');
		expect((await leave('ch_group_of_5')).text).toBe('');
		expect((await leave('ch_group_of_5')).json.error.code).toBe(1006);
	});

	test('chats that describe themselves', async () => {
		expect((await leave('ch_fail_4002')).json.error).toMatchObject({ code: 4002, retry_after: 1 });
		expect((await leave('ch_fail_html')).status).toBe(502);
		expect((await leave('ch_slow_5')).json).toEqual({ chat_id: 'ch_slow_5', status: 'left' });
		await expect(leave('ch_fail_reset')).rejects.toThrow();
	});

	test('a fault that does not exist is refused, with what there is', async () => {
		const post = async (path: string, body: object) =>
			await call('POST', `/_simulator/${path}`, {}, JSON.stringify(body));
		const wrong: Array<[string, object, string]> = [
			['faults', { chat_id: 'ch_direct', faults: [{ kind: 'rude' }] }, FAULT_KINDS.join(', ')],
			['faults', { chat_id: 'ch_direct', faults: [{ kind: 'code' }] }, 'needs a number: code'],
			['faults', { chat_id: 'ch_direct' }, 'faults must be a list'],
			['faults', { faults: [] }, 'Faults need a chat_id'],
			['faults', { chat_id: 'GET /chats', faults: [] }, 'GET /phone-numbers'],
			['events', { txt: 'Hi' }, 'chat_id, from, text'],
			['groups', { number: 1 }, 'count, participants'],
			['reset', { all: true }, 'keep_subscriptions'],
			['configure', { speed: 1 }, 'latency_ms, rate_limit'],
			['configure', { latency_ms: '1' }, '"latency_ms" must be a number'],
			['configure', { webhook_signature: 'none' }, 'both, current'],
			['configure', { variants: { mesage: 'bare' } }, 'message, message_id'],
			['configure', { variants: { message: 'naked' } }, 'bare, wrapped, not "naked"'],
		];
		for (const [path, body, message] of wrong) {
			const { status, json } = await post(path, body);
			expect({ status, json }).toEqual({
				status: 400,
				json: { ok: false, message: expect.stringContaining(message) as string },
			});
		}
		expect((await leave('ch_group_of_5')).status).toBe(200);
	});

	test('every documented code can be ordered', () => {
		expect(Object.keys(CODES)).toEqual(codes.map(({ code }) => String(code)));
	});
});

describe('clock and limits', () => {
	test('the Date header shows the clock, with its skew', async () => {
		simulator.configure({ clock_skew_seconds: 200 });
		const { headers, status } = await call('GET', '/api/v1/phone-numbers');
		expect(headers.date).toBe(new Date(T0 + 200_000).toUTCString());
		expect(status).toBe(200);
		simulator.configure({ clock_skew_seconds: 400 });
		expect((await call('GET', '/api/v1/phone-numbers')).json.error.code).toBe(2013);
	});

	test('requests beyond the limit of a second wait for its end', async () => {
		simulator.configure({ rate_limit: 3 });
		const codes = async (n: number) => {
			const found: number[] = [];
			for (let i = 0; i < n; i++) found.push((await call('GET', '/api/v1/phone-numbers')).status);
			return found;
		};
		expect(await codes(5)).toEqual([200, 200, 200, 429, 429]);
		clock += 999;
		expect(await codes(1)).toEqual([429]);
		clock += 1;
		expect(await codes(4)).toEqual([200, 200, 200, 429]);
	});
});

describe('the control plane', () => {
	test('the control plane steers the simulator from outside, and shows no header', async () => {
		const post = async (path: string, body: object) =>
			await call('POST', `/_simulator/${path}`, {}, JSON.stringify(body));
		const { ids } = (await post('groups', { count: 2, participants: 9 })).json;
		await post('faults', { chat_id: ids[0], faults: [{ kind: 'empty' }] });
		expect((await leave(ids[0])).text).toBe('');
		const state = (await call('GET', '/_simulator/state', {})).json;
		expect(state.chats.at(-1)).toMatchObject({ id: ids[1], participants: 9, left_count: 0 });
		expect((await call('GET', '/_simulator/variants', {})).json).toMatchObject({
			variants: DEFAULT_VARIANTS,
			possible: { message: { values: ['bare', 'wrapped'], default: 'bare' } },
		});
		const log = await call('GET', '/_simulator/requests', {});
		expect(log.json).toHaveLength(1);
		expect(log.text).not.toContain('x-chert-signature');
		await post('configure', { clock_skew_seconds: 900 });
		expect((await leave(ids[1])).json.error.code).toBe(2013);
		await subscribe(simulator, {}, clock + 900_000);
		const { json } = await post('reset', {});
		expect(simulator.chats.has(ids[0])).toBe(false);
		expect(json.message).toContain('webhook subscriptions are kept (1)');
		expect(simulator.subscriptions.size).toBe(1);
		await post('reset', { keep_subscriptions: false });
		expect(simulator.subscriptions.size).toBe(0);
	});

	test('a line that left says how to begin anew', async () => {
		await leave('ch_group_of_5');
		const again = await leave('ch_group_of_5');
		expect(again.json.error.message).toContain('POST /_simulator/reset');
		await expect(simulator.emit('message.received', { chat_id: 'ch_group_of_5' })).rejects.toThrow(
			'it left. To begin anew: POST /_simulator/reset',
		);
	});
});

test('closing does not wait for requests that hang', async () => {
	const other = await startSimulator({ now: () => clock });
	const url = `${other.url}/api/v1/chats/ch_fail_hang/leave`;
	const hanging = request(url, { method: 'POST', headers: signedHeaders() });
	const ended = expect(hanging).rejects.toThrow();
	while (other.requests.length === 0) await sleep(5);
	await other.close();
	await ended;
});

import { CredentialTestContext } from 'n8n-core';
import { testCredential } from '../../../../nodes/Chert/methods/credentialTest';
import { systemClock } from '../../../../nodes/Chert/shared/clock';
import { useChert } from '../../../support/chert';
import { withServer } from '../../../support/server';
import { repeat } from '../../../support/node';

const { engine, simulator } = useChert();

const test_ = async (change: object = {}) =>
	await engine.testCredential({ ...simulator.credential, ...change });

describe('the credential test', () => {
	test.each([
		{},
		{ tenant: ' acme-example ' },
		{ authentication: 'bearer' },
		{ authentication: 'bearer', tenant: '' },
	])('right credentials %j: OK, with one request that changes nothing', async (change) => {
		expect(await test_(change)).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(simulator.requests).toEqual([
			expect.objectContaining({ method: 'GET', url: '/api/v1/phone-numbers', verified: true }),
		]);
	});

	test('a base URL with slash or /api/v1 is forgiven', async () => {
		for (const ending of ['/', '/api/v1', '/api/v1/']) {
			const baseUrl = simulator.credential.baseUrl + ending;
			expect(await test_({ baseUrl })).toMatchObject({ status: 'OK' });
		}
	});

	test.each([
		[
			'unknown tenant',
			{ tenant: 'nobody-example' },
			/^Chert 2001: .*Compare the Tenant.*"nobody-example"/,
		],
		[
			'wrong secret',
			{ signingSecret: 'wrong-example' },
			/^Chert 2004: .*Signing Secret .* is wrong/,
		],
		[
			'wrong token',
			{ authentication: 'bearer', signingSecret: 'wrong-example' },
			/^Chert 2004: .*Signing Secret .* is wrong/,
		],
		['blank secret', { signingSecret: '' }, /^Chert credential: the Signing Secret is empty/],
		['blank tenant', { tenant: ' ' }, /^Chert credential: the Tenant is empty/],
		['no URL', { baseUrl: 'acme' }, /^Chert credential: the Base URL is not a web address/],
		['plain http', { baseUrl: 'http://acme.example' }, /^Chert credential: .* unencrypted/],
		[
			'nothing there',
			{ baseUrl: 'http://127.0.0.1:1' },
			/^Chert could not be reached at 127\.0\.0\.1:1: nothing answers at that address\. Nothing was sent\. Check the Base URL/,
		],
	])('%s', async (_, change, message) => {
		expect(await test_(change)).toEqual({
			status: 'Error',
			message: expect.stringMatching(message),
		});
	});

	test('suspended tenant', async () => {
		const suspended = { tenant: 'suspended-example' };
		expect(await test_(suspended)).toEqual({
			status: 'Error',
			message: expect.stringMatching(/^Chert 2005: .*suspended/),
		});
	});

	test.each([
		[-500, /^Chert 2013: the clock .* is 8 min (19|20|21) s ahead of Chert's/],
		[3 * 3600, /^Chert 2013: the clock .* is (3 h|2 h 59 min) behind Chert's/],
	])('the clock is off by %d s', async (clock_skew_seconds, message) => {
		simulator.configure({ clock_skew_seconds });
		expect(await test_()).toEqual({ status: 'Error', message: expect.stringMatching(message) });
	});

	test.each([
		['a web page', 200, '<html>Welcome</html>'],
		['another API', 200, '{"hello":"world"}'],
		['nothing', 200, ''],
		['a 404', 404, 'not found'],
	])('%s is told from Chert', async (_, status, body) => {
		await withServer(
			(_request, response) => void response.writeHead(status).end(body),
			async (baseUrl) => {
				expect(await test_({ baseUrl })).toEqual({
					status: 'Error',
					message: `Something answered at ${baseUrl}, but it is not Chert (HTTP ${status}). Check the Base URL.`,
				});
			},
		);
	});

	test('a fault on the way is not blamed on the Base URL', async () => {
		await withServer(
			(_request, response) => void response.writeHead(502).end('<html>Bad gateway</html>'),
			async (baseUrl) => {
				expect(await test_({ baseUrl })).toEqual({
					status: 'Error',
					message: `${baseUrl} answered with a fault (HTTP 502), and not as Chert does. Wait a minute, then test again. If it stays like this, check the Base URL.`,
				});
			},
		);
	});

	test.each([
		[
			1007,
			{ retry_after: 90 },
			/^Chert 1007: .*nothing about the credential\. Wait 1 min 30 s, then test/,
		],
		[3001, {}, /^Chert 3001: .*nothing about the credential\. Wait a moment, then test again\.$/],
	])('%d, which passes by, is not blamed on the credential', async (code, more, message) => {
		const error = { code, message: 'Not now', retryable: true, ...more };
		await withServer(
			(_request, response) =>
				void response
					.writeHead(503)
					.end(JSON.stringify({ success: false, error, trace_id: 'a1b2c3d4e5f6' })),
			async (baseUrl) => {
				expect(await test_({ baseUrl })).toEqual({
					status: 'Error',
					message: expect.stringMatching(message),
				});
			},
		);
	});

	test.each(['', '{"phone_numbers":[]}'])(
		'an answer that drips after %j ends with its time',
		async (beginning) => {
			await withServer(
				(_request, response) => {
					response.writeHead(200, { 'x-trace-id': 'a1b2c3d4e5f6' });
					response.write(`${beginning} `);
					const stop = repeat(() => (response.destroyed ? stop() : response.write(' ')), 20);
				},
				async (baseUrl) => {
					const fields = { ...simulator.credential, baseUrl };
					const context = new CredentialTestContext();
					expect(await testCredential(context, fields, 1_000, systemClock)).toEqual({
						status: 'Error',
						message: expect.stringMatching(/^Chert did not answer within 1 s\. Check the Base URL/),
					});
				},
			);
		},
	);

	test.each([
		['abc', ' The one in the credential has 3 characters, not 32.'],
		['x', ' The one in the credential has 1 character, not 32.'],
		['example-example-example-example-', ''],
	])('a refused secret of another length says so (%s)', async (signingSecret, length) => {
		const { message } = await test_({ signingSecret });
		expect(message).toMatch(/^Chert 2004: /);
		expect(message.endsWith(`from the API keys page of the Chert console.${length}`)).toBe(true);
	});

	test('a redirect is not followed', async () => {
		const arrived: string[] = [];
		await withServer(
			(request, response) => {
				arrived.push(request.url!);
				response.writeHead(302, { location: '/elsewhere' }).end();
			},
			async (baseUrl) => {
				const { status, message } = await test_({ baseUrl });
				expect(status).toBe('Error');
				expect(message).toContain('redirects elsewhere');
			},
		);
		expect(arrived).toEqual(['/api/v1/phone-numbers']);
	});

	test('no message holds the secret', async () => {
		for (const change of [{ tenant: 'nobody-example' }, { baseUrl: 'x' }, {}]) {
			const { message } = await test_(change);
			expect(message).not.toContain(simulator.credential.signingSecret);
		}
	});
});

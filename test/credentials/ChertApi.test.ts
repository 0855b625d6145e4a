import type { IDataObject } from 'n8n-workflow';
import fc from 'fast-check';
import { startSimulator } from '../simulator';
import { useChert } from '../support/chert';
import { httpRequestNode } from '../support/engine';
import { first } from '../support/certain';

const { engine, simulator } = useChert();

/** One request by way of n8n's older helper, as the HTTP Request node sends it. */
async function httpRequest(options: IDataObject, credential = simulator.credential) {
	return await engine.run({
		credential,
		items: [{}],
		probe: httpRequestNode({ method: 'POST', json: true, ...options }),
	});
}

describe('the HTTP Request node with this credential', () => {
	const route = () => `${simulator.url}/api/v1/somewhere`;

	test.each<[string, IDataObject]>([
		['no body', {}],
		['an object', { body: { new_text: 'Grüße 👋', nested: [1, null, {}] } }],
		['an empty object', { body: {} }],
		['raw text', { body: '{"a":1}', json: false }],
		['raw text with white space around it', { body: '\n {"a": "ü"} \n', json: false }],
		['raw text sent as JSON with white space around it', { body: '  {"a":1}  ' }],
		['a content type of its own', { body: '{"a":1}', headers: { 'Content-Type': 'text/plain' } }],
		['an older signature', { headers: { 'X-CHERT-SIGNATURE': 'v1,1,00', 'X-Chert-Tenant': 'x' } }],
		['GET', { method: 'GET' }],
		['GET with a query', { method: 'GET', qs: { limit: 1, since: 'a b' } }],
		['DELETE', { method: 'DELETE' }],
		['PUT', { method: 'PUT', body: { display_name: 'x' } }],
	])('%s: the signature fits the bytes on the wire', async (_, options) => {
		await httpRequest({ uri: route(), ...options });
		expect(simulator.requests).toEqual([expect.objectContaining({ verified: true })]);
		const { body, headers } = first(simulator.requests);
		if (typeof options.body === 'string') expect(body.toString()).toBe(options.body);
		if (body.length > 0) expect(headers['content-type']).toBe('application/json');
	});

	test('any JSON body arrives as it was signed', async () => {
		await fc.assert(
			fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), async (body) => {
				simulator.reset();
				await httpRequest({ uri: route(), body: body as IDataObject });
				expect(simulator.requests).toEqual([expect.objectContaining({ verified: true })]);
				expect(first(simulator.requests).body.toString()).toBe(JSON.stringify(body));
			}),
			{ numRuns: 40 },
		);
	});

	test('a real operation works: the answer comes back', async () => {
		const [id] = simulator.addGroups(1, 5);
		const { success } = await httpRequest({ uri: `${simulator.url}/api/v1/chats/${id}/leave` });
		expect(first(success).json).toEqual({ statusCode: 200, body: { chat_id: id, status: 'left' } });
	});

	test('another address gets nothing, and the sentence says why', async () => {
		const other = await startSimulator();
		try {
			const { status, error } = await httpRequest({ uri: `${other.url}/api/v1/phone-numbers` });
			expect(status).toBe('error');
			expect(error!.message).toBe(
				`This Chert credential only signs requests to ${simulator.url}, but this request goes to ${other.url}. A signature sent to another server could be used there to act in your name, so nothing was sent.`,
			);
			expect(other.requests).toEqual([]);
		} finally {
			await other.close();
		}
	});

	test('a redirect elsewhere does not get the signature', async () => {
		const other = await startSimulator();
		try {
			simulator.fault('ch_x', { kind: 'redirect', status: 302, location: `${other.url}/api/v1/x` });
			await httpRequest({
				uri: `${simulator.url}/api/v1/chats/ch_x/leave`,
				followRedirect: true,
				followAllRedirects: true,
			});
			expect(simulator.requests).toHaveLength(1);
			expect(other.requests).toEqual([]);
		} finally {
			await other.close();
		}
	});

	test('a form is refused in words', async () => {
		const { error } = await httpRequest({ uri: route(), form: { a: '1' } });
		expect(error!.message).toContain('Chert takes JSON bodies only');
		expect(simulator.requests).toEqual([]);
	});

	test('bearer mode works too', async () => {
		const credential = { ...simulator.credential, authentication: 'bearer', tenant: '' };
		await httpRequest({ uri: route(), body: { a: 1 } }, credential);
		expect(simulator.requests).toEqual([expect.objectContaining({ verified: true })]);
	});
});

describe('authenticate', () => {
	test('authenticate signs with the time of the call, so a signature is never reused', async () => {
		const options = { method: 'POST', url: `${simulator.url}/api/v1/chats/ch_1/leave` };
		const { headers } = await engine.authenticate(simulator.credential, options);
		const [version, timestamp] = String(headers!['x-chert-signature']).split(',');
		expect(version).toBe('v1');
		expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(5);
	});
});

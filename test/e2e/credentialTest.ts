import { portFor } from '../../tools/sandbox';
import { http, type AddressInfo } from '../support/node';
import type { Get } from './stage';

/** What the "Test" of the credential says, through n8n's REST API: the sentences that a person reads. */
export function credentialTest(get: Get): void {
	describe('The credential test says', () => {
		const say = async (change: object = {}) => {
			const { rest, simulator } = get().sandbox;
			return await rest.testCredential('chertApi', { ...simulator.credential, ...change });
		};
		const sentence = async (change: object = {}) => {
			const { status, message } = await say(change);
			expect(status).toBe('Error');
			return message;
		};

		test.each(['hmac', 'bearer'])('that a right one works (%s)', async (authentication) => {
			expect(await say({ authentication })).toMatchObject({
				status: 'OK',
				message: 'Connection successful!',
			});
		});

		test('that the secret is wrong', async () => {
			const message = await sentence({ signingSecret: 'another0example0another0example0' });
			expect(message).toMatch(/^Chert 2004: /);
			expect(message).toContain(
				'The Signing Secret in the credential is wrong, or a new one has replaced it.',
			);
		});

		test('that the tenant is unknown, and which one it was', async () => {
			const message = await sentence({ tenant: 'nobody-example' });
			expect(message).toMatch(/^Chert 2001: /);
			expect(message).toContain('The credential says "nobody-example".');
		});

		test('that the clock is off, and by how much', async () => {
			get().sandbox.simulator.configure({ clock_skew_seconds: 900 });
			expect(await sentence()).toMatch(
				/^Chert 2013: the clock of the machine that runs n8n is 1[45] min( \d+ s)? behind Chert's.* Set that clock/,
			);
		});

		test('that nothing answers there', async () => {
			const port = await portFor(0);
			expect(await sentence({ baseUrl: `http://127.0.0.1:${port}` })).toBe(
				`Chert could not be reached at 127.0.0.1:${port}: nothing answers at that address. Nothing was sent. Check the Base URL in the credential and the network connection of the machine that runs n8n. If that machine has a proxy (HTTPS_PROXY), the fault may be there.`,
			);
		});

		test('that something else answers there', async () => {
			const server = http.createServer((_, response) =>
				response.setHeader('content-type', 'text/html').end('<h1>Welcome</h1>'),
			);
			await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
			const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
			try {
				expect(await sentence({ baseUrl })).toBe(
					`Something answered at ${baseUrl}, but it is not Chert (HTTP 200). Check the Base URL.`,
				);
			} finally {
				server.closeAllConnections();
				server.close();
			}
		});
	});
}

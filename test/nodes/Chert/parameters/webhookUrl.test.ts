import { ownWebhookUrl, requireReachable } from '../../../../nodes/Chert/parameters/webhookUrl';

const CLOUD = 'https://console.trychert.com/api/v1';
const SIMULATOR = 'http://127.0.0.1:4010/api/v1';
const HOUSE = 'https://chert.corp.internal/api/v1';
const path = '/webhook/0a1b2c/webhook';

test.each([
	[CLOUD, 'https://n8n.example.com'],
	[CLOUD, 'https://n8n.example.com:8443'],
	[CLOUD, 'https://203.0.113.7'],
	[CLOUD, 'https://100.128.0.1'],
	[CLOUD, 'https://172.32.0.1'],
	[CLOUD, 'https://[2001:db8::1]'],
	[SIMULATOR, 'http://localhost:5678'],
	[SIMULATOR, 'http://127.0.0.1:5678'],
	[SIMULATOR, 'http://192.168.1.5:5678'],
	[SIMULATOR, 'https://n8n.example.com'],
	[HOUSE, 'https://n8n.corp.internal'],
	[HOUSE, 'https://10.1.2.3'],
	[HOUSE, 'https://n8n.example.com'],
])('Chert at %s reaches %s', (apiUrl, origin) => {
	expect(requireReachable(origin + path, apiUrl)).toBe(origin + path);
});

test.each([
	[CLOUD, 'http://localhost:5678', /works on this machine only/],
	[CLOUD, 'https://localhost', /works on this machine only/],
	[CLOUD, 'https://localhost.', /works on this machine only/],
	[CLOUD, 'https://n8n.localhost', /works on this machine only/],
	[CLOUD, 'http://127.0.0.1:5678', /works on this machine only/],
	[CLOUD, 'https://127.1', /works on this machine only/],
	[CLOUD, 'https://0.0.0.0', /works on this machine only/],
	[CLOUD, 'https://[::1]', /works on this machine only/],
	[CLOUD, 'https://192.168.1.5', /is a private one/],
	[CLOUD, 'https://10.0.0.1', /is a private one/],
	[CLOUD, 'https://172.16.0.1', /is a private one/],
	[CLOUD, 'https://169.254.1.1', /is a private one/],
	[CLOUD, 'https://100.64.0.1', /is a private one/],
	[CLOUD, 'https://[fd00::1]', /is a private one/],
	[CLOUD, 'https://[fe80::1]', /is a private one/],
	[CLOUD, 'https://[::ffff:10.0.0.1]', /is a private one/],
	[CLOUD, 'http://n8n:5678', /is a private one/],
	[CLOUD, 'https://n8n.local', /is a private one/],
	[CLOUD, 'http://n8n.example.com', /takes https:\/\/ webhook addresses only/],
	[HOUSE, 'https://localhost', /works on this machine only/],
	[HOUSE, 'http://n8n.corp.internal', /takes https:\/\/ webhook addresses only/],
])('Chert at %s does not reach %s', (apiUrl, origin, why) => {
	const refused = () => requireReachable(origin + path, apiUrl);
	expect(refused).toThrow(why);
	expect(refused).toThrow(
		'Set the environment variable WEBHOOK_URL of n8n to its public https:// address',
	);
});

test.each([undefined, '', 'n8n.example.com/webhook'])('%j is no URL', (value) => {
	expect(() => ownWebhookUrl(value)).toThrow(/no valid webhook URL.*WEBHOOK_URL/);
});

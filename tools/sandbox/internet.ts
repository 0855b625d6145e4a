import { fs, http, https, net, path, type AddressInfo } from '../../test/support/node';
import { command } from './command';
import { newFolder } from './packed';
import { need, starts } from './system';

/** A message that n8n's Slack node sent. */
export interface SlackMessage {
	/** Method of Slack's API, e.g. `chat.postMessage`. */
	method: string;
	/** Channel as the node sent it. */
	channel: string;
	text: string;
	/** Everything the node sent. */
	body: Record<string, unknown>;
}

/** What n8n sees of the internet. */
export interface Internet {
	/** Environment for n8n that leads it here. */
	readonly env: Readonly<Record<string, string>>;
	/** What was sent to Slack. */
	readonly slack: SlackMessage[];
	/** Other hosts that n8n wanted to reach, e.g. `api.n8n.io:443`. */
	readonly refused: ReadonlySet<string>;
	close(): Promise<void>;
}

export interface InternetOptions {
	/** Let requests to every other host through; otherwise they are refused. */
	passThrough?: boolean;
	/** Called for each message to Slack. */
	onSlack?: (message: SlackMessage) => void;
}

const SLACK = 'slack.com';

/**
 * An internet that consists of Slack alone. n8n reaches it as a company's n8n reaches the real one:
 * through the proxy and the certificate that its environment names. So n8n's Slack node runs as it
 * is, with TLS and all, and nothing of n8n is altered.
 *
 * @throws Error when openssl is missing and cannot be installed
 */
export async function startInternet(options: InternetOptions = {}): Promise<Internet> {
	const folder = newFolder();
	const { key, cert } = await certificate(folder);
	const slack: SlackMessage[] = [];
	const refused = new Set<string>();
	const sockets = new Set<net.Socket>();
	const api = https.createServer(
		{ key: fs.readFileSync(key), cert: fs.readFileSync(cert) },
		(request, response) =>
			void answerAsSlack(request, response, (message) => {
				slack.push(message);
				options.onSlack?.(message);
			}),
	);
	const proxy = http.createServer((request, response) => {
		refused.add(String(request.headers.host));
		response.writeHead(502).end('Only TLS goes through this proxy');
	});
	proxy.on('connection', (socket: net.Socket) => {
		sockets.add(socket);
		socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
	});
	proxy.on('connect', ({ url = '' }: http.IncomingMessage, socket: net.Socket, head: Buffer) => {
		const { hostname, port } = new URL(`http://${url}`);
		const ok = 'HTTP/1.1 200 Connection established\r\n\r\n';
		if (hostname === SLACK || hostname.endsWith(`.${SLACK}`)) {
			socket.write(ok);
			socket.unshift(head);
			api.emit('connection', socket);
		} else if (options.passThrough) {
			const upstream = net.connect(Number(port) || 443, hostname, () => {
				socket.write(ok);
				upstream.write(head);
				upstream.pipe(socket).pipe(upstream);
			});
			upstream.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
			socket.once('close', () => upstream.destroy());
		} else {
			refused.add(url);
			socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
		}
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
	return {
		env: {
			HTTPS_PROXY: address,
			HTTP_PROXY: address,
			https_proxy: address,
			http_proxy: address,
			NO_PROXY: '127.0.0.1,localhost',
			no_proxy: '127.0.0.1,localhost',
			NODE_EXTRA_CA_CERTS: cert,
		},
		slack,
		refused,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => proxy.close(resolve));
			fs.rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** A certificate for Slack's name that nobody but this sandbox's n8n trusts, for a few days. */
async function certificate(folder: string): Promise<{ key: string; cert: string }> {
	await need(['openssl'], starts('openssl', 'version'));
	const key = path.join(folder, 'slack.key');
	const cert = path.join(folder, 'slack.crt');
	const { code, tail } = await command('openssl', [
		...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '7'],
		...['-subj', `/CN=${SLACK}`, '-addext', `subjectAltName=DNS:${SLACK},DNS:*.${SLACK}`],
		...['-keyout', key, '-out', cert],
	]);
	if (code !== 0) throw new Error(`openssl could not make a certificate:\n${tail}`);
	return { key, cert };
}

/** Slack's Web API as far as n8n's Slack node needs it to send a message. */
async function answerAsSlack(
	request: http.IncomingMessage,
	response: http.ServerResponse,
	onMessage: (message: SlackMessage) => void,
): Promise<void> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const { pathname } = new URL(request.url ?? '/', `https://${SLACK}`);
	const method = pathname.replace('/api/', '');
	const body = parse(Buffer.concat(chunks).toString(), request.headers['content-type'] ?? '');
	const channel = String(body.channel ?? '');
	const text = String(body.text ?? '');
	const ts = `${Math.floor(Date.now() / 1_000)}.000100`;
	if (method.startsWith('chat.')) onMessage({ method, channel, text, body });
	const known = method.startsWith('chat.') || method === 'auth.test' || method === 'api.test';
	const answer = known
		? { ok: true, channel, ts, message: { text, ts, type: 'message' } }
		: { ok: false, error: 'unknown_method' };
	response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}

function parse(text: string, type: string): Record<string, unknown> {
	if (type.includes('json')) return JSON.parse(text || '{}') as Record<string, unknown>;
	return Object.fromEntries(new URLSearchParams(text));
}

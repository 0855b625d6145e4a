import { http, type AddressInfo } from './node';

/** A webhook that arrived. */
export interface Received {
	headers: http.IncomingHttpHeaders;
	/** The raw body as text. */
	body: string;
}

/** Receives webhooks, keeps them as they came, and answers with the statuses it is told. */
export class Receiver {
	readonly received: Received[] = [];
	/** Where it listens, or has listened. */
	url = '';
	/** Statuses of the next answers; 0 breaks the connection. 200 when they run out. */
	statuses: number[] = [];
	private readonly server = http.createServer((incoming, answer) => {
		const chunks: Buffer[] = [];
		incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
		incoming.on('end', () => {
			this.received.push({ headers: incoming.headers, body: Buffer.concat(chunks).toString() });
			const status = this.statuses.shift() ?? 200;
			if (status === 0) incoming.socket.destroy();
			else answer.writeHead(status).end('ok');
		});
	});

	async start(): Promise<void> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

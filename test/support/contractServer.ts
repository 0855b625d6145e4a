import Fastify from 'fastify';
import { type AddressInfo, type http, Readable } from './node';

/** An answer, byte for byte. */
export interface ServedAnswer {
	status: number;
	/** JSON, text or bytes; nothing for an empty body. */
	body?: unknown;
	headers?: Readonly<Record<string, string>>;
	/** Set where the answer does not say how long it is. */
	chunked?: true;
	/** Set where the answer comes without Chert's `X-Trace-ID`. */
	withoutTrace?: true;
}

/** A request as it arrived. */
export interface ArrivedRequest {
	method: string;
	/** Below the API, with its query. */
	path: string;
	headers: http.IncomingHttpHeaders;
	body: Buffer;
}

export const TRACE_ID = 'a1b2c3d4e5f6';
const API = '/api/v1';

/**
 * A server that knows no rules: it answers with what it is told, in order, and keeps what arrives. n8n sends
 * through axios, so a mock of undici would see nothing (docs/n8n.md 11). What the
 * contract shows goes over the wire exactly like this.
 */
export class ContractServer {
	readonly arrived: ArrivedRequest[] = [];
	/** What the next requests are answered with. */
	answers: ServedAnswer[] = [];
	private readonly app = Fastify({ forceCloseConnections: true });

	constructor() {
		this.app.removeAllContentTypeParsers();
		const keepBytes = (_request: unknown, body: unknown, done: (e: null, b: unknown) => void) =>
			done(null, body);
		this.app.addContentTypeParser('*', { parseAs: 'buffer' }, keepBytes);
		this.app.all('*', async ({ method, url, headers, body }, reply) => {
			this.arrived.push({
				method,
				path: url.startsWith(API) ? url.slice(API.length) : url,
				headers,
				body: (body as Buffer | undefined) ?? Buffer.alloc(0),
			});
			const answer = this.answers.shift();
			if (!answer) return await reply.code(599).send('nothing was arranged for this request');
			const { status, body: content, headers: own = {}, withoutTrace, chunked } = answer;
			const isRaw = content === undefined || typeof content === 'string' || isBytes(content);
			const text = isRaw ? content : JSON.stringify(content);
			return await reply
				.code(status)
				.headers({
					...(!isRaw && { 'content-type': 'application/json' }),
					...(!withoutTrace && { 'x-trace-id': TRACE_ID }),
					...own,
				})
				.send(chunked ? Readable.from([text]) : text);
		});
	}

	async start(): Promise<void> {
		await this.app.listen({ port: 0, host: '127.0.0.1' });
	}

	async stop(): Promise<void> {
		await this.app.close();
	}

	/** Forgets everything, and answers like this from now on. */
	answerWith(...answers: ServedAnswer[]): void {
		this.arrived.length = 0;
		this.answers = answers;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.app.server.address() as AddressInfo).port}`;
	}

	get credential() {
		return {
			authentication: 'hmac',
			tenant: 'acme-example',
			signingSecret: 'example0example0example0example0',
			baseUrl: this.url,
		};
	}
}

function isBytes(content: unknown): boolean {
	return Buffer.isBuffer(content);
}

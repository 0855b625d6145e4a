import { type IExecuteFunctions, type INodeType, NodeConnectionTypes } from 'n8n-workflow';
import { readAnswer } from '../../../../nodes/Chert/api/answer';
import type { ChertRequest } from '../../../../nodes/Chert/api/request';
import {
	openTransport,
	REQUEST_TIMEOUT,
	transportWith,
} from '../../../../nodes/Chert/api/transport';
import { readCredential } from '../../../../nodes/Chert/api/credential';
import {
	asFailure,
	type ChertFailure,
	type FailureDetails,
} from '../../../../nodes/Chert/failures/failure';
import { systemClock } from '../../../../nodes/Chert/shared/clock';
import { useEngine } from '../../../support/chert';
import { LEAVE_PARAMETERS } from '../../../support/engine';
import { gzipSync, http, net, Readable, repeat, type AddressInfo } from '../../../support/node';
import { type OnConnect, Proxy, through } from '../../../support/proxy';
import { first } from '../../../support/certain';
import { SimulatedClock } from '../../../support/simulatedClock';
import { withServer } from '../../../support/server';

const engine = useEngine();

const credential = (baseUrl: string) => ({
	authentication: 'hmac',
	tenant: 'acme-example',
	signingSecret: 'example-of-a-secret',
	baseUrl,
});

/** What one request ends in, in n8n's own context of a running node. */
interface Result {
	answer?: object;
	failure?: FailureDetails;
}

const LEAVE: ChertRequest = { method: 'POST', path: '/chats/ch_1/leave' };

/** Sends one request through the transport, as a node does. */
async function send(baseUrl: string, request = LEAVE, answerTime?: number): Promise<Result> {
	let result: Result = {};
	const probe: INodeType = {
		description: {
			displayName: 'Probe',
			name: 'probe',
			group: ['transform'],
			version: 1,
			description: 'Sends one request',
			defaults: { name: 'Probe' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			credentials: [{ name: 'chertApi', required: true }],
			properties: [],
		},
		async execute(this: IExecuteFunctions) {
			try {
				const transport = await openTransport(this, systemClock, answerTime);
				result = { answer: readAnswer((await transport(request))!, { now: Date.now() }) };
			} catch (error) {
				result = { failure: asFailure(error).details };
			}
			return [[]];
		},
	};
	await engine.run({ credential: credential(baseUrl), items: [{}], probe });
	return result;
}

/** Writes a blank every few milliseconds, for as long as anybody listens. */
function drip(answer: http.ServerResponse): void {
	const stop = repeat(() => (answer.destroyed ? stop() : answer.write(' ')), 20);
	answer.on('close', stop);
}

/** Writes blanks as fast as they are read, for as long as anybody listens. */
function flood(answer: http.ServerResponse, onBytes: (bytes: number) => void): void {
	const blanks = Buffer.alloc(1024 * 1024, ' ');
	const more = () => {
		while (!answer.destroyed) {
			onBytes(blanks.length);
			if (!answer.write(blanks)) return;
		}
	};
	answer.on('drain', more);
	more();
}

describe('a run that ends while a request is under way', () => {
	/**
	 * n8n's request helper with an HTTP client that asks the very signal it was given: before it sends, and
	 * once more when the answer is there. Source: axios, `dispatchRequest`, `throwIfCancellationRequested`.
	 */
	const contextWith = (onSent: () => void) => {
		const sent: string[] = [];
		const ask = ({ aborted }: { aborted: boolean }) => {
			if (aborted) throw Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' });
		};
		const context = {
			getCredentials: async () => credential('http://127.0.0.1:9'),
			helpers: {
				async httpRequestWithAuthentication(
					_: string,
					{ url, abortSignal }: { url: string; abortSignal: AbortSignal },
				) {
					ask(abortSignal);
					abortSignal.addEventListener('abort', () => undefined);
					sent.push(url);
					onSent();
					ask(abortSignal);
					const text = JSON.stringify({ chat_id: 'ch_1', status: 'left' });
					return { statusCode: 200, headers: {}, body: Readable.from([Buffer.from(text)]) };
				},
			},
		} as unknown as IExecuteFunctions;
		return { context, sent };
	};

	test('a run that ends under way keeps the answer: what was carried out is not reported as never sent', async () => {
		let over = false;
		const { context, sent } = contextWith(() => (over = true));
		const transport = await openTransport(context);
		const answer = await transport(LEAVE, () => over);
		expect(sent).toHaveLength(1);
		expect(readAnswer(answer!, { now: Date.now() })).toEqual({ chat_id: 'ch_1', status: 'left' });
	});

	test('an answer that comes when its time is over is closed, so that no connection stays open', async () => {
		const clock = new SimulatedClock();
		const late = Readable.from([Buffer.from('{}')]);
		const { context } = contextWith(() => undefined);
		const slow = async () => {
			await clock.sleep(60_000);
			return { statusCode: 200, headers: {}, body: late };
		};
		Object.assign(context.helpers, { httpRequestWithAuthentication: slow });
		const transport = await openTransport(context, clock);
		const failure = await clock.finish(
			transport(LEAVE).then(
				() => undefined,
				(error: ChertFailure) => error.details,
			),
		);
		expect(failure).toMatchObject({ reason: 'TIMEOUT', outcome_unknown: true });
		expect(late.destroyed).toBe(false);
		await clock.finish(clock.sleep(60_000));
		expect(late.destroyed).toBe(true);
	});

	test('a run that ends under way sends nothing that had not been sent', async () => {
		const { context, sent } = contextWith(() => undefined);
		const transport = await openTransport(context);
		expect(await transport(LEAVE, () => true)).toBeUndefined();
		expect(sent).toEqual([]);
	});
});

describe('an answer that does not come to its end', () => {
	const LEFT = JSON.stringify({ chat_id: 'ch_1', status: 'left' });

	test.each([
		['its body', '{'],
		['blanks after a whole body', LEFT],
	])('dripping: %s, is no answer once its time is over', async (_, beginning) => {
		await withServer(
			(_request, answer) => {
				answer.writeHead(200, { 'x-trace-id': 'a1b2c3d4e5f6' });
				answer.write(beginning);
				drip(answer);
			},
			async (baseUrl) => {
				expect(await send(baseUrl, LEAVE, 300)).toEqual({
					failure: expect.objectContaining({
						reason: 'TIMEOUT',
						message: 'Chert did not answer within 0 s',
						retryable: true,
						outcome_unknown: true,
					}) as FailureDetails,
				});
			},
		);
	});

	test('silence is no answer', async () => {
		await withServer(
			() => undefined,
			async (baseUrl) => {
				const { failure } = await send(baseUrl, LEAVE, 300);
				expect(failure).toMatchObject({ reason: 'TIMEOUT', outcome_unknown: true });
			},
		);
	});

	test('dripping headers are no answer either', async () => {
		const server = net.createServer((socket) => {
			socket.on('error', () => undefined);
			socket.write('HTTP/1.1 200 OK\r\nx-slow: ');
			const stop = repeat(() => (socket.destroyed ? stop() : socket.write('x')), 20);
			socket.on('close', stop);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const { failure } = await send(baseUrl, LEAVE, 300);
		server.close();
		expect(failure).toMatchObject({ reason: 'TIMEOUT', outcome_unknown: true });
	});

	test.each([
		[200, LEFT, 'was longer than any that Chert sends', 20],
		[502, '<html>', 'was a web page instead of JSON', 4],
	])('a huge answer with HTTP %d is read in part only', async (status, text, what, most) => {
		let sent = 0;
		await withServer(
			(_request, answer) => {
				answer.writeHead(status, { 'x-trace-id': 'a1b2c3d4e5f6' });
				answer.write(text);
				flood(answer, (bytes) => (sent += bytes));
			},
			async (baseUrl) => {
				const { failure } = await send(baseUrl);
				expect(failure).toMatchObject({
					reason: 'BAD_RESPONSE',
					message: `Chert's answer ${what} (HTTP ${status})`,
					outcome_unknown: true,
				});
			},
		);
		// Beside what was read, only what the system holds of a connection that nobody reads.
		expect(sent / 1024 / 1024).toBeLessThan(most + 12);
	});
});

test('a body with a byte order mark, compressed, is read like any other', async () => {
	const left = JSON.stringify({ chat_id: 'ch_1', status: 'left', name: 'Grüße 👋' });
	await withServer(
		(_request, answer) => {
			answer.writeHead(200, { 'content-encoding': 'gzip' });
			answer.end(gzipSync(`\ufeff${left}`));
		},
		async (baseUrl) => {
			expect(await send(baseUrl)).toEqual({ answer: JSON.parse(left) as object });
		},
	);
});

describe('a proxy between n8n and Chert', () => {
	const CHERT = 'https://chert.example';
	const refuse =
		(status: string, body = 'no'): OnConnect =>
		(tunnel) => {
			tunnel.end(`HTTP/1.1 ${status}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
		};
	const opened =
		(then: OnConnect): OnConnect =>
		(tunnel) => {
			tunnel.write('HTTP/1.1 200 Connection established\r\n\r\n');
			tunnel.once('data', () => then(tunnel));
		};
	const hangUp: OnConnect = (tunnel) => void tunnel.end();
	const reset: OnConnect = (tunnel) => void tunnel.resetAndDestroy();
	const silent: OnConnect = (tunnel) => void tunnel.on('data', () => undefined);

	/** In milliseconds: nothing more comes through these two. The others have the usual time. */
	const SILENCE = 400;
	const cases: Array<[string, OnConnect, RegExp, number?]> = [
		[
			'hangs up',
			hangUp,
			/^Chert could not be reached at chert\.example: the connection was closed/,
		],
		['resets', reset, /^Chert could not be reached at chert\.example: the connection was closed/],
		['says nothing', silent, /^Chert could not be reached at chert\.example: .*too long/, SILENCE],
		[
			'opens a tunnel that ends',
			opened(hangUp),
			/^Chert could not be reached at chert\.example: the connection was/,
		],
		[
			'opens a tunnel that breaks',
			opened(reset),
			/^Chert could not be reached at chert\.example: the connection was/,
		],
		[
			'opens a tunnel into silence',
			opened(silent),
			/^Chert could not be reached at chert\.example: .*too long/,
			SILENCE,
		],
	];

	test.each(cases)(
		'a proxy that %s: nothing was sent, and the proxy may be at fault',
		async (_, onConnect, message, ...[answerTime]) => {
			const proxy = await Proxy.start(onConnect);
			const { failure } = await through(
				`http://somebody:password-example@${proxy.host}`,
				async () => await send(CHERT, LEAVE, answerTime),
			);
			await proxy.stop();
			expect(failure).toMatchObject({ reason: 'NETWORK', retryable: true, http_status: null });
			expect(failure!.message).toMatch(message);
			expect(failure!.description).toMatch(/^Nothing was sent\. .*HTTPS_PROXY/);
			expect(failure).not.toHaveProperty('outcome_unknown');
			expect(JSON.stringify(failure)).not.toContain('example-of');
			expect(JSON.stringify(failure)).not.toContain('password');
		},
	);

	test('a proxy that wants a log-in is said to, and nothing was sent', async () => {
		const proxy = await Proxy.start(refuse('407 Proxy Authentication Required'));
		const { failure } = await through(`http://${proxy.host}`, async () => await send(CHERT));
		await proxy.stop();
		expect(failure).toMatchObject({
			reason: 'PROXY_LOGIN',
			message: 'A proxy between n8n and Chert wants a log-in (HTTP 407)',
			http_status: 407,
			retryable: false,
		});
		expect(failure!.description).toMatch(/^Nothing was sent to Chert\./);
		expect(failure).not.toHaveProperty('outcome_unknown');
	});

	test('a proxy that is down is named, and nothing was sent', async () => {
		const proxy = await Proxy.start(hangUp);
		await proxy.stop();
		const { failure } = await through(`http://${proxy.host}`, async () => await send(CHERT));
		expect(failure!.message).toBe(
			`Chert could not be reached at chert.example: nothing answers at that address (${proxy.host})`,
		);
		expect(failure!.description).toMatch(/^Nothing was sent\. .*HTTPS_PROXY/);
		expect(failure).not.toHaveProperty('outcome_unknown');
	});

	test('a proxy whose host name does not exist is named', async () => {
		const { failure } = await through('http://proxy.invalid:3128', async () => await send(CHERT));
		expect(failure!.message).toMatch(
			/^Chert could not be reached at chert\.example: .* \(proxy\.invalid\)$/,
		);
	});

	test('a proxy that breaks off after it took the request: nobody knows', async () => {
		const proxy = await Proxy.start(hangUp, (request) => request.socket.destroy());
		const { failure } = await through(
			`http://${proxy.host}`,
			async () => await send('http://127.0.0.1:9'),
		);
		await proxy.stop();
		expect(failure).toMatchObject({ reason: 'NETWORK', outcome_unknown: true });
	});
});

describe('a person who meets such a proxy', () => {
	const CHERT = 'https://chert.example';
	const wantsLogin: OnConnect = (tunnel) => {
		tunnel.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
	};
	const hangUp: OnConnect = (tunnel) => void tunnel.end();

	test.each<[string, OnConnect | undefined, RegExp, string]>([
		['wants a log-in', wantsLogin, /wants a log-in \(HTTP 407\)/, 'PROXY_LOGIN'],
		['hangs up', hangUp, /could not be reached/, 'NETWORK'],
		['is down', undefined, /could not be reached at chert\.example: nothing answers/, 'NETWORK'],
	])(
		'a person whose proxy %s reads it in node, picker and credential test',
		async (_, onConnect, message, reason) => {
			const proxy = await Proxy.start(onConnect ?? hangUp);
			if (!onConnect) await proxy.stop();
			const said = await through(`http://${proxy.host}`, async () => ({
				node: await engine.run({
					credential: credential(CHERT),
					items: [{ chat_id: 'ch_1' }],
					parameters: { ...LEAVE_PARAMETERS, options: { maxAttempts: 1 } },
					onError: 'continueErrorOutput',
				}),
				picker: await engine.searchList('searchPhoneNumbers', credential(CHERT)).then(
					() => 'no error',
					(error: Error) => error.message,
				),
				test: await engine.testCredential(credential(CHERT)),
			}));
			if (onConnect) await proxy.stop();
			const { json } = first(said.node.failed);
			const error = json.error as unknown as FailureDetails;
			expect(error).toMatchObject({ reason, chat_id: 'ch_1' });
			expect(error.message).toMatch(message);
			expect(error.description).toContain('Nothing was sent');
			expect(error).not.toHaveProperty('outcome_unknown');
			expect(said.picker).toMatch(message);
			expect(said.test.status).toBe('Error');
			expect(said.test.message).toMatch(message);
			expect(said.test.message).toMatch(/[Pp]roxy/);
			expect(said.test.message).toContain('Nothing was sent');
		},
	);
});

/** n8n's HTTP client ends a silent connection itself, so the real one comes too late only when the machine stood still. */
test('an answer that comes too late is closed, so that no connection stays open', async () => {
	const clock = new SimulatedClock();
	const body = new Readable({ read: () => undefined });
	const late = async () => {
		await clock.sleep(REQUEST_TIMEOUT + 1_000);
		return { statusCode: 200, headers: {}, body };
	};
	const context = { helpers: { httpRequestWithAuthentication: late } };
	const opened = { data: {}, credential: readCredential(credential('http://127.0.0.1')) };
	const transport = transportWith(context as unknown as IExecuteFunctions, opened, clock);
	const answer = clock.finish(transport(LEAVE));
	await expect(answer).rejects.toMatchObject({ details: { reason: 'TIMEOUT' } });
	expect(body.destroyed).toBe(false);
	await clock.finish(clock.sleep(1_000));
	expect(body.destroyed).toBe(true);
});

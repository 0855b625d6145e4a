import { type ChertFailure, messageOf } from '../failures/failure';
import { fileUnreadable } from '../failures/fileFailure';
import { noAnswer } from '../failures/network';
import { type Clock, systemClock } from '../shared/clock';
import type { RawAnswer } from './answer';
import { type ByteStream, type OutgoingFile, transferTime } from './files';
import { inTime } from './inTime';
import { CREDENTIAL, type OpenCredential, openCredential, type RequestContext } from './credential';
import { closeBody, type OpenAnswer, receiveFile, receiveText } from './receive';
import { FreshSignatures } from './freshSignature';
import type { ChertRequest } from './request';
import { SIGNED_AT } from './signRequest';
import { uploadAddress } from './uploadRoute';

/**
 * Sends one request and returns whatever answered. `isOver` is asked once, at the last moment; if it says
 * yes, nothing is sent and nothing returned.
 */
export type Transport = (
	request: ChertRequest,
	isOver?: () => boolean,
) => Promise<RawAnswer | undefined>;

/** In milliseconds. */
export const REQUEST_TIMEOUT = 30_000;

/** In milliseconds, beyond the time limit of n8n's HTTP client. */
const GRACE = 500;

const JSON_TYPE = 'application/json';

/**
 * The credential is decrypted once, not once per request (docs/n8n.md 12); it signs each request afresh.
 * @param answerTime for a whole answer, in milliseconds; files get more
 */
export async function openTransport(
	context: RequestContext,
	clock: Clock = systemClock,
	answerTime = REQUEST_TIMEOUT,
): Promise<Transport> {
	return transportWith(context, await openCredential(context), clock, answerTime);
}

export function transportWith(
	context: RequestContext,
	{ data, credential }: OpenCredential,
	clock: Clock,
	answerTime = REQUEST_TIMEOUT,
): Transport {
	const { apiUrl } = credential;
	const { host } = new URL(apiUrl);
	const credentialsDecrypted = { id: '', name: CREDENTIAL, type: CREDENTIAL, data };
	const { helpers } = context;
	const uncut = withoutCancelSignal(context);

	const once = async (request: ChertRequest, isOver: () => boolean, second?: number) => {
		const { path, query, file, keep } = request;
		const url = file ? uploadAddress(path, credential) : `${apiUrl}${path}${queryText(query)}`;
		const timeout = answerTime + (file ? transferTime(file.bytes) : 0);
		// n8n's HTTP client ends a silent connection itself, and then knows whether anything was sent.
		const until = clock.now() + timeout + GRACE;
		const source = file && (await openSource(file));
		const gate = gateWith(isOver);
		const options = { ...optionsOf(request, source, second), url, timeout, abortSignal: gate };
		const sender = isCutOff(request) ? context : uncut;
		let answer: OpenAnswer;
		try {
			const asked = helpers.httpRequestWithAuthentication.call(sender, CREDENTIAL, options, {
				credentialsDecrypted,
			}) as Promise<OpenAnswer>;
			answer = await inTime(asked, until, clock, closeBody);
		} catch (error) {
			if (gate.wasShut()) return undefined;
			throw source?.failure() ?? noAnswer(error, host, timeout);
		} finally {
			source?.close();
		}
		return keep
			? await receiveFile(answer, keep, { host, timeout: answerTime, until, clock })
			: await receiveText(answer, { host, timeout, until, clock });
	};
	const signatures = new FreshSignatures(clock);
	// A token is the same for every request; and a file always goes with one.
	return credential.authentication === 'bearer'
		? async (request, isOver = () => false) => await once(request, isOver)
		: async (request, isOver = () => false) =>
				request.file
					? await once(request, isOver)
					: await signatures.send(
							request.body,
							isOver,
							async (second) => await once(request, isOver, second),
						);
}

/** It only reads, or moves a file. */
function isCutOff({ method, file, keep }: ChertRequest): boolean {
	return method === 'GET' || file !== undefined || keep !== undefined;
}

/**
 * n8n would cut off the request of a stopped execution (docs/n8n.md 45), and nobody would know whether a
 * group was left; so what is under way is awaited.
 */
function withoutCancelSignal<T extends object>(context: T): T {
	const isHidden = (name: string | symbol) => name === 'getExecutionCancelSignal';
	return new Proxy(context, { has: (of, name) => !isHidden(name) && name in of });
}

/**
 * n8n's HTTP client (axios) asks this at the last moment whether to send at all. It never interrupts what is
 * under way. The first answer stands: axios asks again when Chert has answered, and a run that ended
 * meanwhile would turn a group that was left into one that was never asked to be left.
 */
function gateWith(isOver: () => boolean) {
	let shut: boolean | undefined;
	return {
		get aborted() {
			return (shut ??= isOver());
		},
		addEventListener: () => undefined,
		removeEventListener: () => undefined,
		wasShut: () => shut === true,
	};
}

function optionsOf({ method, body, file, keep }: ChertRequest, source?: Source, second?: number) {
	return {
		method,
		...(source ? { body: source.content } : body && { body }),
		headers: {
			// What is compressed on the way cannot be compared with its announced size.
			...(keep ? { accept: '*/*', 'accept-encoding': 'identity' } : { accept: JSON_TYPE }),
			...(file && { ...file.headers, 'content-length': String(file.bytes) }),
			...(second !== undefined && { [SIGNED_AT]: String(second) }),
		},
		// So that the time and the size of every answer can be limited.
		encoding: 'stream' as const,
		// Another reason: to follow a redirect, n8n's HTTP client would keep the whole upload in memory.
		disableFollowRedirect: true,
		// A 407 is thrown with its request, which knows the proxy. Older versions of n8n return it.
		ignoreHttpStatusErrors: { ignore: true as const, except: [407] },
		returnFullResponse: true,
	};
}

interface Source {
	content: ByteStream | Buffer;
	failure(): ChertFailure | undefined;
	close(): void;
}

async function openSource(file: OutgoingFile): Promise<Source> {
	let broken: unknown;
	const failure = () => (broken === undefined ? undefined : fileUnreadable(messageOf(broken)));
	try {
		const content = await file.open();
		if (Buffer.isBuffer(content)) return { content, failure, close: () => undefined };
		content.on('error', (error) => (broken ??= error));
		return { content, failure, close: () => void content.destroy() };
	} catch (error) {
		throw fileUnreadable(messageOf(error));
	}
}

function queryText(query: ChertRequest['query'] = {}): string {
	const parameters = new URLSearchParams();
	for (const [name, value] of Object.entries(query)) {
		if (value !== undefined) parameters.append(name, String(value));
	}
	return parameters.size > 0 ? `?${parameters.toString()}` : '';
}

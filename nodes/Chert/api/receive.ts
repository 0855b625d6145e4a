import { ChertFailure, failedFor, messageOf } from '../failures/failure';
import { fileCutOff, fileNotKept, fileTooSlow } from '../failures/fileFailure';
import { brokenAnswer } from '../failures/network';
import { type Clock, LONGEST_SLEEP } from '../shared/clock';
import { type RawAnswer, traceIn } from './answer';
import { type ByteStream, type KeepFile, transferTime } from './files';
import { inTime, OutOfTime } from './inTime';

/** No answer of Chert's is longer: 200 events or messages of 80 kB each. In bytes. */
const LONGEST_ANSWER = 16 * 1024 * 1024;
/** In bytes. */
const LONGEST_ERROR = 1024 * 1024;

export interface OpenAnswer {
	statusCode: number;
	/** Lower-case names. */
	headers: Readonly<Record<string, unknown>>;
	body: ByteStream;
}

export interface Reception {
	/** With the port. */
	host: string;
	/** In milliseconds, since the request was sent. */
	timeout: number;
	/** Unix time in milliseconds. A file gets more, by its size. */
	until: number;
	clock: Clock;
}

export function closeBody({ body }: Pick<OpenAnswer, 'body'>): void {
	// Also when nobody reads it, an error of the body must not end the process.
	body.on('error', () => undefined);
	body.destroy();
}

/** Throws where the body breaks off or does not end in time. */
export async function receiveText(
	{ statusCode, headers, body }: OpenAnswer,
	{ host, timeout, until, clock }: Reception,
): Promise<RawAnswer> {
	const longest = statusCode < 300 ? LONGEST_ANSWER : LONGEST_ERROR;
	try {
		const bytes = await inTime(readBytes(body, longest), until, clock);
		return { statusCode, headers, text: utf8Text(bytes), tooLong: bytes.length > longest };
	} catch (error) {
		throw brokenAnswer(error, host, timeout);
	} finally {
		closeBody({ body });
	}
}

/** A file goes where `keep` puts it, anything else is read as text. */
export async function receiveFile(
	answer: OpenAnswer,
	keep: KeepFile,
	reception: Reception,
): Promise<RawAnswer> {
	const { statusCode, headers, body } = answer;
	if (!isFile(answer)) return { ...(await receiveText(answer, reception)), kept: null };
	const { clock, host } = reception;
	const bytes = announcedSize(headers);
	const allowed = reception.timeout + transferTime(bytes);
	let broken: unknown;
	const breaks = new Promise<never>((_, reject) => {
		body.on('error', (error) => reject((broken ??= error) as Error));
	});
	const keeping = keep({ body, headers, bytes });
	try {
		const until = clock.now() + allowed;
		const kept = await inTime(Promise.race([keeping, breaks]), until, clock);
		return { statusCode, headers, text: '', kept };
	} catch (error) {
		// If the body were destroyed, n8n's stream would wait for the next byte first.
		if (error instanceof OutOfTime) body.emit('error', error);
		if (broken === undefined) {
			throw withFacts(
				error instanceof ChertFailure ? error : fileNotKept(messageOf(error)),
				answer,
			);
		}
		// The reader of a broken body tidies up what it has kept. It is waited for, but not for ever.
		await Promise.race([keeping.catch(() => undefined), clock.sleep(LONGEST_SLEEP)]);
		throw withFacts(aboutFile(brokenAnswer(broken, host, allowed), allowed, bytes), answer);
	} finally {
		body.destroy();
	}
}

/**
 * Chert's trace ID proves the file (docs: base). A store behind Chert may not send it: then it takes a
 * length, and a type that neither Chert's errors nor the pages of proxies have.
 */
function isFile({ statusCode, headers }: OpenAnswer): boolean {
	if (statusCode !== 200) return false;
	if (traceIn(headers['x-trace-id']) !== undefined) return true;
	const type = String(headers['content-type'] ?? '').trim();
	return (announcedSize(headers) ?? 0) > 0 && FILE_TYPE.test(type) && !PAGE_TYPE.test(type);
}

const FILE_TYPE = /^[\w!#$&+.^-]+\/[\w!#$&+.^-]+/;
const PAGE_TYPE = /^(text\/html|[^;]*[/+](json|xml)\b)/i;

function aboutFile(failure: ChertFailure, allowed: number, bytes?: number): ChertFailure {
	if (failedFor(failure.details, 'TIMEOUT')) return fileTooSlow(allowed);
	return failedFor(failure.details, 'NETWORK') ? fileCutOff(bytes) : failure;
}

/** Chert's headers tell what to ask its support for. */
function withFacts({ details }: ChertFailure, { statusCode, headers }: OpenAnswer): ChertFailure {
	const trace_id = traceIn(headers['x-trace-id']) ?? null;
	return new ChertFailure({ ...details, http_status: statusCode, trace_id });
}

function announcedSize(headers: OpenAnswer['headers']): number | undefined {
	const length = headers['content-length'];
	return typeof length === 'string' && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

/** Without the mark that some servers put in front of UTF-8. Node's `TextDecoder` takes twice as long. */
function utf8Text(bytes: Buffer): string {
	return bytes.toString().replace(/^\ufeff/, '');
}

/**
 * A body, or the beginning of one that is too long. Its events cost less than a loop over it. Neither they nor
 * a promise hold the text of an answer: with a closed connection it would stay until old memory is cleared.
 */
async function readBytes(body: ByteStream, longest: number): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	await new Promise<void>((resolve, reject) => {
		body.on('data', (chunk: Uint8Array) => {
			if (length <= longest) chunks.push(chunk);
			length += chunk.length;
			if (length > longest) resolve();
		});
		body.on('end', resolve);
		body.on('error', reject);
		// An error is made only where one is needed: n8n traces each of them back to its source.
		body.on('close', () => body.readableEnded || reject(new Error('The body ended early')));
	});
	return Buffer.concat(chunks.splice(0));
}

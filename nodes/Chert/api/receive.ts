import { ChertFailure, messageOf, noAnswer } from '../failures/failure';
import { fileCutOff, fileNotKept, fileTooSlow } from '../failures/fileFailure';
import type { Clock } from '../shared/clock';
import type { RawAnswer } from './answer';
import { type ByteStream, type KeepFile, transferTime } from './files';

/** The longest single sleep, in milliseconds: what a timer outlives a body by at most. */
const SLICE = 1_000;
/** No error envelope is longer; whatever more there is of an answer is of no use. In bytes. */
const LONGEST_TEXT = 1024 * 1024;

/** An HTTP answer whose body is still arriving. */
export interface OpenAnswer {
	statusCode: number;
	/** Lower-case names. */
	headers: Readonly<Record<string, unknown>>;
	body: ByteStream;
}

/** What an answer is waited for with. */
export interface Reception {
	/** Host and port that were asked. */
	host: string;
	/** How long any body may take, in milliseconds; a file gets more, by its size. */
	timeout: number;
	clock: Clock;
}

/**
 * Takes an answer that may be a file: the file goes where `keep` puts it, anything else is read as text.
 *
 * A plain 200 that carries Chert's trace id is a file: that id is on every answer of Chert's and on none of
 * a proxy's (docs: base). But the store behind Chert that holds the files may not send it. Without the id the
 * answer must say how long it is, and be of a type that is neither a web page nor JSON.
 *
 * @throws ChertFailure when the body breaks off or stands still, or the file could not be kept
 */
export async function receive(
	{ statusCode, headers, body }: OpenAnswer,
	keep: KeepFile,
	{ host, timeout, clock }: Reception,
): Promise<RawAnswer> {
	const isFile = statusCode === 200 && looksLikeFile(headers);
	const bytes = announcedSize(headers);
	const allowed = timeout + (isFile ? transferTime(bytes) : 0);
	let broken: unknown;
	body.on('error', (error) => (broken ??= error));
	try {
		return await inTime(body, allowed, clock, async () =>
			isFile
				? { statusCode, headers, text: '', kept: await keep({ body, headers, bytes }) }
				: { statusCode, headers, text: await readText(body), kept: null },
		);
	} catch (error) {
		const failure = broken === undefined ? notBroken(error) : noAnswer(broken, host, allowed);
		if (!isFile) throw failure;
		throw withTrace(aboutFile(failure, allowed, bytes), { statusCode, headers });
	} finally {
		body.destroy();
	}
}

/** Types of what a proxy or a log-in page answers with, and of Chert's own errors. */
const NO_FILE = /^\s*(text\/html|application\/xhtml|[\w.+-]+\/([\w.+-]*\+)?json)\b/i;

function looksLikeFile(headers: OpenAnswer['headers']): boolean {
	if (typeof headers['x-trace-id'] === 'string') return true;
	const type = headers['content-type'];
	return typeof type === 'string' && !NO_FILE.test(type) && announcedSize(headers) !== undefined;
}

/** The body is in order, so it is n8n that could not take it. */
function notBroken(error: unknown): ChertFailure {
	return error instanceof ChertFailure ? error : fileNotKept(messageOf(error));
}

/** What a connection that failed is to a file that had begun to arrive. */
function aboutFile(failure: ChertFailure, allowed: number, bytes?: number): ChertFailure {
	const { reason } = failure.details;
	if (reason === 'TIMEOUT') return fileTooSlow(allowed);
	return reason === 'NETWORK' ? fileCutOff(bytes) : failure;
}

/** A failure after Chert's headers had arrived: they tell what to ask Chert support for. */
function withTrace(
	{ details }: ChertFailure,
	{ statusCode, headers }: Pick<OpenAnswer, 'statusCode' | 'headers'>,
): ChertFailure {
	const id = headers['x-trace-id'];
	const trace_id = typeof id === 'string' ? id : null;
	return new ChertFailure({ ...details, http_status: statusCode, trace_id });
}

/** The `content-length` of an answer, if it says one. */
function announcedSize(headers: OpenAnswer['headers']): number | undefined {
	const length = headers['content-length'];
	return typeof length === 'string' && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

/** The beginning of a body as text, as much of it as could be of use. */
async function readText(body: ByteStream): Promise<string> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		chunks.push(chunk);
		length += chunk.length;
		if (length > LONGEST_TEXT) break;
	}
	return Buffer.concat(chunks).toString('utf8');
}

/**
 * Works on a body, which fails when its time is over: the timeout of n8n's HTTP client ends with the
 * headers. Whoever reads the body is told by its error, as with a broken connection; destroying it
 * would not do, because n8n's stream then waits for the next byte first.
 */
async function inTime<T>(
	body: ByteStream,
	allowed: number,
	clock: Clock,
	work: () => Promise<T>,
): Promise<T> {
	const until = clock.now() + allowed;
	let done = false;
	const failed = new Promise<never>((_, reject) => body.once('error', reject));
	// Whoever reads the body fails with it, and tidies up what it had kept; it is waited for, but not
	// for ever.
	const givenUp = failed.catch(async (error) => {
		await clock.sleep(SLICE);
		throw error;
	});
	const watch = async () => {
		for (let rest = allowed; rest > 0 && !done; rest = until - clock.now()) {
			await clock.sleep(Math.min(rest, SLICE));
		}
		if (!done) body.emit('error', Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
	};
	void watch();
	try {
		return await Promise.race([work(), givenUp]);
	} finally {
		done = true;
	}
}

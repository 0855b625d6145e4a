import type { IDataObject } from 'n8n-workflow';
import type { IncomingFile } from '../../../../nodes/Chert/api/files';
import { type OpenAnswer, receiveFile } from '../../../../nodes/Chert/api/receive';
import { ChertFailure } from '../../../../nodes/Chert/failures/failure';
import { PassThrough } from '../../../support/node';
import { SimulatedClock } from '../../../support/simulatedClock';

const TRACE = { 'x-trace-id': 'a1b2c3d4e5f6' };

/** Reads a body to its end, as n8n's storage does. */
async function readAll({ body }: IncomingFile): Promise<IDataObject> {
	let text = '';
	for await (const chunk of body) text += String(chunk);
	return { text };
}

/** What comes of an answer whose body is being written by `write`. */
async function received(
	answer: Partial<OpenAnswer>,
	write: (body: PassThrough) => void,
	keep = readAll,
) {
	const body = new PassThrough();
	const clock = new SimulatedClock();
	const begun = clock.now();
	write(body);
	const work = receiveFile({ statusCode: 200, headers: TRACE, body, ...answer }, keep, {
		host: 'example',
		timeout: 30_000,
		until: begun + 30_000,
		clock,
	}).then(
		(value) => ({ value, failure: undefined }),
		(error: unknown) => {
			if (error instanceof ChertFailure) return { value: undefined, failure: error.details };
			throw error;
		},
	);
	const result = await clock.finish(work);
	const took = clock.now() - begun;
	const ended = clock.now();
	while (clock.sleeping > 0) await clock.finish(clock.sleep(1));
	return { ...result, took, destroyed: body.destroyed, sleeping: clock.now() - ended };
}

test('a file goes where it is kept', async () => {
	const { value, destroyed } = await received({}, (body) => body.end('example'));
	expect(value).toEqual({ statusCode: 200, headers: TRACE, text: '', kept: { text: 'example' } });
	expect(destroyed).toBe(true);
});

test('a type that begins with many blanks is judged at once', async () => {
	const type = (text: string) => ({ 'content-length': '7', 'content-type': text });
	// Twenty thousand million steps, if each blank were a new beginning.
	const blanks = '\u00a0'.repeat(200_000);
	const page = await received({ headers: type(`${blanks}text/html`) }, (body) =>
		body.end('example'),
	);
	expect(page.value).toMatchObject({ kept: null });
	const file = await received({ headers: type(`${blanks}image/png`) }, (body) =>
		body.end('example'),
	);
	expect(file.value).toMatchObject({ kept: { text: 'example' } });
	const none = await received({ headers: type(blanks) }, (body) => body.end('example'));
	expect(none.value).toMatchObject({ kept: null });
});

test.each<[string, Partial<OpenAnswer>]>([
	['an error', { statusCode: 404 }],
	['part of a file', { statusCode: 206 }],
	['an answer without a trace id', { headers: {} }],
])('%s is text, and no file', async (_, answer) => {
	const { value } = await received(answer, (body) => body.end('{"a":"Grüße"}'));
	expect(value).toMatchObject({ text: '{"a":"Grüße"}', kept: null });
});

describe('without a trace ID', () => {
	const length = { 'content-length': '7' };

	test.each(['image/jpeg', 'application/pdf', 'video/quicktime', 'text/plain', 'text/vcard'])(
		'without a trace ID, %s of an announced length is the file',
		async (type) => {
			const headers = { ...length, 'content-type': type };
			const { value } = await received({ headers }, (body) => body.end('example'));
			expect(value).toMatchObject({ kept: { text: 'example' } });
		},
	);

	test.each<[string, Record<string, string>]>([
		['a web page', { ...length, 'content-type': 'text/html; charset=utf-8' }],
		['JSON', { ...length, 'content-type': 'application/json' }],
		['an error in JSON', { ...length, 'content-type': 'application/problem+json' }],
		['XML', { ...length, 'content-type': 'application/xml' }],
		['an unknown length', { 'content-type': 'image/jpeg' }],
		['nothing', { 'content-length': '0', 'content-type': 'image/jpeg' }],
		['no type', length],
	])('without a trace ID, %s is not the file', async (_, headers) => {
		const { value } = await received({ headers }, (body) => body.end('example'));
		expect(value).toMatchObject({ text: 'example', kept: null });
	});

	test('a file without a trace ID that breaks off fails', async () => {
		const headers = { ...length, 'content-type': 'image/jpeg' };
		const { failure } = await received({ headers }, (body) => body.destroy(new Error('lost')));
		expect(failure).toMatchObject({ reason: 'INCOMPLETE_FILE', trace_id: null });
	});
});

test('no timer outlives a file that arrived by more than a second', async () => {
	const { sleeping } = await received({}, (body) => body.end('example'));
	expect(sleeping).toBeLessThanOrEqual(1_000);
});

test('only the beginning of a long text is read', async () => {
	const { value } = await received({ statusCode: 502 }, (body) => {
		for (let n = 0; n < 64; n++) body.write(Buffer.alloc(65_536, 'x'));
	});
	expect(value!.text.length).toBeLessThan(1_200_000);
});

test.each([
	[125_000, 31],
	[100 * 1024 * 1024, 868],
	[undefined, 868],
])('a file of %p bytes that stands still fails after %d s', async (bytes, seconds) => {
	const headers = { ...TRACE, ...(bytes && { 'content-length': String(bytes) }) };
	const { failure, took } = await received({ headers }, (body) => body.write('exam'));
	expect(failure).toMatchObject({
		reason: 'TIMEOUT',
		message: expect.stringMatching(/^The file did not arrive within \d/) as string,
		retryable: true,
		http_status: 200,
		trace_id: TRACE['x-trace-id'],
	});
	expect(Math.floor(took / 1_000)).toBe(seconds);
});

test('an error that stands still ends after the time of any request', async () => {
	const { failure, took } = await received({ statusCode: 502 }, (body) => body.write('{'));
	expect(failure).toMatchObject({
		reason: 'TIMEOUT',
		message: 'Chert did not answer within 30 s',
	});
	expect(took).toBe(30_000);
});

test('whoever keeps the file and hears nothing of its end is not waited for for ever', async () => {
	const deaf = async () => await new Promise<IDataObject>(() => {});
	const { failure, took } = await received({}, (body) => body.destroy(new Error('lost')), deaf);
	expect(failure).toMatchObject({ reason: 'INCOMPLETE_FILE', retryable: true });
	expect(took).toBeLessThanOrEqual(2_000);
});

test('an execution that is stopped is not a broken connection', async () => {
	const { failure } = await received({}, (body) =>
		body.destroy(Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' })),
	);
	expect(failure).toMatchObject({ reason: 'CANCELLED' });
});

test('what n8n has against the file is said in its own words', async () => {
	const { failure, destroyed } = await received(
		{},
		(body) => body.write('exam'),
		async () => await Promise.reject(new Error('no space left on device')),
	);
	expect(failure).toMatchObject({
		reason: 'FILE_NOT_STORED',
		message: 'n8n could not store the file: no space left on device',
		retryable: false,
	});
	expect(destroyed).toBe(true);
});

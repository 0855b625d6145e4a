import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Fault } from '../../../../simulator';
import { keepFilesIn, type RunOptions } from '../../../../support/engine';
import { fs, randomBytes, sleep, turn } from '../../../../support/node';
import { MODES, runSafely, testDocumentedErrors } from '../../../../support/operationSuite';
import { useChert, useFileFolder } from '../../../../support/chert';
import { entry, first } from '../../../../support/certain';

const PARAMETERS: IDataObject = {
	resource: 'attachment',
	operation: 'download',
	attachmentId: '={{ $json.id }}',
	binaryPropertyName: 'data',
	options: { maxAttempts: 1 },
};
const ROUTE = 'GET /attachments/:attachment_id/content';

const { engine, simulator } = useChert();
const folder = useFileFolder();

const json = (items: INodeExecutionData[]) => items.map((item) => item.json);

async function download(
	ids: unknown[],
	parameters: IDataObject = {},
	onError: (typeof MODES)[number] = 'continueErrorOutput',
	run: Partial<RunOptions> = {},
) {
	const items = ids.map((id) => ({ id }) as IDataObject);
	const all = { ...PARAMETERS, ...parameters };
	return await runSafely(engine, simulator, all, items, onError, run);
}

/** Files in n8n's storage, unfinished ones too. */
function filesOnDisk(): string[] {
	const all = fs.readdirSync(folder(), { recursive: true, withFileTypes: true });
	return all.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe.each([
	['on disk', 'folder'],
	['in memory', undefined],
])('a file that n8n keeps %s', (_, where) => {
	beforeAll(async () => await keepFilesIn(where && folder()));
	afterAll(async () => await keepFilesIn(folder()));

	test.each([1, 65_536, 5 * 1024 * 1024 + 3])(
		'a file of %d bytes arrives as it is',
		async (size) => {
			const bytes = randomBytes(size);
			simulator.attachments.receive('att_1', bytes, 'clip.mov', 'video/quicktime');
			const { success, failed } = await download(['att_1']);
			expect(failed).toEqual([]);
			expect(json(success)).toEqual([
				{
					attachment_id: 'att_1',
					filename: 'clip.mov',
					content_type: 'video/quicktime',
					size_bytes: size,
				},
			]);
			const data = entry(first(success).binary!, 'data');
			expect(data).toMatchObject({ fileName: 'clip.mov', mimeType: 'video/quicktime' });
			expect(data.id === undefined).toBe(where === undefined);
			expect((await engine.bytesOf(data)).equals(bytes)).toBe(true);
		},
	);

	test.each<[string, Fault]>([
		['breaks off', { kind: 'cut_off' }],
		['breaks off, and never said how long it is', { kind: 'cut_off', chunked: true }],
	])('a download that %s fails, in all three modes, and is not kept', async (_how, fault) => {
		for (const onError of MODES) {
			simulator.reset();
			fs.rmSync(folder(), { recursive: true, force: true });
			fs.mkdirSync(folder());
			simulator.attachments.receive('att_1', randomBytes(400_000), 'clip.mov', 'video/quicktime');
			simulator.fault(ROUTE, fault);
			const result = await download(['att_1'], {}, onError);
			const { trace_id } = first(simulator.requests);
			const of = 'chunked' in fault ? '' : ' of 0.39 MB';
			const expected = {
				message: `The connection broke before the whole file${of} had arrived`,
				reason: 'INCOMPLETE_FILE',
				code: null,
				http_status: 200,
				retryable: true,
				trace_id,
				attempts: 1,
				attachment_id: 'att_1',
			};
			if (onError === 'stopWorkflow') {
				const { message, reason } = expected;
				expect(result.error).toMatchObject({ message, context: { reason, trace_id } });
			} else {
				const output = onError === 'continueErrorOutput' ? result.failed : result.success;
				expect(output.map(({ json: { error } }) => error)).toMatchObject([expected]);
				expect(first(output).binary).toBeUndefined();
			}
			expect(filesOnDisk()).toEqual([]);
		}
	});

	test('a file that breaks off is fetched again', async () => {
		const bytes = randomBytes(400_000);
		simulator.attachments.receive('att_1', bytes, 'clip.mov', 'video/quicktime');
		simulator.fault(ROUTE, { kind: 'cut_off' });
		const { success } = await download(['att_1'], { options: { maxAttempts: 2 } });
		expect((await engine.bytesOf(entry(first(success).binary!, 'data'))).equals(bytes)).toBe(true);
		expect(simulator.requests).toHaveLength(2);
	});
});

describe('what comes with a file', () => {
	test('a file is fetched by one signed request without a body', async () => {
		await download([' att_photo\n']);
		expect(simulator.requests).toMatchObject([
			{ method: 'GET', url: '/api/v1/attachments/att_photo/content', verified: true },
		]);
		const { headers, body } = first(simulator.requests);
		expect(body).toHaveLength(0);
		expect(headers).not.toHaveProperty('authorization');
		expect(headers['accept-encoding']).toBe('identity');
	});

	test('a file is fetched with a bearer credential too', async () => {
		const credential = { ...simulator.credential, authentication: 'bearer', tenant: '' };
		const { success } = await download(['att_photo'], {}, 'stopWorkflow', { credential });
		expect(json(success)).toMatchObject([{ filename: 'photo.png' }]);
	});

	test('a file is named by the option, by Chert, or after its ID', async () => {
		const bytes = Buffer.from('example');
		const name = (text: string) => ({ 'content-disposition': text, 'content-type': 'image/png' });
		const answer = (headers: Record<string, string>): Fault => ({
			kind: 'status',
			status: 200,
			body: bytes.toString(),
			headers,
		});
		simulator.fault(
			ROUTE,
			answer(name("attachment; filename=x.png; filename*=UTF-8''Gr%C3%BC%C3%9Fe%2F..%2Fb.png")),
			answer(name('attachment; filename="../../etc/a \\"b\\".png"')),
			answer({ 'content-type': 'image/png; charset=binary' }),
			answer({ 'content-type': 'application/pdf' }),
		);
		const ids = ['att_1', 'att_2', 'att/3', 'att_4'];
		const parameters = { options: { maxAttempts: 1, maxConcurrentRequests: 1 } };
		const { success } = await download(ids, parameters);
		expect(json(success).map(({ filename, content_type }) => [filename, content_type])).toEqual([
			['b.png', 'image/png'],
			['a "b".png', 'image/png'],
			['3.png', 'image/png'],
			['att_4.pdf', 'application/pdf'],
		]);
		for (const { binary, json: output } of success) {
			expect(entry(binary!, 'data').fileName).toBe(output.filename);
			expect(entry(binary!, 'data').directory).toBeUndefined();
		}
		const options = { fileName: '=for {{ $json.id }}.png' };
		const given = await download(['att_note'], { options, binaryPropertyName: 'photo' });
		expect(json(given.success)).toMatchObject([{ filename: 'for att_note.png' }]);
		expect(Object.keys(first(given.success).binary!)).toEqual(['photo']);
	});

	test('several downloads each have their own outcome', async () => {
		const ids = [
			'att_photo',
			'att_nobody_knows',
			'att_note',
			'att_not_uploaded',
			'ch_direct',
			'..',
		];
		const { success, failed } = await download(ids);
		expect(json(success).map(({ filename }) => filename)).toEqual([
			'photo.png',
			'Grüße an alle.txt',
		]);
		const failures = json(failed).map(({ id, error }) => [id, (error as IDataObject).reason]);
		expect(failures).toEqual([
			['att_nobody_knows', 'ATTACHMENT_NOT_FOUND'],
			['att_not_uploaded', 'ATTACHMENT_NOT_UPLOADED'],
			['ch_direct', 'NOT_AN_ATTACHMENT'],
			['..', 'INVALID_INPUT'],
		]);
	});
});

describe('a failure', () => {
	testDocumentedErrors(
		{ engine, simulator },
		{
			parameters: PARAMETERS,
			item: () => ({ id: 'att_photo' }),
			route: ROUTE,
			errors: [
				{ code: 1002, status: 400 },
				{ code: 1011, status: 409, reason: 'NOT_AN_ATTACHMENT' },
				{ code: 5001, status: 404 },
				{ code: 5004, status: 400 },
				{ code: 3001, status: 500 },
			],
		},
	);

	test.each<[string, IDataObject, RegExp]>([
		['no ID', { attachmentId: ' ' }, /The field 'Attachment ID' is blank/],
		['no field', { binaryPropertyName: ' ' }, /'Put Output File in Field' is blank/],
		['a folder', { options: { fileName: 'a/b' } }, /File Name' must be a name without a folder/],
	])('%s is an error before anything is sent', async (_, parameters, message) => {
		const { failed } = await download(['att_photo'], parameters);
		const error = first(failed).json.error as IDataObject;
		expect(error).toMatchObject({ reason: 'INVALID_INPUT', attempts: 0 });
		expect(error.message).toMatch(message);
		expect(simulator.requests).toEqual([]);
	});

	test.each<[string, Fault, RegExp]>([
		['an error page', { kind: 'html' }, /was a web page instead of JSON \(HTTP 502\)/],
		['a redirect', { kind: 'redirect' }, /redirects elsewhere/],
		['an empty answer', { kind: 'empty' }, /was an empty file \(HTTP 200\)/],
		[
			'part of a file',
			{ kind: 'status', status: 206, body: 'exam' },
			/was not the file.* \(HTTP 206\)/,
		],
		[
			'an envelope in a success',
			{ kind: 'status', status: 202, body: '{"error":{"code":5004,"message":"Later"}}' },
			/^Chert 5004: Later/,
		],
		['no answer', { kind: 'reset' }, /broke before its answer arrived/],
	])('%s is not taken for the file', async (_, fault, message) => {
		simulator.fault(ROUTE, fault);
		const { success, failed } = await download(['att_photo']);
		expect(success).toEqual([]);
		expect((first(failed).json.error as IDataObject).message).toMatch(message);
		expect(first(failed).json.error).not.toHaveProperty('outcome_unknown');
		expect(first(failed).binary).toBeUndefined();
		expect(simulator.requests).toHaveLength(1);
	});

	test('no room in n8n is said to be that, and not tried again', async () => {
		fs.rmSync(folder(), { recursive: true, force: true });
		fs.writeFileSync(folder(), 'not a folder');
		const { failed } = await download(['att_photo'], { options: { maxAttempts: 3 } });
		fs.rmSync(folder());
		expect(first(failed).json.error).toMatchObject({
			reason: 'FILE_NOT_STORED',
			message: expect.stringMatching(/^n8n could not store the file: ./) as string,
			attempts: 1,
		});
	});

	test('an execution that is stopped lets go of a file that does not come', async () => {
		simulator.attachments.receive('att_1', randomBytes(400_000), 'clip.mov', 'video/quicktime');
		simulator.fault(ROUTE, { kind: 'cut_off', silent: true });
		let stop = () => {};
		const onStart = (cancel: () => void) => (stop = cancel);
		const running = download(['att_1'], {}, 'continueErrorOutput', { onStart });
		while (simulator.requests.length === 0) await turn();
		await sleep(300);
		stop();
		expect((await running).status).toBe('canceled');
	});
});

import type { IBinaryData, IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { upload } from '../../../../../nodes/Chert/actions/attachment/upload.operation';
import { LARGEST_FILE } from '../../../../../nodes/Chert/api/files';
import type { ItemReader } from '../../../../../nodes/Chert/parameters/itemReader';
import type { Simulator } from '../../../../simulator';
import { keepFilesIn, type RunOptions } from '../../../../support/engine';
import { itemReader } from '../../../../support/itemReader';
import { type AddressInfo, fs, http, randomBytes, turn } from '../../../../support/node';
import { MODES, runSafely, testDocumentedErrors } from '../../../../support/operationSuite';
import { useChert, useFileFolder } from '../../../../support/chert';
import { at, first, take } from '../../../../support/certain';

const PARAMETERS: IDataObject = {
	resource: 'attachment',
	operation: 'upload',
	binaryPropertyName: 'data',
	options: { maxAttempts: 1 },
};
const ANNOUNCE = 'POST /attachments';
const PUT = 'PUT /attachments/:attachment_id/upload';
const JPEG = { fileName: 'photo.jpg', mimeType: 'image/jpeg' };

const { engine, simulator } = useChert();
const folder = useFileFolder();

const json = (items: INodeExecutionData[]) => items.map((item) => item.json);
const routes = () => simulator.requests.map(({ route }) => route);

/** Runs Upload over one item for each file; with a list of fields the item has several. */
async function uploadFiles(
	files: Array<IBinaryKeyData | undefined>,
	parameters: IDataObject = {},
	onError: (typeof MODES)[number] = 'continueErrorOutput',
	run: Partial<RunOptions> = {},
) {
	const items = files.map((_, n) => ({ n }));
	const all = { ...PARAMETERS, ...parameters };
	return await runSafely(engine, simulator, all, items, onError, { files, ...run });
}

describe.each([
	['on disk', 'folder'],
	['in memory', undefined],
])('a file that n8n keeps %s', (_, where) => {
	beforeAll(async () => await keepFilesIn(where && folder()));
	afterAll(async () => await keepFilesIn(folder()));

	test.each([1, 65_536, 5 * 1024 * 1024 + 3])(
		'a file of %d bytes arrives at Chert as it is',
		async (size) => {
			const bytes = randomBytes(size);
			const data = await engine.store(bytes, JPEG);
			expect(data.id === undefined).toBe(where === undefined);
			const { success, failed } = await uploadFiles([{ data }]);
			expect(failed).toEqual([]);
			expect(json(success)).toEqual([
				{
					attachment_id: 'att_000001',
					filename: 'photo.jpg',
					content_type: 'image/jpeg',
					size_bytes: size,
					status: 'uploaded',
					expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
				},
			]);
			expect(first(success).binary).toBeUndefined();
			const { bytes: arrived, uploads } = simulator.attachments.byId.get('att_000001')!;
			expect(arrived!.equals(bytes)).toBe(true);
			expect(uploads).toBe(1);
		},
	);

	test('a file is announced with a signature and put with the secret as a token', async () => {
		const data = await engine.store(Buffer.from('example'), JPEG);
		await uploadFiles([{ data }]);
		const [announce, put] = take(simulator.requests, 2);
		expect(announce).toMatchObject({ method: 'POST', url: '/api/v1/attachments', verified: true });
		expect(JSON.parse(announce.body.toString())).toEqual({
			filename: 'photo.jpg',
			content_type: 'image/jpeg',
			size_bytes: 7,
		});
		expect(announce.headers).toHaveProperty('x-chert-signature');
		expect(announce.headers).not.toHaveProperty('authorization');
		expect(put).toMatchObject({
			method: 'PUT',
			url: '/api/v1/attachments/att_000001/upload',
			verified: true,
		});
		expect(put.headers).toMatchObject({
			authorization: `Bearer ${simulator.credential.signingSecret}`,
			'x-chert-tenant': simulator.credential.tenant,
			'content-type': 'image/jpeg',
			'content-length': '7',
		});
		expect(put.headers).not.toHaveProperty('x-chert-signature');
		expect(put.headers).not.toHaveProperty('transfer-encoding');
	});

	test('a file is sent anew from its beginning when the answer got lost', async () => {
		const bytes = randomBytes(300_000);
		const data = await engine.store(bytes, JPEG);
		simulator.fault(PUT, { kind: 'reset', when: 'after' });
		const { success } = await uploadFiles([{ data }], { options: { maxAttempts: 2 } });
		expect(json(success)).toMatchObject([{ attachment_id: 'att_000001', size_bytes: 300_000 }]);
		expect(routes()).toEqual([ANNOUNCE, PUT, PUT]);
		for (const { body } of simulator.requests.slice(1)) expect(body.equals(bytes)).toBe(true);
		expect(simulator.attachments.byId.size).toBe(4);
	});
});

describe('what goes with a file', () => {
	test('name and type of an upload are the options, or those of the file, or general ones', async () => {
		const bytes = Buffer.from('example');
		const files = [
			{ data: await engine.store(bytes, JPEG) },
			{
				data: await engine.store(bytes, { fileName: 'a/b\\Grüße 👋.txt', mimeType: 'text/plain' }),
			},
			{ data: await engine.store(bytes, { mimeType: 'image/png', fileExtension: 'png' }) },
			{ data: await engine.store(bytes, { mimeType: '' }) },
		];
		const { success } = await uploadFiles(files);
		const named = ({ filename, content_type }: IDataObject) => [filename, content_type];
		expect(json(success).map(named)).toEqual([
			['photo.jpg', 'image/jpeg'],
			['Grüße 👋.txt', 'text/plain'],
			['file.png', 'image/png'],
			['file', 'application/octet-stream'],
		]);
		const options = { fileName: ' {{$json.n}}.heic ', mimeType: 'image/heic' };
		const given = await uploadFiles([files[0]], {
			options: { ...options, fileName: `=${options.fileName}` },
		});
		expect(json(given.success).map(named)).toEqual([['0.heic', 'image/heic']]);
	});

	test('a file is uploaded with a bearer credential too', async () => {
		const data = await engine.store(Buffer.from('example'), JPEG);
		const credential = { ...simulator.credential, authentication: 'bearer', tenant: '' };
		const { success } = await uploadFiles([{ data }], {}, 'stopWorkflow', { credential });
		expect(json(success)).toMatchObject([{ attachment_id: 'att_000001' }]);
		expect(simulator.requests.every(({ verified }) => verified)).toBe(true);
	});

	test("Chert's required headers are sent, but not in place of the node's own", async () => {
		simulator.attachments.requiredHeaders = {
			'X-Upload-Token': 'example-token',
			'x-part': 1,
			Authorization: 'Bearer example-of-somebody-else',
			Host: 'evil.example',
			'Content-Length': '1',
			'Transfer-Encoding': 'chunked',
			'x-chert-tenant': 'another-example',
			'x-chert-signature': 'v1,1,00',
			'x-broken': 'a\r\nb: c',
			'not a name': 'a',
			'x-list': [],
		};
		const data = await engine.store(Buffer.from('example'), JPEG);
		const { success } = await uploadFiles([{ data }]);
		expect(json(success)[0]).not.toHaveProperty('required_headers');
		const { headers } = at(simulator.requests, 1);
		expect(headers).toMatchObject({
			'x-upload-token': 'example-token',
			'x-part': '1',
			authorization: `Bearer ${simulator.credential.signingSecret}`,
			host: new URL(simulator.url).host,
			'content-length': '7',
			'x-chert-tenant': simulator.credential.tenant,
		});
		for (const name of ['x-chert-signature', 'x-broken', 'x-list', 'transfer-encoding']) {
			expect(headers).not.toHaveProperty(name);
		}
	});

	test('several uploads each have their own outcome', async () => {
		const bytes = Buffer.from('example');
		const files: Array<IBinaryKeyData | undefined> = [
			{ data: await engine.store(bytes, JPEG) },
			undefined,
			{ photo: await engine.store(bytes, JPEG), scan: await engine.store(bytes, JPEG) },
			{ data: await engine.store(bytes, { ...JPEG, mimeType: 'application/x-sh' }) },
			{ data: await engine.store(bytes, { ...JPEG, fileName: 'last.jpg' }) },
		];
		const { success, failed } = await uploadFiles(files);
		expect(json(success).map(({ filename }) => filename)).toEqual(['photo.jpg', 'last.jpg']);
		expect(json(failed)).toMatchObject([
			{
				n: 1,
				error: {
					reason: 'INVALID_INPUT',
					attempts: 0,
					message: `There is no file in the field 'data' of this item. It has no file at all: the node before has to put one out – the 2nd of 5 items (n8n's item 1)`,
				},
			},
			{
				n: 2,
				error: { message: expect.stringContaining('It has files in: photo, scan') as string },
			},
			{ n: 3, error: { code: 5003, filename: 'photo.jpg' } },
		]);
	});
});

describe('before anything is sent', () => {
	test.each<[string, IDataObject, RegExp]>([
		['no field', { binaryPropertyName: ' ' }, /Input Binary Field' is blank/],
		['another field', { binaryPropertyName: 'photo' }, /no file in the field 'photo'.*in: data$/],
		[
			'a folder',
			{ options: { fileName: '../a.jpg' } },
			/File Name' must be a name without a folder/,
		],
		[
			'a name of dots',
			{ options: { fileName: '..' } },
			/File Name' must be a name without a folder/,
		],
		['a line break', { options: { fileName: 'a\nb.jpg' } }, /File Name' contains a line break/],
		['a long name', { options: { fileName: 'a'.repeat(256) } }, /File Name' has 256 characters/],
		['no type', { options: { mimeType: 'jpeg' } }, /MIME Type' must look like image\/jpeg/],
		[
			'a header',
			{ options: { mimeType: 'image/png\r\nx: y' } },
			/MIME Type' contains a line break/,
		],
	])('%s is an error that names the field of the upload', async (_, parameters, message) => {
		const data = await engine.store(Buffer.from('example'), JPEG);
		const { failed } = await uploadFiles([{ data }], parameters);
		expect(first(failed).json.error).toMatchObject({ reason: 'INVALID_INPUT', attempts: 0 });
		expect((first(failed).json.error as IDataObject).message).toMatch(message);
		expect(simulator.requests).toEqual([]);
	});

	test('an empty file, and one that n8n has lost, are refused before anything is sent', async () => {
		const gone = await engine.store(Buffer.from('example'), JPEG);
		fs.rmSync(folder(), { recursive: true });
		const empty = await engine.store(Buffer.alloc(0), JPEG);
		const { failed } = await uploadFiles([{ data: empty }, { data: gone }]);
		expect(json(failed)).toMatchObject([
			{ error: { message: "The file in the field 'data' is empty (0 bytes)" } },
			{
				error: {
					message: expect.stringMatching(/^The file in the field 'data' cannot be read: ./),
				},
			},
		]);
		expect(simulator.requests).toEqual([]);
	});

	/** An item with a file of some size, which nobody opens. */
	const withFile = (bytes: number): ItemReader => ({
		...itemReader({ binaryPropertyName: 'data' }),
		files: {
			...itemReader({}).files,
			find: async () => ({
				field: "field 'data'",
				bytes,
				open: async () => await Promise.reject(new Error('opened')),
			}),
		},
	});

	test('a file of exactly 100 MB is taken, one byte more is not', async () => {
		const largest = withFile(LARGEST_FILE);
		await upload.prepare(largest);
		expect(largest.about).toEqual({ filename: 'file' });
		await expect(upload.prepare(withFile(LARGEST_FILE + 1))).rejects.toThrow(
			"The file in the field 'data' is too large: it has 100.01 MB, but Chert takes at most 100 MB",
		);
	});

	test('in stop mode nothing is uploaded when one file cannot be', async () => {
		const data = await engine.store(Buffer.from('example'), JPEG);
		const { error } = await uploadFiles([{ data }, undefined], {}, 'stopWorkflow');
		expect(error!.message).toContain("There is no file in the field 'data'");
		expect(simulator.requests).toEqual([]);
	});
});

describe('the signing secret', () => {
	/** A second server, which remembers what it gets. */
	async function otherServer(): Promise<{ url: string; got: unknown[]; close: () => void }> {
		const got: unknown[] = [];
		const server = http.createServer((request, response) => {
			got.push([request.method, request.url, request.headers]);
			response.end('{}');
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		return { url: `http://127.0.0.1:${port}`, got, close: () => server.close() };
	}

	test.each(MODES)(
		'%s: the signing secret never goes to an address that is not its own',
		async (onError) => {
			const other = await otherServer();
			const data = await engine.store(Buffer.from('example'), JPEG);
			simulator.attachments.uploadOrigin = other.url;
			const result = await uploadFiles([{ data }], {}, onError);
			other.close();
			expect(other.got).toEqual([]);
			expect(routes()).toEqual([ANNOUNCE]);
			const message = `Not uploaded: Chert asked to upload the file to ${other.url}, which is not the upload route of ${simulator.url}`;
			const expected = { message, reason: 'UPLOAD_REFUSED', retryable: false };
			if (onError === 'stopWorkflow') {
				expect(result.error).toMatchObject({
					message,
					context: { reason: 'UPLOAD_REFUSED', attachment_id: 'att_000001' },
				});
			} else {
				const { json: output } = first(
					onError === 'continueErrorOutput' ? result.failed : result.success,
				);
				expect(output.error).toMatchObject({ ...expected, attachment_id: 'att_000001' });
				expect(output.error).not.toHaveProperty('outcome_unknown');
			}
		},
	);

	test('the signing secret does not follow a redirect', async () => {
		const other = await otherServer();
		const data = await engine.store(Buffer.from('example'), JPEG);
		simulator.fault(PUT, { kind: 'redirect', status: 307, location: `${other.url}/x?a=b` });
		const { failed } = await uploadFiles([{ data }]);
		other.close();
		expect(other.got).toEqual([]);
		expect(routes()).toEqual([ANNOUNCE, PUT]);
		expect(first(failed).json.error).toMatchObject({ reason: 'REDIRECT', http_status: 307 });
	});
});

describe('documented errors of announcing', () => {
	let data: IBinaryData;
	beforeAll(async () => {
		data = await engine.store(Buffer.from('example'), JPEG);
	});
	const files: IBinaryKeyData[] = [];
	beforeEach(() => (files[0] = { data }));
	testDocumentedErrors(
		{ engine, simulator },
		{
			parameters: PARAMETERS,
			item: () => ({}),
			route: ANNOUNCE,
			run: { files },
			errors: [
				{ code: 1001, status: 400 },
				{ code: 1002, status: 400 },
				{ code: 1004, status: 400 },
				{ code: 5002, status: 400 },
				{ code: 5003, status: 400 },
			],
		},
	);
	describe('and of the upload itself', () => {
		testDocumentedErrors(
			{ engine, simulator },
			{
				parameters: PARAMETERS,
				item: () => ({}),
				route: PUT,
				requests: 2,
				run: { files },
				errors: [
					{ code: 1002, status: 400 },
					{ code: 1012, status: 409, reason: 'UPLOAD_CLOSED' },
					{ code: 5001, status: 404 },
					{ code: 5002, status: 400 },
					{ code: 5003, status: 400 },
				],
			},
		);
	});

	test.each<[string, Parameters<Simulator['fault']>[1], IDataObject]>([
		['a web page', { kind: 'html', status: 200 }, { message: /web page instead of JSON/ }],
		['an empty body', { kind: 'empty' }, {}],
		[
			'another attachment',
			{ kind: 'status', status: 200, body: '{"attachment_id":"att_other"}' },
			{ message: /is about another file/ },
		],
		[
			'no sign of Chert',
			{ kind: 'status', status: 200, body: '{}', foreign: true },
			{ message: /has no trace ID, so it may not be Chert's/ },
		],
		[
			'another size',
			{ kind: 'status', status: 200, body: '{"size_bytes":6}' },
			{ message: /is about another file/ },
		],
		[
			'no address',
			{ kind: 'status', status: 200, body: '{"attachment_id":"att_1"}' },
			{ message: /no address to upload to/ },
		],
	])('an announcement answered by a success with %s fails', async (what, fault, { message }) => {
		simulator.fault(what === 'no address' ? ANNOUNCE : PUT, fault);
		const { success, failed } = await uploadFiles([{ data }]);
		// An answer without a body is a success only because Chert's trace id is on it.
		if (message === undefined) expect(json(success)).toMatchObject([{ size_bytes: 7 }]);
		else {
			const error = first(failed).json.error as IDataObject;
			expect(error).toMatchObject({ reason: 'BAD_RESPONSE', outcome_unknown: true });
			expect(error.message).toMatch(message as unknown as RegExp);
			expect(error.description).toContain('simply run this item again');
		}
	});

	test('a limit pauses the upload, and an announcement that got lost is made again', async () => {
		simulator.fault(ANNOUNCE, { kind: 'reset', when: 'after' });
		simulator.fault(PUT, { kind: 'code', code: 1007, retry_after: 0.2 });
		const { success } = await uploadFiles([{ data }], { options: { maxAttempts: 2 } });
		expect(json(success)).toMatchObject([{ attachment_id: 'att_000002' }]);
		expect(routes()).toEqual([ANNOUNCE, ANNOUNCE, PUT, PUT]);
	});

	test('what an unanswered announcement left open is settled by the next one', async () => {
		simulator.fault(ANNOUNCE, { kind: 'reset', when: 'after' });
		simulator.fault(PUT, { kind: 'code', code: 5003 });
		const { failed } = await uploadFiles([{ data }], { options: { maxAttempts: 2 } });
		expect(first(failed).json.error).toMatchObject({ code: 5003, attempts: 3 });
		expect(first(failed).json.error).not.toHaveProperty('outcome_unknown');
	});

	test('the run that stops says what was uploaded before', async () => {
		const other = await engine.store(Buffer.from('example'), {
			...JPEG,
			mimeType: 'application/x-sh',
		});
		const { error } = await uploadFiles(
			[{ data }, { data: other }],
			{ options: { maxAttempts: 1, maxConcurrentRequests: 1 } },
			'stopWorkflow',
		);
		expect(error!.description).toContain('Uploaded before this: photo.jpg att_000001.');
	});

	test('a file that n8n loses between announcing and sending', async () => {
		const lost = await engine.store(Buffer.from('example'), JPEG);
		simulator.fault(ANNOUNCE, { kind: 'slow', ms: 300 });
		const running = uploadFiles([{ data: lost }]);
		while (simulator.requests.length === 0) await turn();
		fs.rmSync(folder(), { recursive: true });
		const { failed } = await running;
		expect(first(failed).json.error).toMatchObject({
			reason: 'FILE_UNREADABLE',
			message: expect.stringMatching(/^n8n could not read the file from its storage: ./) as string,
			retryable: false,
		});
		expect(routes()).toEqual([ANNOUNCE]);
	});
});

import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { downloadTask } from '../../../../../nodes/Chert/actions/attachment/download.operation';
import { type FileStorage, transferTime } from '../../../../../nodes/Chert/api/files';
import type { ChertRequest } from '../../../../../nodes/Chert/api/request';
import type { TaskCall } from '../../../../../nodes/Chert/run/operation';
import { sizeInWords } from '../../../../../nodes/Chert/shared/text';
import { Readable } from '../../../../support/node';

/** A storage that says it kept so many bytes, as older versions of n8n say it. */
const storageOf = (fileSize: number): FileStorage => ({
	prepareBinaryData: async (_body, fileName, mimeType) =>
		({ id: 'filesystem-v2:x', data: 'filesystem-v2', fileName, mimeType }) as IBinaryData,
	getBinaryMetadata: async () => ({ fileSize }),
});

const hint = jest.fn();
const download = async (
	bytes: number | undefined,
	stored: number,
	type: unknown = 'image/PNG;a=b',
	trace_id?: string,
) => {
	const headers = { 'content-type': type, ...(trace_id && { 'x-trace-id': trace_id }) };
	const request = async ({ keep }: ChertRequest) =>
		await keep!({ body: Readable.from([]), headers, bytes });
	const { execute } = downloadTask('att_1', 'data', storageOf(stored));
	const [{ json, binary }] = (await execute({ request, hint } as unknown as TaskCall)) as [
		INodeExecutionData & { json: IDataObject },
	];
	return { json, binary: binary!.data };
};

test('the size is what is in the storage, not what was announced', async () => {
	const { json, binary } = await download(undefined, 7);
	const expected = { attachment_id: 'att_1', filename: 'att_1', content_type: 'image/png' };
	expect(json).toEqual({ ...expected, size_bytes: 7 });
	expect(binary).toMatchObject({ mimeType: 'image/png' });
	await expect(download(8, 7)).rejects.toMatchObject({
		details: {
			reason: 'INCOMPLETE_FILE',
			message: 'The file is not complete: 7 bytes of 8 bytes arrived',
			retryable: true,
		},
	});
	await expect(download(7, 8)).rejects.toMatchObject({ details: { reason: 'INCOMPLETE_FILE' } });
	await expect(download(0, 0)).rejects.toMatchObject({ details: { reason: 'BAD_RESPONSE' } });
});

test('a file without a trace ID of Chert is told', async () => {
	hint.mockClear();
	await download(7, 7, undefined, 'trace-example');
	expect(hint).not.toHaveBeenCalled();
	await download(7, 7);
	expect(hint).toHaveBeenCalledWith(expect.stringContaining('had no trace ID'));
});

test.each([undefined, 'nonsense', '', 5])('the type %j is none', async (type) => {
	const { json } = await download(7, 7, type ?? '');
	expect(json.content_type).toBe('application/octet-stream');
});

test.each([
	[0, '0 bytes'],
	[1, '1 byte'],
	[712, '712 bytes'],
	[10_239, '10239 bytes'],
	[10_240, '0.01 MB'],
	[5 * 1024 * 1024, '5 MB'],
	[100 * 1024 * 1024 + 1, '100.01 MB'],
])('%d bytes are %s', (bytes, words) => expect(sizeInWords(bytes)).toBe(words));

test('a file may take as long as at 1 Mbit/s', () => {
	expect(transferTime(125_000)).toBe(1_000);
	expect(transferTime()).toBe(transferTime(100 * 1024 * 1024));
});

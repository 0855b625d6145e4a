import type { IBinaryData, IDataObject } from 'n8n-workflow';
import { downloadAttachment } from '../../../../../nodes/Chert/actions/attachment/attachments';
import { type FileStorage, transferTime } from '../../../../../nodes/Chert/api/files';
import type { ChertRequest } from '../../../../../nodes/Chert/api/transport';
import { sizeInWords } from '../../../../../nodes/Chert/shared/text';
import { Readable } from '../../../../support/node';

/** A storage that says it kept so many bytes, as older versions of n8n say it. */
const storageOf = (fileSize: number): FileStorage => ({
	prepareBinaryData: async (_body, fileName, mimeType) =>
		({ id: 'filesystem-v2:x', data: 'filesystem-v2', fileName, mimeType }) as IBinaryData,
	getBinaryMetadata: async () => ({ fileSize }),
});

const download = async (
	bytes: number | undefined,
	stored: number,
	type: unknown = 'image/PNG;a=b',
) =>
	await downloadAttachment(
		{
			request: async ({ keep }: ChertRequest): Promise<IDataObject> =>
				await keep!({ body: Readable.from([]), headers: { 'content-type': type }, bytes }),
			storage: storageOf(stored),
		},
		'att_1',
	);

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

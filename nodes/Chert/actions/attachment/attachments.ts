import type { IBinaryData, IDataObject } from 'n8n-workflow';
import { fileNameOf, safeFileName } from './contentDisposition';
import { type FileStorage, type IncomingFile, sizeOf } from '../../api/files';
import type { ChertRequest } from '../../api/transport';
import { documented, type ErrorCodeEntry } from '../../failures/errorCodes';
import { badResponse } from '../../failures/badAnswers';
import { fileCutOff } from '../../failures/fileFailure';

/** What Chert's codes mean for a download. Source: docs: attachments. */
export const DOWNLOAD_ERRORS: Readonly<Record<number, ErrorCodeEntry>> = {
	...documented(1002, 5001),
	1011: {
		reason: 'NOT_AN_ATTACHMENT',
		advice:
			'This is not the ID of an attachment. Use the attachment_id of a media part of the message.',
	},
	5004: {
		reason: 'ATTACHMENT_NOT_UPLOADED',
		advice:
			'Chert knows this attachment, but its file has not been uploaded. If somebody is uploading it right now, wait a minute and run this item again.',
	},
};

/** A file that n8n has kept. */
export interface DownloadedFile {
	/** `{attachment_id, filename, content_type, size_bytes}`. */
	json: IDataObject;
	/** For the `binary` of an item. */
	binary: IBinaryData;
	/** Set where the answer had no trace id, so that only its length and type speak for it. */
	withoutTrace?: true;
}

/** What a download needs of n8n. */
export interface DownloadTools {
	/** `call.request` in an operation, `ask` with a context elsewhere. */
	request: (request: ChertRequest) => Promise<IDataObject>;
	/** The `helpers` of any context that has binary data. */
	storage: FileStorage;
}

/** `image/jpeg`, without parameters such as `charset`. */
const MIME_TYPE = /^\s*([\w!#$&+.^-]+\/[\w!#$&+.^-]+)/;

/**
 * Downloads an attachment, also one that was received, straight into n8n's binary storage: in memory
 * it is only where n8n keeps all files there.
 *
 * @param tools how to ask and where to keep
 * @param attachment_id checked (`readPathId`)
 * @param fileName name to give it; else the one Chert says
 * @returns the file, complete to the last byte
 * @throws ChertFailure for an error of Chert's, a file that broke off, or no place to keep it.
 *   Source: docs: attachments (`GET /attachments/{id}/content`).
 */
export async function downloadAttachment(
	{ request, storage }: DownloadTools,
	attachment_id: string,
	fileName?: string,
): Promise<DownloadedFile> {
	let taken: Omit<DownloadedFile, 'json'> | undefined;
	const json = await request({
		method: 'GET',
		path: `/attachments/${encodeURIComponent(attachment_id)}/content`,
		keep: async (file) => {
			const content_type = mimeTypeOf(file);
			const name = fileName ?? safeFileName(fileNameOf(file.headers['content-disposition']));
			const path = name ?? safeFileName(attachment_id);
			const kept = await storage.prepareBinaryData(file.body, path, content_type);
			const size_bytes = await sizeOf(storage, kept);
			// A body can also end early without an error.
			if (size_bytes !== (file.bytes ?? size_bytes)) throw fileCutOff(file.bytes, size_bytes);
			if (size_bytes === 0) throw badResponse('was an empty file', fileFacts(file));
			if (name === undefined && kept.fileExtension) kept.fileName += `.${kept.fileExtension}`;
			const traced = typeof file.headers['x-trace-id'] === 'string';
			taken = { binary: kept, ...(!traced && { withoutTrace: true }) };
			return { attachment_id, filename: kept.fileName, content_type, size_bytes };
		},
	});
	return { json, ...taken! };
}

function fileFacts({ headers }: IncomingFile) {
	const trace_id = headers['x-trace-id'];
	return { http_status: 200, trace_id: typeof trace_id === 'string' ? trace_id : null };
}

function mimeTypeOf({ headers }: IncomingFile): string {
	const [, type] = MIME_TYPE.exec(String(headers['content-type'] ?? '')) ?? [];
	return type?.toLowerCase() ?? 'application/octet-stream';
}

import type { IBinaryData } from 'n8n-workflow';
import { type FileStorage, type IncomingFile, sizeOf } from '../../api/files';
import { badResponse } from '../../failures/badAnswers';
import { fileCutOff } from '../../failures/fileFailure';
import type { Task } from '../../run/operation';
import { fileNameOf, safeFileName } from './contentDisposition';

const WITHOUT_TRACE =
	"The answer with the file had no trace ID of Chert's, so it was judged by its type and length alone. Look into the file if it matters.";

/** `image/jpeg`, without parameters such as `charset`. */
const MIME_TYPE = /^\s*([\w!#$&+.^-]+\/[\w!#$&+.^-]+)/;

/**
 * Also of an attachment that was received, straight into n8n's binary storage: in memory it is only where n8n
 * keeps all files there. Without `fileName` the file has the name that Chert says. Source: docs: attachments.
 */
export function downloadTask(
	attachment_id: string,
	field: string,
	storage: FileStorage,
	fileName?: string,
): Task {
	return {
		about: { attachment_id },
		execute: async (call) => {
			let binary: IBinaryData | undefined;
			const json = await call.request({
				method: 'GET',
				path: `/attachments/${encodeURIComponent(attachment_id)}/content`,
				keep: async (file) => {
					const content_type = mimeTypeOf(file);
					const name = fileName ?? safeFileName(fileNameOf(file.headers['content-disposition']));
					const path = name ?? safeFileName(attachment_id);
					const kept = await storage.prepareBinaryData(file.body, path, content_type);
					const size_bytes = await sizeOf(storage, kept);
					const trace_id = traceOf(file);
					// A body can also end early without an error.
					if (size_bytes !== (file.bytes ?? size_bytes)) throw fileCutOff(file.bytes, size_bytes);
					if (size_bytes === 0)
						throw badResponse('was an empty file', { http_status: 200, trace_id });
					if (name === undefined && kept.fileExtension) kept.fileName += `.${kept.fileExtension}`;
					if (trace_id === null) call.hint(WITHOUT_TRACE);
					binary = kept;
					return { attachment_id, filename: kept.fileName, content_type, size_bytes };
				},
			});
			return [{ json, binary: { [field]: binary! } }];
		},
	};
}

function traceOf({ headers }: IncomingFile): string | null {
	const trace_id = headers['x-trace-id'];
	return typeof trace_id === 'string' ? trace_id : null;
}

function mimeTypeOf({ headers }: IncomingFile): string {
	const [, type] = MIME_TYPE.exec(String(headers['content-type'] ?? '')) ?? [];
	return type?.toLowerCase() ?? 'application/octet-stream';
}

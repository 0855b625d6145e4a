import type { IBinaryData } from 'n8n-workflow';
import { traceIn } from '../../api/answer';
import { type FileStorage, type IncomingFile, sizeOf } from '../../api/files';
import { badResponse } from '../../failures/badAnswers';
import { documented } from '../../failures/errorCodes';
import { fileCutOff } from '../../failures/fileFailure';
import { picker } from '../../parameters/fields';
import { namedId } from '../../parameters/named';
import { readText } from '../../parameters/text';
import type { Operation, Task } from '../../run/operation';
import { fileNameOf, safeFileName } from './contentDisposition';
import { fileNameOption, readFileName } from './fields';

const WITHOUT_TRACE =
	"The answer with the file had no trace ID of Chert's, so it was judged by its type and length alone. Look into the file if it matters.";

/** `image/jpeg`, without parameters such as `charset`. */
const MIME_TYPE = /^\s*([\w!#$&+.^-]+\/[\w!#$&+.^-]+)/;

/** Source: docs: attachments. */
export const download: Operation = {
	option: {
		name: 'Download',
		action: 'Download attachment',
		description:
			'Get the file of an attachment that somebody sent you or that you uploaded, into a binary field of the item',
	},
	properties: [
		picker(
			{
				displayName: 'Attachment ID',
				name: 'attachmentId',
				required: true,
				description: 'The attachment to download, received or uploaded',
			},
			{
				placeholder: 'Select an attachment…',
				hint: 'Attachments of recent messages',
				search: 'searchAttachments',
			},
			{
				placeholder: 'e.g. att_5b1c90aa',
				hint: 'The attachment_id of a media part of a message, or from an upload',
			},
			'id',
		),
		{
			displayName: 'Put Output File in Field',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'data',
			required: true,
			placeholder: 'e.g. data',
			hint: 'The name of the output binary field to put the file in',
		},
	],
	options: [
		fileNameOption('Name to give the file in n8n. Without it the file keeps its own name.'),
	],
	routes: ['GET /attachments/{id}/content'],
	doneLabel: 'Downloaded before this',
	errors: {
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
	},
	prepare(item) {
		const id = item.parameter('attachmentId');
		const attachment_id = namedId(item, 'attachment_id', id, 'Attachment ID', 'attachment');
		const name = item.parameter('binaryPropertyName');
		const field = readText(name, 'Put Output File in Field', { line: true });
		const fileName = readFileName(item.option('fileName', ''));
		return downloadTask(attachment_id, field, item.files.storage, fileName);
	},
};

/** Straight into n8n's binary storage: in memory it is only where n8n keeps all files there. Source: docs: attachments. */
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
					const trace_id = traceIn(file.headers['x-trace-id']) ?? null;
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

function mimeTypeOf({ headers }: IncomingFile): string {
	const [, type] = MIME_TYPE.exec(String(headers['content-type'] ?? '')) ?? [];
	return type?.toLowerCase() ?? 'application/octet-stream';
}

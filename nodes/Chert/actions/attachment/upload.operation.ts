import type { IDataObject } from 'n8n-workflow';
import { safeFileName } from './contentDisposition';
import { provided } from '../../api/answer';
import { LARGEST_FILE } from '../../api/files';
import { uploadHeaders } from '../../api/uploadRoute';
import { documented, FAULT_OF_THE_NODE } from '../../failures/errorCodes';
import { invalidInput } from '../../failures/failure';
import type { ItemFile } from '../../parameters/itemReader';
import { isBlank } from '../../parameters/text';
import type { Operation } from '../../run/operation';
import { isFilledText, sizeInWords, without } from '../../shared/text';
import { fileNameOption, readFileName, readMimeType } from './fields';

/**
 * Sending again does no harm: an announced attachment that gets no file expires, and nobody ever sees it; the same
 * file again is the same attachment. Source: docs: attachments.
 */
export const upload: Operation = {
	option: {
		name: 'Upload',
		action: 'Upload attachment',
		description:
			'Upload a file of the item, up to 100 MB. Its attachment ID, in the output, can be sent in a message.',
	},
	properties: [
		{
			displayName: 'Input Binary Field',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'data',
			required: true,
			placeholder: 'e.g. data',
			hint: 'The name of the input binary field containing the file to upload',
		},
	],
	options: [
		fileNameOption('Name under which the file is sent. Without it the file keeps its own name.'),
		{
			displayName: 'MIME Type',
			name: 'mimeType',
			type: 'string',
			default: '',
			placeholder: 'e.g. image/jpeg',
			description: 'Type of the file, if n8n has got it wrong. Without it the file keeps its type.',
		},
	],
	routes: ['POST /attachments', 'PUT /attachments/{id}/upload'],
	doneLabel: 'Uploaded before this',
	outputFields: ['attachment_id', 'expires_at', 'filename', 'content_type', 'size_bytes'],
	errors: {
		...documented(1001, 2004),
		1004: FAULT_OF_THE_NODE,
		5001: {
			reason: 'ATTACHMENT_NOT_FOUND',
			advice:
				'Chert forgot the announced file before it was uploaded. Run this item again; it begins anew.',
		},
		1002: {
			reason: 'INVALID_VALUE',
			advice:
				"Chert does not accept the name, the type or the size of the file. Try the options 'File Name' and 'MIME Type'.",
		},
		1012: {
			reason: 'UPLOAD_CLOSED',
			advice:
				'The time in which Chert takes the file is over, or the file has been uploaded already. Run this item again: it starts a new upload.',
		},
		5002: {
			reason: 'ATTACHMENT_TOO_LARGE',
			advice:
				'The file is too large for Chert, which takes up to 100 MB. Make it smaller, or send a link to it instead.',
		},
		5003: {
			reason: 'MIME_TYPE_NOT_SUPPORTED',
			advice:
				"Chert does not take this type of file. Convert it first; if n8n has got the type wrong, set the option 'MIME Type'.",
		},
	},
	howToCheck: 'Nobody has been sent anything: simply run this item again.',
	async prepare(item) {
		const file = await item.files.find(item.parameter('binaryPropertyName'));
		const filename = readFileName(item.option('fileName', '')) ?? fileNameFor(file);
		item.about.filename = filename;
		const mimeType = item.option('mimeType', '');
		const content_type = readMimeType(isBlank(mimeType) ? file.mimeType : mimeType);
		const size_bytes = readSize(file);
		return {
			execute: async (call) => {
				const announced = await call.request(
					{ method: 'POST', path: '/attachments', body: { filename, content_type, size_bytes } },
					{
						read(answer) {
							const { attachment_id, upload_url } = answer;
							return isFilledText(attachment_id) && isFilledText(upload_url)
								? { answer, attachment_id, upload_url }
								: undefined;
						},
						complaint: 'holds no attachment ID or no address to upload to',
					},
				);
				const { answer, attachment_id, upload_url } = announced;
				call.named({ attachment_id });
				const headers = uploadHeaders(content_type, answer.required_headers);
				const uploaded = await call.request(
					{
						method: 'PUT',
						path: upload_url,
						file: { bytes: size_bytes, headers, open: file.open },
					},
					{
						mayBeEmpty: true,
						needsTraceId: true,
						read: provided(
							(answer) =>
								isAbsentOr(answer.attachment_id, attachment_id) &&
								isAbsentOr(answer.size_bytes, size_bytes),
						),
						complaint: 'is about another file',
					},
				);
				const output = {
					attachment_id,
					...answer,
					...uploaded,
					filename,
					content_type,
					size_bytes,
				};
				// They may open the way to the attachment.
				return without<IDataObject[string]>(output, 'upload_url', 'required_headers');
			},
		};
	},
};

function fileNameFor({ fileName, fileExtension }: ItemFile): string {
	return readFileName(safeFileName(fileName)) ?? (fileExtension ? `file.${fileExtension}` : 'file');
}

function readSize({ bytes, field }: ItemFile): number {
	if (bytes === 0) throw invalidInput(`The file in the ${field} is empty (0 bytes)`);
	if (bytes > LARGEST_FILE) {
		throw invalidInput(
			`The file in the ${field} is too large: it has ${sizeInWords(bytes)}, but Chert takes at most ${sizeInWords(LARGEST_FILE)}`,
		);
	}
	return bytes;
}

function isAbsentOr(said: unknown, expected: unknown): boolean {
	return said === undefined || said === null || said === expected;
}

import { readId } from '../../parameters/id';
import { named } from '../../parameters/named';
import { readText } from '../../parameters/text';
import type { Operation } from '../../run/operation';
import { DOWNLOAD_ERRORS, downloadAttachment } from './attachments';
import { fileNameOption, readFileName } from './fields';

const WITHOUT_TRACE =
	"The answer with the file had no trace ID of Chert's, so it was judged by its type and length alone. Look into the file if it matters.";

/** `GET /attachments/{id}/content` into a binary field. Source: docs: attachments. */
export const download: Operation = {
	option: {
		name: 'Download',
		action: 'Download attachment',
		description:
			'Get the file of an attachment that somebody sent you or that you uploaded, into a binary field of the item',
	},
	properties: [
		{
			displayName: 'Attachment ID',
			name: 'attachmentId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. att_5b1c90aa',
			description: 'The attachment_id of a media part of a message, or from an upload',
		},
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
	errors: DOWNLOAD_ERRORS,
	prepare(item) {
		const attachment_id = named(item, 'attachment_id', item.parameter('attachmentId'), (value) =>
			readId(value, 'Attachment ID', 'attachment'),
		);
		const field = readText(item.parameter('binaryPropertyName'), 'Put Output File in Field', {
			line: true,
		});
		const fileName = readFileName(item.option('fileName', ''));
		const { storage } = item.files;
		return {
			about: item.about,
			execute: async (call) => {
				const request = call.request.bind(call);
				const { json, binary, withoutTrace } = await downloadAttachment(
					{ request, storage },
					attachment_id,
					fileName,
				);
				if (withoutTrace) call.hint(WITHOUT_TRACE);
				return [{ json, binary: { [field]: binary } }];
			},
		};
	},
};

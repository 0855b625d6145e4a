import { documented } from '../../failures/errorCodes';
import { BY_ID, picker } from '../../parameters/fields';
import { readId } from '../../parameters/id';
import { named } from '../../parameters/named';
import { readText } from '../../parameters/text';
import type { Operation } from '../../run/operation';
import { downloadTask } from './downloadTask';
import { fileNameOption, readFileName } from './fields';

/** `GET /attachments/{id}/content` into a binary field. Source: docs: attachments. */
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
				...BY_ID,
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
		const attachment_id = named(item, 'attachment_id', item.parameter('attachmentId'), (value) =>
			readId(value, 'Attachment ID', 'attachment'),
		);
		const field = readText(item.parameter('binaryPropertyName'), 'Put Output File in Field', {
			line: true,
		});
		const fileName = readFileName(item.option('fileName', ''));
		return downloadTask(attachment_id, field, item.files.storage, fileName);
	},
};

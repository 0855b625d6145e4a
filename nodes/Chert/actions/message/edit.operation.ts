import type { IDataObject } from 'n8n-workflow';
import { provided } from '../../api/answer';
import { sameText } from '../../objects/sentMessage';
import { documented, FAULT_OF_THE_NODE } from '../../failures/errorCodes';
import { type ItemReader, NOT_SET } from '../../parameters/itemReader';
import { readNumber } from '../../parameters/number';
import { readText } from '../../parameters/text';
import type { Operation } from '../../run/operation';
import { messageIdField, messageOf, withBothIds } from './messageId';

/** The recipient can see each edit, so a request that may have arrived is not repeated. Source: docs: messages. */
export const edit: Operation = {
	option: {
		name: 'Edit',
		action: 'Edit message',
		description:
			'Change a message of your own, at most 15 minutes old. The recipient can still read the earlier text.',
	},
	properties: [
		messageIdField(
			'The message to edit: one that your line sent, at most 15 minutes ago. Messages of other people cannot be edited',
		),
		{
			displayName: 'New Text',
			name: 'newText',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			required: true,
			placeholder: 'e.g. See you at 5, not at 4',
			description:
				'What the message says from now on. Replaces the whole text. In a message with several parts, it replaces the text of one part.',
		},
	],
	options: [
		{
			displayName: 'Edited Part Index',
			name: 'editedPartIndex',
			type: 'number',
			default: 0,
			description:
				'Which part of a message with several parts to edit, counted from 0. Without this option it is 0, the first text.',
			typeOptions: { minValue: 0 },
		},
	],
	routes: ['POST /messages/{id}/edit'],
	doneLabel: 'Edited before this',
	outputFields: [
		'message_id',
		'requested_message_id',
		'status',
		'new_text',
		'date_edited',
		'edit_history',
	],
	errors: {
		...documented(2003),
		1002: {
			reason: 'INVALID_VALUE',
			advice:
				'Chert does not accept the new text for this message. Check that New Text is not empty and that your own line sent the message. If you set Edited Part Index, check that this part is there and is a text.',
		},
		1004: FAULT_OF_THE_NODE,
		4001: {
			reason: 'NOT_EDITABLE',
			advice:
				'Most likely it is too late: iMessage lets you edit a message of your own line for 15 minutes after it was sent, and no longer. The message most likely still has its old text. Running this item again does not help; send a correction as a new message.',
			final: true,
		},
		4099: {
			reason: 'EDIT_NOT_SUPPORTED',
			advice:
				'Chert cannot edit this message: the line that sent it cannot do so, or more than 15 minutes are over. Send a correction as a new message.',
		},
	},
	howToCheck:
		'Read the message with Message → Get: if it still has its old text, run this item again.',
	prepare(item) {
		const { message_id, path } = messageOf(item);
		const new_text = readText(item.parameter('newText'), 'New Text');
		const body: IDataObject = { new_text, edited_part_index: readPartIndex(item) };
		return {
			key: message_id,
			execute: async (call) => {
				const answer = await call.request(
					{ method: 'POST', path: `${path}/edit`, body },
					{
						read: provided(
							({ status, message_id: edited, new_text: text }) =>
								status === 'edited' &&
								(text === undefined ? edited === message_id : sameText(text, new_text)),
						),
						complaint: 'does not say that this message got its new text',
					},
				);
				return withBothIds(answer, message_id);
			},
		};
	},
};

function readPartIndex(item: ItemReader): number | undefined {
	const value = item.option('editedPartIndex', NOT_SET);
	return value === NOT_SET ? undefined : readNumber(value, 'Edited Part Index', { min: 0 });
}

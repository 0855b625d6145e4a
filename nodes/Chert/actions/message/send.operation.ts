import type { IDataObject } from 'n8n-workflow';
import { HOW_TO_CHECK_IF_SENT, sendToPhone } from '../../objects/sentMessage';
import { documented } from '../../failures/errorCodes';
import { readBoolean } from '../../parameters/choice';
import { IDEMPOTENCY_KEY_OPTION, phoneLineField } from '../../parameters/fields';
import { readId } from '../../parameters/id';
import { type ItemReader, NOT_SET } from '../../parameters/itemReader';
import { readOptionalText, readText } from '../../parameters/text';
import type { Operation } from '../../run/operation';
import { phoneField, readPhone } from '../phone';
import { readAttachments } from './attachmentReferences';
import { EFFECTS } from './effects';

/** Every request has an idempotency key, so it can be repeated safely. Source: docs: send. */
export const send: Operation = {
	option: {
		name: 'Send',
		action: 'Send message',
		description:
			'Send an iMessage to one person by phone number. It goes out at once and cannot be taken back.',
	},
	properties: [
		phoneField('Whom to send the message to: a phone number with its country code'),
		{
			displayName: 'Text',
			name: 'body',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			required: true,
			placeholder: 'e.g. Hello, this is the front desk.',
			description: 'What the message says. Blank lines split it into several bubbles.',
		},
	],
	options: [
		{
			displayName: 'Attachments',
			name: 'attachments',
			type: 'string',
			default: '',
			placeholder: 'e.g. att_1, att_2',
			description:
				'IDs of uploaded files (Attachment → Upload), separated by commas, or a list from an expression. Its entries may be objects: {"attachment_id": "att_1", "live_photo": true}. Web addresses are not possible.',
		},
		{
			displayName: 'Effect',
			name: 'effect',
			type: 'options',
			options: EFFECTS,
			default: '',
			description:
				'How the message comes in. Chert publishes no list of its effects: if it does not know the one you choose, the error (4098) lists those it knows. An expression can set any of them.',
		},
		{
			displayName: 'External ID',
			name: 'externalId',
			type: 'string',
			default: '',
			placeholder: 'e.g. crm-58213',
			description: 'ID of the person in your own system, which Chert keeps with the contact',
		},
		IDEMPOTENCY_KEY_OPTION,
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			placeholder: 'e.g. Front Desk',
			description: 'Name of the person, which Chert keeps with the contact',
		},
		phoneLineField({
			displayName: 'Phone Line',
			name: 'phoneLineId',
			description:
				'Which of your lines sends the message. It also ties the person to this line: later messages to them come from it too. Without this option Chert chooses.',
		}),
		{
			displayName: 'Send as Live Photo',
			name: 'livePhoto',
			type: 'boolean',
			default: false,
			description: 'Whether the attachments are sent as Live Photos',
		},
	],
	routes: ['POST /send'],
	doneLabel: 'Sent before this',
	outputFields: [
		'chat_id',
		'message_id',
		'status',
		'lead_id',
		'lead_created',
		'convo_id',
		'phone_line_id',
	],
	errors: {
		...documented(1001, 1003, 1005, 4002),
		1002: {
			reason: 'INVALID_VALUE',
			advice:
				'Chert does not accept the attachments as they are. Use the attachment_id that Attachment → Upload puts out; attachment_index, where the error has it, says which one it is, counted from 0.',
		},
		1011: {
			reason: 'BAD_ATTACHMENT',
			advice:
				'One of the attachments cannot be sent: attachment_index says which one, counted from 0. Upload the file with Attachment → Upload and use the attachment_id that comes back; web addresses are not possible here.',
		},
		4001: {
			reason: 'DELIVERY_FAILED',
			advice:
				'Chert reports that the delivery to iMessage failed. Most likely the message did not arrive, but that is not certain. Check that the person can be reached by iMessage, and wait a minute before you run this item again.',
		},
		4098: {
			reason: 'UNKNOWN_EFFECT',
			advice:
				"Chert does not know this effect. Choose one of those in allowed_effects, by an expression if it is not in the list of the node, or remove the option 'Effect'.",
		},
	},
	howToCheck: HOW_TO_CHECK_IF_SENT,
	prepare(item) {
		const phone = readPhone(item);
		const text = readText(item.parameter('body'), 'Text');
		const options = readOptions(item);
		const idempotency_key = item.idempotencyKey();
		const body: IDataObject = { phone, body: text, idempotency_key, ...options };
		return {
			// What goes to one person arrives in the order of the items.
			key: phone,
			execute: async (call) => {
				const { message_id, chat_id, answer } = await sendToPhone(call, body);
				call.named({ message_id });
				// The chat has one name in all outputs of the node, so that the next node finds it.
				return { ...answer, ...(chat_id !== undefined && { chat_id }) };
			},
		};
	},
};

/** What is `undefined` is left out of the body. */
function readOptions(item: ItemReader): IDataObject {
	// It may be empty: a name is missing in one row of a table.
	const line = (option: string, label: string) =>
		readOptionalText(item.option(option, ''), label, { line: true });
	const phoneLineId = item.option('phoneLineId', NOT_SET);
	const given = item.option('attachments', NOT_SET);
	const livePhoto = readBoolean(item.option('livePhoto', false), 'Send as Live Photo');
	const attachments = given === NOT_SET ? [] : readAttachments(given, livePhoto);
	return {
		name: line('name', 'Name'),
		external_id: line('externalId', 'External ID'),
		// An empty ID is refused: otherwise Chert would choose a line that the user did not want.
		phone_line_id:
			phoneLineId === NOT_SET
				? undefined
				: readId(phoneLineId, 'Phone Line', 'line', {
						instead: 'A message goes out from one line',
					}),
		attachments: attachments.length > 0 ? attachments : undefined,
		effect: line('effect', 'Effect'),
	};
}

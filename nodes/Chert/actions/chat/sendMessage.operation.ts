import { HOW_TO_CHECK_IN_CHAT, sendMessageTo } from '../../objects/sentMessage';
import { documented } from '../../failures/errorCodes';
import { readBoolean } from '../../parameters/choice';
import { chatIdField, IDEMPOTENCY_KEY_OPTION } from '../../parameters/fields';
import type { Operation } from '../../run/operation';
import { aboutChat, chatOf } from './theChat';
import { MESSAGE_FIELDS, readMessage } from './messageFields';

const WHICH_PART =
	'The attachment_index of this error says which part it is about, counted from 0.';

/**
 * `POST /chats/{id}/messages`. Messages to one chat keep the order of the items. The documented example has an
 * idempotency key, but no source says that it does anything on this route: it is sent, and a request that
 * may have arrived is still not repeated. Source: docs: chats.
 */
export const sendMessage: Operation = aboutChat({
	option: {
		name: 'Send Message',
		action: 'Send message to chat',
		description:
			'Send a message to a chat that exists already. It goes out at once and cannot be taken back.',
	},
	properties: [chatIdField('The chat to write to, a group or a direct chat'), ...MESSAGE_FIELDS],
	options: [
		IDEMPOTENCY_KEY_OPTION,
		{
			displayName: 'Send as One Bubble',
			name: 'parallelAttachments',
			type: 'boolean',
			default: true,
			description:
				'Whether several images of the message arrive together in one bubble instead of one after another',
		},
	],
	routes: ['POST /chats/{id}/messages'],
	doneLabel: 'Sent before this',
	outputFields: ['chat_id', 'message_id', 'message'],
	errors: {
		...documented(1001, 1005, 1008, 1009, 2002, 4001, 4002),
		1006: {
			reason: 'NOT_ALLOWED_FOR_CHAT',
			advice:
				'The text above says which it is: the message has more than 10 parts, or your line is not in this chat anymore.',
		},
		5001: {
			reason: 'ATTACHMENT_NOT_FOUND',
			advice: `Chert does not know one of the attachments. ${WHICH_PART}`,
		},
		5002: {
			reason: 'ATTACHMENT_TOO_LARGE',
			advice: `One of the files is too large; Chert takes up to 100 MB. ${WHICH_PART}`,
		},
		5003: {
			reason: 'MIME_TYPE_NOT_SUPPORTED',
			advice: `Chert does not send this type of file. Convert it first. ${WHICH_PART}`,
		},
		5004: {
			reason: 'ATTACHMENT_NOT_UPLOADED',
			advice: `The file of one of the attachments was never uploaded. Upload it first. ${WHICH_PART}`,
		},
	},
	howToCheck: HOW_TO_CHECK_IN_CHAT,
	prepare(item) {
		const { chat_id } = chatOf(item);
		const { parts } = readMessage(item);
		const idempotency_key = item.idempotencyKey();
		const together = readBoolean(item.option('parallelAttachments', false), 'Send as One Bubble');
		const body = {
			message: { parts, idempotency_key },
			// Beside the message, where the API reference writes it; nothing says that it also works inside.
			...(together && { parallel_attachments: true }),
		};
		return {
			key: chat_id,
			execute: async (call) => {
				const { message_id, answer } = await sendMessageTo(call, chat_id, body);
				call.named({ message_id });
				return { chat_id, message_id, ...answer };
			},
		};
	},
});

import { FIND_OUT_IF_SENT, idOf, wasSent } from '../../api/sentMessage';
import { documented } from '../../failures/errorCodes';
import { readPhoneNumber } from '../../parameters/address';
import { IDEMPOTENCY_KEY_OPTION } from '../../parameters/fields';
import { named } from '../../parameters/named';
import { readOptionalText } from '../../parameters/text';
import type { Operation } from '../../run/operation';
import { MESSAGE_FIELDS, readMessage } from './messageFields';
import { checkFirstMessage } from './messageParts';
import { readRecipients } from './recipients';

/**
 * `POST /chats`: begins a direct chat (one recipient) or a group (2 to 31) with its first message.
 * Source: docs: chats.
 */
export const create: Operation = {
	option: {
		name: 'Create',
		action: 'Create a chat',
		description:
			'Begin an iMessage chat with its first message: a direct chat with one person, or a group with 2 to 31. The message is sent at once and cannot be taken back.',
	},
	properties: [
		{
			displayName: 'From',
			name: 'from',
			type: 'resourceLocator',
			default: { mode: 'number', value: '' },
			required: true,
			description: 'Your own line that the chat is with, as a phone number in international form',
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					placeholder: 'Choose one of your lines',
					typeOptions: { searchListMethod: 'searchPhoneNumbers', searchable: true },
				},
				{
					displayName: 'By Number',
					name: 'number',
					type: 'string',
					placeholder: 'e.g. +14155550100',
				},
			],
		},
		{
			displayName: 'To',
			name: 'to',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. +14155551234, ada@example.com',
			description:
				'Who the chat is with: one phone number in international form or e-mail address for a direct chat, 2 to 31 with commas between them (or a list from an expression) for a group',
		},
		...MESSAGE_FIELDS,
	],
	options: [
		IDEMPOTENCY_KEY_OPTION,
		{
			displayName: 'Subject',
			name: 'subject',
			type: 'string',
			default: '',
			description: 'The subject line above the message',
		},
	],
	routes: ['POST /chats'],
	doneBefore: 'Created before this',
	errors: {
		...documented(1001, 2006, 4001),
		1003: {
			reason: 'INVALID_PHONE_NUMBER',
			advice:
				'One of the addresses in From or To is not a phone number that Chert knows how to reach. Write it in international form with a plus sign and no spaces, for example +14155551234.',
		},
		1005: {
			reason: 'URL_IN_FIRST_MESSAGE',
			advice:
				'The message that a chat begins with may not have a web address in its text. In a direct chat make it a Rich Link part; in a group send it afterwards with "Send Message".',
		},
		1006: {
			reason: 'TOO_MANY_RECIPIENTS',
			advice: 'A group has at most 31 recipients. Take some addresses out of To.',
		},
		4099: {
			reason: 'FIRST_MESSAGE_TEXT_ONLY',
			advice:
				'The first message of a group takes text only. Create the group with a text, then send media and links with "Send Message".',
		},
	},
	ifRepeated: 'same',
	findOut: FIND_OUT_IF_SENT,
	prepare(item) {
		const { subject } = item;
		const to = named(item, 'to', item.parameter('to'), readRecipients);
		const from = readPhoneNumber(item.parameter('from'), 'From');
		const { parts, names } = readMessage(item, true);
		checkFirstMessage(parts, to.length > 1, names);
		const idempotency_key = item.idempotencyKey();
		subject.idempotency_key = idempotency_key;
		const subjectLine = readOptionalText(item.option('subject', ''), 'Subject');
		const message = {
			parts,
			...(subjectLine !== undefined && { subject: subjectLine }),
			idempotency_key,
		};
		return {
			subject,
			// Two chats with the same people may be one to iMessage: their messages keep their order.
			key: [from, ...to].sort().join(' ').toLowerCase(),
			execute: async (call) => {
				const answer = await call.request(
					{ method: 'POST', path: '/chats', body: { from, to, message } },
					{
						says: ({ chat, message: sent }) => idOf(chat) !== undefined && wasSent(sent),
						missing: 'does not say that the chat was created and its message sent',
					},
				);
				const ids = { chat_id: idOf(answer.chat), message_id: idOf(answer.message) };
				Object.assign(subject, ids);
				return { ...ids, ...answer };
			},
		};
	},
};

import { HOW_TO_CHECK_IF_SENT, idOf, wasSent } from '../../objects/sentMessage';
import { documented } from '../../failures/errorCodes';
import { addressEntries, readPhoneNumber } from '../../parameters/address';
import { IDEMPOTENCY_KEY_OPTION, lineNumberField } from '../../parameters/fields';
import { named } from '../../parameters/named';
import { missing, readOptionalText, refusal } from '../../parameters/text';
import type { Operation } from '../../run/operation';
import { MESSAGE_FIELDS, readMessage } from './messageFields';
import { checkFirstMessage } from './messageParts';

/** Phone numbers in a group at most, the tenant's own line not counted. Source: docs: chats. */
const MOST_RECIPIENTS = 31;

/** Lists of recipients are of different lengths, so a name for one of them is no mistake. */
const NO_NAME =
	'The Group Name was left out where the chat is with one person: only groups have a name.';

/** Source: docs: chats. */
export const create: Operation = {
	option: {
		name: 'Create',
		action: 'Create chat',
		description:
			'Begin a chat with one person or a group. Its first message goes out at once and cannot be taken back.',
	},
	properties: [
		lineNumberField({
			displayName: 'From',
			name: 'from',
			required: true,
			description: 'Your own line that the chat is with: its phone number with the country code',
		}),
		{
			displayName: 'To',
			name: 'to',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. +14155551234, +14155559876',
			description:
				'Who the chat is with: one phone number with its country code for a direct chat, 2 to 31 with commas between them (or a list from an expression) for a group. E-mail addresses are not possible here.',
		},
		...MESSAGE_FIELDS,
	],
	options: [
		IDEMPOTENCY_KEY_OPTION,
		{
			// Chert's own name for it, which saved workflows hold.
			displayName: 'Group Name',
			name: 'subject',
			type: 'string',
			default: '',
			placeholder: 'e.g. Sales North',
			description:
				'The name of the new group, which everybody in it sees. A direct chat has none: there it is left out.',
		},
	],
	routes: ['POST /chats'],
	doneLabel: 'Created before this',
	outputFields: ['chat_id', 'message_id', 'chat', 'message'],
	errors: {
		...documented(1001, 1008, 1009, 2006, 4001, 4002),
		1003: {
			reason: 'INVALID_PHONE_NUMBER',
			advice:
				'One of the numbers in From or To is not a phone number that Chert can reach. Look at the country code, and for a zero that is not dialled from abroad: a right number looks like +14155551234.',
		},
		1005: {
			reason: 'URL_IN_FIRST_MESSAGE',
			advice:
				"The message that a chat begins with may not have a web address in its text. In a direct chat make it a Rich Link part; in a group send it afterwards with 'Send Message'.",
		},
		1006: {
			reason: 'TOO_MANY_RECIPIENTS',
			advice: 'A group has at most 31 recipients. Take some addresses out of To.',
		},
		4099: {
			reason: 'FIRST_MESSAGE_TEXT_ONLY',
			advice:
				"The first message of a group takes text only. Create the group with a text, then send media and links with 'Send Message'.",
		},
	},
	howToCheck: HOW_TO_CHECK_IF_SENT,
	prepare(item) {
		const to = named(item, 'to', item.parameter('to'), readRecipients);
		const from = readPhoneNumber(item.parameter('from'), 'From');
		const { parts, names } = readMessage(item, true);
		checkFirstMessage(parts, to.length > 1, names);
		const idempotency_key = item.idempotencyKey();
		const name = readOptionalText(item.option('subject', ''), 'Group Name', { line: true });
		const isGroup = to.length > 1;
		const message = {
			parts,
			...(isGroup && name !== undefined && { subject: name }),
			idempotency_key,
		};
		return {
			// Two chats with the same people may be one to iMessage: their messages keep their order.
			key: [from, ...to].sort().join(' '),
			execute: async (call) => {
				const created = await call.request(
					{ method: 'POST', path: '/chats', body: { from, to, message } },
					{
						read(answer) {
							const { chat, message: sent } = answer;
							const chat_id = idOf(chat);
							return chat_id !== undefined && wasSent(sent)
								? { chat_id, message_id: idOf(sent), ...answer }
								: undefined;
						},
						complaint: 'does not say that the chat was created and its message sent',
					},
				);
				const { chat_id, message_id } = created;
				call.named({ chat_id, message_id });
				if (!isGroup && name !== undefined) call.hint(NO_NAME);
				return created;
			},
		};
	},
};

/**
 * A number that appears twice is refused, not dropped: a group of two would become a direct chat, and the
 * second number was probably meant to be another person. Chert promises no e-mail addresses here.
 */
function readRecipients(value: unknown): string[] {
	const numbers = addressEntries(value).map((entry) => readPhoneNumber(entry, 'To'));
	if (numbers.length === 0) throw missing(value, 'To');
	const twice = numbers.find((number, index) => numbers.indexOf(number) < index);
	if (twice !== undefined) throw refusal('To', `has ${twice} twice; name everybody once`);
	if (numbers.length > MOST_RECIPIENTS) {
		throw refusal(
			'To',
			`has ${numbers.length} phone numbers, but a group has at most ${MOST_RECIPIENTS}`,
		);
	}
	return numbers;
}

import type { IDataObject } from 'n8n-workflow';
import { FIND_OUT_IF_SENT } from '../../api/sentMessage';
import { documented } from '../../failures/errorCodes';
import { invalidInput } from '../../failures/failure';
import { readPhoneNumber } from '../../parameters/address';
import { readChatId } from '../../parameters/chatId';
import { chatIdField, IDEMPOTENCY_KEY_OPTION } from '../../parameters/fields';
import type { ItemReader } from '../../parameters/itemReader';
import { readTime } from '../../parameters/time';
import type { Operation } from '../../run/operation';
import { nameOfValue } from '../../shared/text';
import { COORDINATE_FIELDS, readCoordinates } from './coordinates';

/** What the API says of a message that is on its way, or further. */
const ACCEPTED = ['queued', 'sent', 'delivered'];

/** `POST /locations`. Source: docs: attachments, locations, phone numbers. */
export const send: Operation = {
	option: {
		name: 'Send',
		action: 'Send a location',
		description: 'Send a place on the map to an iMessage chat or to a phone number',
	},
	properties: [
		{
			displayName: 'Send To',
			name: 'sendTo',
			type: 'options',
			noDataExpression: true,
			default: 'chat',
			description: 'Whether the location goes to a chat or to a phone number',
			options: [
				{ name: 'Chat', value: 'chat' },
				{ name: 'Phone Number', value: 'phone' },
			],
		},
		{
			...chatIdField('The chat to send the location to'),
			displayOptions: { show: { sendTo: ['chat'] } },
		},
		{
			displayName: 'Phone Number',
			name: 'phone',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. +14155551234',
			description: 'Who gets the location, in international form with a plus sign and digits only',
			displayOptions: { show: { sendTo: ['phone'] } },
		},
		...COORDINATE_FIELDS,
	],
	options: [
		{
			displayName: 'Address',
			name: 'address',
			type: 'string',
			default: '',
			placeholder: 'e.g. 175 5th Ave, New York',
			description: 'Postal address of the place, shown with it',
		},
		{
			displayName: 'Expires At',
			name: 'expiresAt',
			type: 'dateTime',
			default: '',
			description:
				'When the location is no longer worth anything. Without an offset the time is in the time zone of the workflow.',
		},
		{
			displayName: 'Fallback Mode',
			name: 'fallbackMode',
			type: 'options',
			default: 'auto',
			description: 'What Chert does if the line cannot send a location as such',
			options: [
				{
					name: 'Automatic',
					value: 'auto',
					description: 'Let Chert send it in another form',
				},
				{
					name: 'None',
					value: 'none',
					description: 'Let the item fail with 4099',
				},
			],
		},
		IDEMPOTENCY_KEY_OPTION,
		{
			displayName: 'Label',
			name: 'label',
			type: 'string',
			default: '',
			placeholder: 'e.g. Meeting point',
			description: 'Name of the place, shown with it',
		},
	],
	routes: ['POST /locations'],
	doneBefore: 'Sent before this',
	errors: {
		...documented(1001, 1002, 1003, 2002, 4001),
		4099: {
			reason: 'LOCATION_NOT_SUPPORTED',
			advice:
				'This line cannot send a location to this recipient. Set the option Fallback Mode to Automatic, or send the address as a text message.',
		},
	},
	ifRepeated: 'same',
	findOut: FIND_OUT_IF_SENT,
	prepare(item) {
		const { subject } = item;
		const recipient = readRecipient(item);
		const place = { ...readCoordinates(item), ...readDetails(item) };
		const idempotency_key = item.idempotencyKey();
		subject.idempotency_key = idempotency_key;
		const body: IDataObject = { ...recipient, ...place, idempotency_key };
		return {
			subject,
			key: recipient.chat_id ?? recipient.phone,
			execute: async (call) => {
				const answer = await call.request(
					{ method: 'POST', path: '/locations', body },
					{
						says: ({ message_id, status }) =>
							typeof message_id === 'string' &&
							message_id !== '' &&
							ACCEPTED.includes(String(status)),
						missing: 'does not say that the location was sent',
					},
				);
				subject.message_id = answer.message_id;
				return answer;
			},
		};
	},
};

/** Exactly one of the two: a chat, or the phone number of somebody. */
function readRecipient(item: ItemReader): { chat_id?: string; phone?: string } {
	const { subject } = item;
	const toPhone = item.parameter('sendTo') === 'phone';
	const name = toPhone ? 'phone' : 'chat_id';
	const value = item.parameter(toPhone ? 'phone' : 'chatId');
	subject[name] = typeof value === 'string' ? value : null;
	const recipient = toPhone ? readPhoneNumber(value, 'Phone Number') : readChatId(value);
	subject[name] = recipient;
	return { [name]: recipient };
}

/** What is optional, without what was left empty. */
function readDetails(item: ItemReader): IDataObject {
	const expires = item.option('expiresAt', '');
	const details = {
		label: readText(item, 'label', 'Label'),
		address: readText(item, 'address', 'Address'),
		fallback_mode: item.option('fallbackMode', 'none') === 'auto' ? 'auto' : undefined,
		expires_at: expires ? readTime(expires, 'Expires At', item.timezone) : undefined,
	};
	return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}

function readText(item: ItemReader, name: string, field: string): string | undefined {
	const value = item.option(name, '') ?? '';
	if (typeof value !== 'string' && typeof value !== 'number') {
		throw invalidInput(`The option "${field}" must be text, but it is ${nameOfValue(value)}`);
	}
	return String(value).trim() || undefined;
}

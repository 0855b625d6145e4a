import type { IDataObject } from 'n8n-workflow';
import { FIND_OUT_IF_SENT } from '../../api/sentMessage';
import { documented } from '../../failures/errorCodes';
import { readPhoneNumber } from '../../parameters/address';
import { readChoice } from '../../parameters/choice';
import { chatIdField, IDEMPOTENCY_KEY_OPTION } from '../../parameters/fields';
import { type ItemReader, NOT_SET } from '../../parameters/itemReader';
import { named } from '../../parameters/named';
import { isBlank, readOptionalText } from '../../parameters/text';
import { readTime } from '../../parameters/time';
import type { Operation } from '../../run/operation';
import { chatOf } from '../chat/chatOf';
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
				"When the location expires. A time without an offset is in the workflow's time zone.",
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
	const sendTo = readChoice(item.parameter('sendTo'), 'Send To', ['chat', 'phone']);
	if (sendTo === 'chat') return { chat_id: chatOf(item).chat_id };
	const phone = named(item, 'phone', item.parameter('phone'), (value) =>
		readPhoneNumber(value, 'Phone Number'),
	);
	return { phone };
}

/** The options that are set, without those that are empty. */
function readDetails(item: ItemReader): IDataObject {
	const expires = item.option('expiresAt', '');
	const fallback = item.option('fallbackMode', NOT_SET);
	const details = {
		label: readOptionalText(item.option('label', ''), 'Label')?.trim(),
		address: readOptionalText(item.option('address', ''), 'Address')?.trim(),
		fallback_mode:
			fallback !== NOT_SET && readChoice(fallback, 'Fallback Mode', ['auto', 'none']) === 'auto'
				? 'auto'
				: undefined,
		expires_at: isBlank(expires) ? undefined : readTime(expires, 'Expires At', item.timezone),
	};
	return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}

import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { FIND_OUT_IN_CHAT } from '../../api/sentMessage';
import { documented } from '../../failures/errorCodes';
import { invalidInput } from '../../failures/failure';
import { readPhoneNumber } from '../../parameters/address';
import { IDEMPOTENCY_KEY_OPTION } from '../../parameters/fields';
import type { ItemReader } from '../../parameters/itemReader';
import { readLine } from '../../parameters/textFields';
import { readTime } from '../../parameters/time';
import type { Operation } from '../../run/operation';
import { BEFORE_1_1, SINCE_1_1 } from '../versions';
import { nameOfValue } from '../../shared/text';
import { COORDINATE_FIELDS, readCoordinates } from './coordinates';

/** What the API says of a message that is on its way, or further. */
const ACCEPTED = ['queued', 'sent', 'delivered'];

/** The field "Send To": a delivery chat is called `chat` in workflows that were saved before 1.1. */
function sendTo(chat: 'chat' | 'deliveryChat', defaultTo: string): INodeProperties {
	return {
		displayName: 'Send To',
		name: 'sendTo',
		type: 'options',
		noDataExpression: true,
		default: defaultTo,
		description: 'Who gets the location',
		options: [
			{
				name: 'Delivery Chat ID',
				value: chat,
				description: 'A chat, by the ID that iMessage itself knows it by',
			},
			{ name: 'Phone Number', value: 'phone', description: 'One person; the usual way' },
		],
	};
}

const DELIVERY_CHAT_ID: Pick<INodeProperties, 'displayName' | 'required' | 'description'> = {
	displayName: 'Delivery Chat ID',
	required: true,
	description:
		'The ID that iMessage itself knows the chat by, where Chert gave you one, such as iMessage;+;chat42. The chat_id and lead_id of the other operations do not work here: send to a phone number instead.',
};

const NOT_A_DELIVERY_CHAT =
	'If you gave a Delivery Chat ID: the chat_id or lead_id of the other operations does not work here. Send the location to a phone number instead.';

/**
 * `POST /locations`. By chat it takes only the delivery chat ids that Chert hands out, not those of
 * `POST /chats`, so a phone number is the default. No source says what its idempotency key does, so a request
 * that may have arrived is not repeated. Source: docs: attachments, locations, phone numbers.
 */
export const send: Operation = {
	option: {
		name: 'Send',
		action: 'Send a location',
		description: 'Send a place on the map to somebody by iMessage',
	},
	properties: [
		{ ...sendTo('chat', 'chat'), displayOptions: { show: { ...BEFORE_1_1 } } },
		{ ...sendTo('deliveryChat', 'phone'), displayOptions: { show: { ...SINCE_1_1 } } },
		{
			...DELIVERY_CHAT_ID,
			name: 'chatId',
			type: 'resourceLocator',
			default: { mode: 'id', value: '' },
			modes: [
				{
					displayName: 'By ID',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. iMessage;+;chat42',
				},
			],
			displayOptions: { show: { ...BEFORE_1_1, sendTo: ['chat'] } },
		},
		{
			...DELIVERY_CHAT_ID,
			name: 'deliveryChatId',
			type: 'string',
			default: '',
			placeholder: 'e.g. iMessage;+;chat42',
			displayOptions: { show: { ...SINCE_1_1, sendTo: ['deliveryChat'] } },
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
			description: 'What Chert does if the location cannot be shown as such',
			options: [
				{
					name: 'Automatic',
					value: 'auto',
					description: 'Send a link to Apple Maps instead',
				},
				{
					name: 'None',
					value: 'none',
					description: 'Ask for nothing else',
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
		...documented(1001, 1003, 4001, 4002),
		1002: {
			reason: 'INVALID_VALUE',
			advice: `Chert does not accept one of the values. ${NOT_A_DELIVERY_CHAT}`,
		},
		1011: { reason: 'NOT_A_DELIVERY_CHAT', advice: NOT_A_DELIVERY_CHAT },
		2002: {
			reason: 'CHAT_NOT_FOUND',
			advice: `Chert does not know this chat. ${NOT_A_DELIVERY_CHAT}`,
		},
		4099: {
			reason: 'LOCATION_NOT_SUPPORTED',
			advice:
				'This line cannot send locations, whatever Fallback Mode says. Send the address or a map link as a text message.',
		},
	},
	ifRepeated: 'twice',
	findOut: FIND_OUT_IN_CHAT,
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

/** The parameter that holds the recipient, by what "Send To" says. */
const RECIPIENTS: Readonly<Record<string, string | undefined>> = {
	phone: 'phone',
	deliveryChat: 'deliveryChatId',
	chat: 'chatId',
};

/**
 * Exactly one of the two: the phone number of somebody, or a delivery chat. Workflows that were saved
 * before there was `deliveryChatId` have it in `chatId`.
 */
function readRecipient(item: ItemReader): { chat_id?: string; phone?: string } {
	const { subject } = item;
	const to = item.parameter('sendTo');
	const parameter = RECIPIENTS[to as string];
	if (parameter === undefined) {
		const shown = typeof to === 'string' ? JSON.stringify(to) : nameOfValue(to);
		throw invalidInput(`Send To must be phone or deliveryChat, but it is ${shown}`);
	}
	const name = to === 'phone' ? 'phone' : 'chat_id';
	const value = item.parameter(parameter);
	subject[name] = typeof value === 'string' ? value : null;
	const recipient =
		to === 'phone' ? readPhoneNumber(value, 'Phone Number') : readLine(value, 'Delivery Chat ID');
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

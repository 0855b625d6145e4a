import type { IDataObject } from 'n8n-workflow';
import { provided } from '../../api/answer';
import { isFilledText } from '../../shared/text';
import { HOW_TO_CHECK_IN_CHAT } from '../../objects/sentMessage';
import { documented } from '../../failures/errorCodes';
import { readChoice } from '../../parameters/choice';
import { IDEMPOTENCY_KEY_OPTION } from '../../parameters/fields';
import { type ItemReader, NOT_SET } from '../../parameters/itemReader';
import { namedId } from '../../parameters/named';
import { isBlank, readOptionalText } from '../../parameters/text';
import { readTime } from '../../parameters/time';
import type { Operation } from '../../run/operation';
import { phoneField, readPhone } from '../phone';
import { COORDINATE_FIELDS, readCoordinates } from './coordinates';

const ACCEPTED_STATUSES = ['queued', 'sent', 'delivered'];

const NOT_A_DELIVERY_CHAT =
	'If you gave a Delivery Chat ID: the chat_id or lead_id of the other operations does not work here. Send the location to a phone number instead.';

/**
 * `POST /locations`. By chat it takes only the delivery chat ids that Chert assigns, not those of
 * `POST /chats`, so a phone number is the default. No source says what its idempotency key does, so a request
 * that may have arrived is not repeated. Source: docs: locations.
 */
export const send: Operation = {
	option: {
		name: 'Send',
		action: 'Send location',
		description: 'Send a place on the map to somebody by iMessage',
	},
	properties: [
		{
			displayName: 'Send To',
			name: 'sendTo',
			type: 'options',
			noDataExpression: true,
			default: 'phone',
			description: 'Who gets the location',
			options: [
				{
					name: 'Delivery Chat ID',
					value: 'deliveryChat',
					description: "A chat, by iMessage's own ID",
				},
				{ name: 'Phone Number', value: 'phone', description: 'One person; the usual way' },
			],
		},
		{
			displayName: 'Delivery Chat ID',
			name: 'deliveryChatId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. iMessage;+;chat42',
			description:
				'The ID that iMessage itself knows the chat by, where Chert gave you one, such as iMessage;+;chat42. The chat_id and lead_id of the other operations do not work here: send to a phone number instead.',
			displayOptions: { show: { sendTo: ['deliveryChat'] } },
		},
		phoneField('Who gets the location: a phone number with its country code', {
			sendTo: ['phone'],
		}),
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
			description: 'What Chert does if the location cannot be shown as such',
			options: [
				{ name: 'Automatic', value: 'auto', description: 'Send a link to Apple Maps instead' },
				{ name: 'None', value: 'none', description: 'Ask for nothing else' },
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
	doneLabel: 'Sent before this',
	outputFields: ['message_id', 'status', 'phone_line_id', 'delivery', 'location'],
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
	howToCheck: HOW_TO_CHECK_IN_CHAT,
	prepare(item) {
		const recipient = readLocationRecipient(item);
		const place = { ...readCoordinates(item), ...readDetails(item) };
		const idempotency_key = item.idempotencyKey();
		const body: IDataObject = { ...recipient, ...place, idempotency_key };
		return {
			key: recipient.chat_id ?? recipient.phone,
			execute: async (call) => {
				const answer = await call.request(
					{ method: 'POST', path: '/locations', body },
					{
						read: provided(
							({ message_id, status }) =>
								isFilledText(message_id) && ACCEPTED_STATUSES.includes(String(status)),
						),
						complaint: 'does not say that the location was sent',
					},
				);
				call.named({ message_id: answer.message_id });
				return answer;
			},
		};
	},
};

function readLocationRecipient(item: ItemReader): { chat_id?: string; phone?: string } {
	const to = readChoice(item.parameter('sendTo'), 'Send To', ['deliveryChat', 'phone']);
	if (to === 'phone') return { phone: readPhone(item) };
	const given = item.parameter('deliveryChatId');
	return { chat_id: namedId(item, 'chat_id', given, 'Delivery Chat ID', 'chat') };
}

function readDetails(item: ItemReader): IDataObject {
	const expires = item.option('expiresAt', '');
	const fallback = item.option('fallbackMode', NOT_SET);
	return {
		label: readOptionalText(item.option('label', ''), 'Label')?.trim(),
		address: readOptionalText(item.option('address', ''), 'Address')?.trim(),
		fallback_mode:
			fallback !== NOT_SET && readChoice(fallback, 'Fallback Mode', ['auto', 'none']) === 'auto'
				? 'auto'
				: undefined,
		expires_at: isBlank(expires) ? undefined : readTime(expires, 'Expires At', item.timezone),
	};
}

import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { unwrapped } from '../../api/lists';
import { EVENTS } from '../../events/events';
import { ERROR_CODES, type ErrorCodeEntry } from '../../failures/errorCodes';
import { invalidInput } from '../../failures/failure';
import type { ItemReader } from '../../parameters/itemReader';
import { readPathId } from '../../parameters/pathId';

/** What Chert's codes mean for webhook subscriptions. */
export const SUBSCRIPTION_ERRORS: Readonly<Record<1001 | 1002 | 2011, ErrorCodeEntry>> = {
	1001: ERROR_CODES[1001],
	1002: {
		reason: ERROR_CODES[1002].reason,
		advice:
			'Chert does not accept one of the values. The URL must be a public https:// address (http:// works with the simulator only), and events must be names that Chert knows.',
	},
	2011: {
		reason: ERROR_CODES[2011].reason,
		advice:
			'Chert does not know a webhook subscription with this ID; it may have been deleted. Webhook Subscription → Get Many lists those that there are.',
	},
};

/**
 * The subscription an operation is about.
 *
 * @param description what it is to the operation
 */
export function subscriptionIdField(description: string): INodeProperties {
	return {
		displayName: 'Webhook Subscription ID',
		name: 'subscriptionId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. whsub_9f2c41d7',
		description,
	};
}

/** Where webhooks go. */
export const URL_FIELD: INodeProperties = {
	displayName: 'URL',
	name: 'url',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://n8n.example.com/webhook/chert',
	description:
		'The public HTTPS address that Chert posts events to. With https://dev-inbox Chert only records them, to be read with Event → Get Dev Inbox.',
};

/** Which events are sent. */
export const EVENTS_FIELD: INodeProperties = {
	displayName: 'Events',
	name: 'events',
	type: 'multiOptions',
	default: [],
	options: EVENTS,
	description: 'The events to send. None means all of them, also those that Chert adds later.',
};

/** The format of webhooks. */
export const VERSION_FIELD: INodeProperties = {
	displayName: 'Version',
	name: 'version',
	type: 'string',
	default: '',
	placeholder: 'e.g. 2026-04-01',
	description:
		"The version of webhooks to send, which Chert names by a date. Chert's own default is right for most.",
};

/** @throws ChertFailure `INVALID_INPUT` that says what is wrong with the ID */
export function readSubscriptionId(item: ItemReader): string {
	const value = item.parameter('subscriptionId');
	if (typeof value === 'string') item.subject.subscription_id = value;
	const id = readPathId(value, 'Webhook Subscription ID');
	item.subject.subscription_id = id;
	return id;
}

/**
 * The names of events. An expression may give text with commas instead of a list.
 *
 * @returns each name once, in order; an empty list means all events
 * @throws ChertFailure `INVALID_INPUT` for anything that is no list of names
 */
export function readEvents(value: unknown): string[] {
	const list = typeof value === 'string' ? value.split(',') : (value ?? []);
	const isList = Array.isArray(list) && list.every((name) => typeof name === 'string');
	if (!isList) throw invalidInput('Events must be a list of event names such as message.received');
	const names = (list as string[]).map((name) => name.trim()).filter((name) => name !== '');
	return [...new Set(names)];
}

/** @throws ChertFailure `INVALID_INPUT` for a version that is no text */
export function readVersion(value: unknown): string {
	const version = typeof value === 'string' ? value.trim() : '';
	if (version === '') throw invalidInput('The Version is empty');
	return version;
}

/** The path of one subscription. */
export function pathOf(id: string): string {
	return `/webhook-subscriptions/${encodeURIComponent(id)}`;
}

/** The subscription in an answer, with or without the documented wrapper. */
export function subscriptionIn(answer: IDataObject): IDataObject {
	return unwrapped(answer, 'subscription');
}

/**
 * A new subscription with its secret, which older forms of the answer call `webhook_secret`, in the
 * wrapper or beside it.
 *
 * @returns the secret under its documented name; without any where the answer holds none
 */
export function newSubscriptionIn(answer: IDataObject): IDataObject {
	const { webhook_secret, ...subscription } = subscriptionIn(answer);
	const secret = subscription.secret ?? webhook_secret ?? answer.secret ?? answer.webhook_secret;
	return { ...subscription, ...(secret !== undefined && { secret }) };
}

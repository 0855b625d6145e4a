import type { INodeProperties } from 'n8n-workflow';
import { EVENTS } from '../../objects/events';
import { ERROR_CODES, type ErrorCodeEntry } from '../../failures/errorCodes';
import type { ItemReader } from '../../parameters/itemReader';
import { namedId } from '../../parameters/named';

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
			'Chert does not know a webhook subscription with this ID; it may have been deleted. Webhook Subscription → Get Many lists those that exist.',
	},
};

export const URL_FIELD: INodeProperties = {
	displayName: 'URL',
	name: 'url',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://n8n.example.com/webhook/chert',
	description:
		'The public HTTPS address that Chert posts events to. For a try without one, enter https://dev-inbox: Chert records the events, and Event → Get Dev Inbox reads them.',
};

export const EVENTS_FIELD: INodeProperties = {
	displayName: 'Events',
	name: 'events',
	type: 'multiOptions',
	default: [],
	options: EVENTS,
	description: 'The events to send. None means all of them, including those that Chert adds later.',
};

export const VERSION_FIELD: INodeProperties = {
	displayName: 'Version',
	name: 'version',
	type: 'string',
	default: '',
	placeholder: 'e.g. 2026-04-01',
	description:
		"The version of webhooks to send, which Chert names by a date. Chert's own default is right for most.",
};

export function readSubscriptionId(
	item: ItemReader,
	given: unknown = item.parameter('subscriptionId'),
): string {
	const each = 'webhook subscription';
	return namedId(item, 'subscription_id', given, 'Webhook Subscription', each);
}

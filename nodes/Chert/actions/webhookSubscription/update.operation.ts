import type { IDataObject } from 'n8n-workflow';
import { invalidInput } from '../../failures/failure';
import { readBoolean } from '../../parameters/choice';
import { readEventNames } from '../../objects/events';
import { subscriptionIn, subscriptionPath, withoutSecret } from '../../objects/subscriptions';
import { webhookSubscriptionField } from '../../parameters/fields';
import { readText } from '../../parameters/text';
import { readWebhookUrl } from '../../parameters/webAddress';
import type { Operation } from '../../run/operation';
import { asObject } from '../../shared/text';
import {
	EVENTS_FIELD,
	readSubscriptionId,
	SUBSCRIPTION_ERRORS,
	URL_FIELD,
	VERSION_FIELD,
} from './fields';

/** No source says that an update shows a secret, or makes a new one. */
const SECRET_LEFT_OUT =
	"Chert's answer held a secret, which is left out here. If the receiver refuses webhooks from now on, the secret is a new one: delete this webhook subscription and create it again.";

/** Source: docs: webhook-subscriptions. */
export const update: Operation = {
	option: {
		name: 'Update',
		action: 'Update webhook subscription',
		description:
			'Change the URL, events, version or state of a webhook subscription. The rest stays, also its secret.',
	},
	properties: [
		webhookSubscriptionField('The webhook subscription to change', true),
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			description: 'What to change; at least one field',
			options: [
				{
					displayName: 'Active',
					name: 'isActive',
					type: 'boolean',
					default: true,
					description: 'Whether Chert sends events to it',
				},
				EVENTS_FIELD,
				URL_FIELD,
				VERSION_FIELD,
			],
		},
	],
	routes: ['PATCH /webhook-subscriptions/{id}'],
	doneLabel: 'Updated before this',
	outputFields: ['id', 'url', 'events', 'version', 'is_active', 'created_at'],
	errors: SUBSCRIPTION_ERRORS,
	howToCheck: 'Look at it with Webhook Subscription → Get.',
	prepare(item) {
		const id = readSubscriptionId(item);
		const body = readChange(item.parameter('updateFields'));
		return {
			key: id,
			execute: async (call) => {
				const subscription = await call.request(
					{ method: 'PATCH', path: subscriptionPath(id), body },
					{
						mayBeEmpty: true,
						needsTraceId: true,
						read(answer) {
							const said = subscriptionIn(answer);
							return agrees(said, { id, ...body }) ? said : undefined;
						},
						complaint: 'does not say that the webhook subscription was changed like this',
					},
				);
				const shown = withoutSecret(subscription);
				if (Object.keys(shown).length < Object.keys(subscription).length)
					call.hint(SECRET_LEFT_OUT);
				return { id, ...shown };
			},
		};
	},
};

function readChange(value: unknown): IDataObject {
	const given = asObject(value) ?? {};
	const change: IDataObject = {
		...('url' in given && { url: readWebhookUrl(given.url) }),
		...('events' in given && { events: readEventNames(given.events) }),
		...('version' in given && { version: readText(given.version, 'Version', { line: true }) }),
		...('isActive' in given && { is_active: readBoolean(given.isActive, 'Active') }),
	};
	if (Object.keys(change).length === 0) {
		throw invalidInput('There is nothing to change: add at least one of the Update Fields');
	}
	return change;
}

/**
 * An answer's shape is not documented: one without any field agrees, any other must be about the subscription
 * and not say something else.
 */
function agrees(subscription: IDataObject, asked: IDataObject): boolean {
	if (Object.keys(subscription).length === 0) return true;
	if (subscription.id !== asked.id) return false;
	return ['url', 'is_active', 'version', 'events'].every((name) => {
		if (asked[name] === undefined || subscription[name] === undefined) return true;
		return normalised(subscription[name]) === normalised(asked[name]);
	});
}

function normalised(value: unknown): string {
	// One address can be written in several ways: with a slash at its end, or without.
	if (typeof value === 'string' && URL.canParse(value)) return new URL(value).href;
	return JSON.stringify(Array.isArray(value) ? [...value].sort() : value);
}

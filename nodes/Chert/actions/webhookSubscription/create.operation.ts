import { newSubscriptionIn } from '../../objects/subscriptions';
import { readEventNames } from '../../objects/events';
import { readOptionalText } from '../../parameters/text';
import { readWebhookUrl } from '../../parameters/webAddress';
import type { Operation } from '../../run/operation';
import { isFilledText } from '../../shared/text';
import { EVENTS_FIELD, SUBSCRIPTION_ERRORS, URL_FIELD, VERSION_FIELD } from './fields';

/** Only this answer ever shows the secret: without it, it is a failure. Source: docs: webhook-subscriptions. */
export const create: Operation = {
	option: {
		name: 'Create',
		action: 'Create webhook subscription',
		description:
			'Have Chert post events to a URL. The secret that signs them is shown once, in the output: store it safely.',
	},
	properties: [
		{
			...URL_FIELD,
			required: true,
			description: `${URL_FIELD.description} The Chert Trigger makes its own subscription.`,
		},
		EVENTS_FIELD,
	],
	options: [VERSION_FIELD],
	routes: ['POST /webhook-subscriptions'],
	doneLabel: 'Created before this',
	outputFields: ['id', 'url', 'events', 'version', 'is_active', 'created_at', 'secret'],
	errors: { 1001: SUBSCRIPTION_ERRORS[1001], 1002: SUBSCRIPTION_ERRORS[1002] },
	howToCheck:
		'Look at Webhook Subscription → Get Many. If it lists one with this URL, delete it, because its secret is lost, and run this item again.',
	prepare(item) {
		const url = readWebhookUrl(item.parameter('url'));
		// Without its query: people put keys there.
		const { origin, pathname } = new URL(url);
		item.about.url = origin + pathname;
		const events = readEventNames(item.parameter('events'));
		const version = readOptionalText(item.option('version', ''), 'Version', { line: true });
		const body = {
			url,
			...(events.length > 0 && { events }),
			...(version !== undefined && { version }),
		};
		return {
			execute: async (call) => {
				const request = { method: 'POST', path: '/webhook-subscriptions', body } as const;
				const subscription = await call.request(request, {
					read(answer) {
						const made = newSubscriptionIn(answer);
						return isFilledText(made.id) && isFilledText(made.secret) ? made : undefined;
					},
					complaint: 'does not show the new webhook subscription with its secret',
				});
				call.named({ subscription_id: subscription.id });
				return subscription;
			},
		};
	},
};

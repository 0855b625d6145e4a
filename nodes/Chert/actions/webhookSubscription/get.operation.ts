import { subscriptionIn, subscriptionPath, withoutSecret } from '../../objects/subscriptions';
import { webhookSubscriptionField } from '../../parameters/fields';
import type { Operation } from '../../run/operation';
import { readSubscriptionId, SUBSCRIPTION_ERRORS } from './fields';

/** Source: docs: webhook-subscriptions. */
export const get: Operation = {
	option: {
		name: 'Get',
		action: 'Get webhook subscription',
		description:
			'Get one webhook subscription: URL, events and whether it is active. Not its secret.',
	},
	properties: [webhookSubscriptionField('The webhook subscription to get', true)],
	routes: ['GET /webhook-subscriptions/{id}'],
	doneLabel: 'Read before this',
	errors: { 2011: SUBSCRIPTION_ERRORS[2011] },
	prepare(item) {
		const id = readSubscriptionId(item);
		return {
			execute: async (call) =>
				await call.request(
					{ method: 'GET', path: subscriptionPath(id) },
					{
						read(answer) {
							const subscription = subscriptionIn(answer);
							return subscription.id === id ? withoutSecret(subscription) : undefined;
						},
						complaint: 'is not about this webhook subscription',
					},
				),
		};
	},
};

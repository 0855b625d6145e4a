import { webhookSubscriptionField } from '../../parameters/fields';
import type { Operation } from '../../run/operation';
import {
	pathOf,
	readSubscriptionId,
	SUBSCRIPTION_ERRORS,
	subscriptionIn,
	withoutSecret,
} from './fields';

/** `GET /webhook-subscriptions/{id}`: everything but the secret. Source: docs: webhooks. */
export const get: Operation = {
	option: {
		name: 'Get',
		action: 'Get a webhook subscription',
		description:
			'Get one webhook subscription: URL, events and whether it is active. Not its secret.',
	},
	properties: [webhookSubscriptionField('The webhook subscription to get', true)],
	routes: ['GET /webhook-subscriptions/{id}'],
	doneBefore: 'Read before this',
	errors: { 2011: SUBSCRIPTION_ERRORS[2011] },
	ifRepeated: 'none',
	prepare(item) {
		const id = readSubscriptionId(item);
		return {
			subject: item.subject,
			execute: async (call) =>
				withoutSecret(
					subscriptionIn(
						await call.request(
							{ method: 'GET', path: pathOf(id) },
							{
								says: (answer) => subscriptionIn(answer).id === id,
								missing: 'is not about this webhook subscription',
							},
						),
					),
				),
		};
	},
};

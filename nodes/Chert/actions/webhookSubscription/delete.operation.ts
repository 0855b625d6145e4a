import { webhookSubscriptionField } from '../../parameters/fields';
import type { Operation } from '../../run/operation';
import {
	readSubscriptionId,
	SUBSCRIPTION_ERRORS,
	subscriptionIn,
	subscriptionPath,
} from './fields';

/**
 * `DELETE /webhook-subscriptions/{id}`. The answer is not documented, so any body or none is accepted if
 * Chert's trace ID is there. If an earlier request got no answer, 2011 means that it had worked. Source: docs:
 * webhook-subscriptions, 2011.
 */
export const deleteSubscription: Operation = {
	option: {
		name: 'Delete',
		action: 'Delete webhook subscription',
		description:
			'Stop sending events to a URL. This cannot be undone: a new subscription has another secret.',
	},
	properties: [
		webhookSubscriptionField(
			'The webhook subscription to delete. This cannot be undone. To pause it instead, update it and turn Active off.',
			true,
		),
	],
	routes: ['DELETE /webhook-subscriptions/{id}'],
	doneLabel: 'Deleted before this',
	outputFields: ['id', 'deleted'],
	errors: { 2011: SUBSCRIPTION_ERRORS[2011] },
	howToCheck: 'Look at Webhook Subscription → Get Many: it is deleted if it is not listed.',
	prepare(item) {
		const id = readSubscriptionId(item);
		const done = { deleted: true, id };
		return {
			about: item.about,
			key: id,
			execute: async (call) =>
				await call.request(
					{ method: 'DELETE', path: subscriptionPath(id) },
					{
						mayBeEmpty: true,
						needsTraceId: true,
						// The answer's shape is not documented; it must not speak of another subscription.
						read(answer) {
							const about = subscriptionIn(answer).id;
							const agrees = about === undefined || about === id;
							return agrees && answer.deleted !== false ? done : undefined;
						},
						complaint: 'does not say that this webhook subscription was deleted',
						doneAlready: ({ code }, inDoubt) => (code === 2011 && inDoubt ? done : undefined),
					},
				),
		};
	},
};

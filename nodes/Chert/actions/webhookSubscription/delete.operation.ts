import { deletionOf, SUBSCRIPTION_NOT_FOUND, subscriptionPath } from '../../objects/subscriptions';
import { webhookSubscriptionField } from '../../parameters/fields';
import type { Operation } from '../../run/operation';
import { readSubscriptionId, SUBSCRIPTION_ERRORS } from './fields';

/** If an earlier request got no answer, 2011 means that it had worked. Source: docs: webhook-subscriptions, 2011. */
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
		return {
			key: id,
			execute: async (call) =>
				await call.request(
					{ method: 'DELETE', path: subscriptionPath(id) },
					{
						...deletionOf(id),
						doneAlready: ({ code }, inDoubt) =>
							code === SUBSCRIPTION_NOT_FOUND && inDoubt ? { deleted: true, id } : undefined,
					},
				),
		};
	},
};

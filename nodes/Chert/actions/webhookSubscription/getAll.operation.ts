import { listOf } from '../../objects/lists';
import { itemsOf, type Operation } from '../../run/operation';
import { withoutSecret } from './fields';

/**
 * `GET /webhook-subscriptions`, which has no pages. The docs do not name the list. Source: docs:
 * webhook-subscriptions.
 */
export const getAll: Operation = {
	option: {
		name: 'Get Many',
		action: 'Get many webhook subscriptions',
		description:
			'List all webhook subscriptions of the tenant, one item each, without their secrets',
	},
	properties: [],
	routes: ['GET /webhook-subscriptions'],
	doneLabel: 'Read before this',
	errors: {},
	prepare: ({ about }) => ({
		about,
		execute: async (call) => {
			const subscriptions = await call.request(
				{ method: 'GET', path: '/webhook-subscriptions' },
				listOf('subscriptions', 'webhook subscriptions'),
			);
			return itemsOf(subscriptions.map(withoutSecret));
		},
	}),
};

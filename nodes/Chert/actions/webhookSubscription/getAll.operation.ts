import { subscriptionRows, withoutSecret } from '../../objects/subscriptions';
import { itemsOf, type Operation } from '../../run/operation';

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
		execute: async (call) => itemsOf((await subscriptionRows(call)).map(withoutSecret)),
	}),
};

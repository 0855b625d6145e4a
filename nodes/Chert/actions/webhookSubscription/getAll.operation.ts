import { subscriptionRows, withoutSecret } from '../../objects/subscriptions';
import { limitFields, readLimit, upTo } from '../../parameters/limit';
import { itemsOf, type Operation } from '../../run/operation';

export const getAll: Operation = {
	option: {
		name: 'Get Many',
		action: 'Get many webhook subscriptions',
		description:
			'List the webhook subscriptions of the tenant, one item each, without their secrets',
	},
	properties: limitFields(),
	routes: ['GET /webhook-subscriptions'],
	doneLabel: 'Read before this',
	errors: {},
	prepare(item) {
		const limit = readLimit(item);
		return {
			execute: async (call) => {
				const all = (await subscriptionRows(call)).map(withoutSecret);
				return itemsOf(upTo(limit, all, 'webhook subscriptions', (text) => call.hint(text)));
			},
		};
	},
};

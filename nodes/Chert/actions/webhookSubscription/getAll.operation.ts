import { SUBSCRIPTION_LIST, SUBSCRIPTIONS_PATH, withoutSecret } from '../../objects/subscriptions';
import { limitFields, readLimit } from '../../parameters/limit';
import type { Operation } from '../../run/operation';
import { listed } from '../listed';

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
			async execute(call) {
				const what = 'webhook subscriptions';
				const items = await listed(call, SUBSCRIPTIONS_PATH, SUBSCRIPTION_LIST, limit, what);
				return items.map(({ json }) => ({ json: withoutSecret(json) }));
			},
		};
	},
};

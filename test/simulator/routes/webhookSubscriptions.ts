import { jsonOf, refuse, type Route, type RouteCall } from './route';
import { readChange, type Subscription } from '../state/subscriptions';

const shown = (subscription: Subscription) => ({ subscription });
const path = '/webhook-subscriptions';
const one = `${path}/:subscription_id`;

/** `POST /webhook-subscriptions`: the one answer that shows the secret. Source: docs: webhooks. */
const create: Route = {
	method: 'POST',
	path,
	success: () => ({ subscription: { id: 'whsub_example', secret: 'whsec_example' } }),
	handle(call) {
		const { url, ...change } = changeOf(call);
		if (url === undefined) return { error: { code: 1001, message: 'url is required' } };
		const subscription = call.state.subscriptions.create({ url, ...change }, call.now);
		return { status: 201, body: shown(subscription) };
	},
};

/** `GET /webhook-subscriptions`. Source: docs: webhooks. */
const list: Route = {
	method: 'GET',
	path,
	success: () => ({ subscriptions: [] }),
	handle: ({ state }) => ({ body: { subscriptions: [...state.subscriptions.byId.values()] } }),
};

/** `GET /webhook-subscriptions/{id}`. Source: docs: webhooks. */
const get: Route = {
	method: 'GET',
	path: one,
	success: ({ subscription_id }) => ({ subscription: { id: subscription_id } }),
	handle: (call) => ({ body: shown(subscriptionOf(call)) }),
};

/** `PATCH /webhook-subscriptions/{id}`. Source: docs: webhooks. */
const update: Route = {
	method: 'PATCH',
	path: one,
	success: ({ subscription_id }) => ({ subscription: { id: subscription_id } }),
	handle(call) {
		const subscription = subscriptionOf(call);
		const change = changeOf(call);
		if (Object.keys(change).length === 0) return { error: { code: 1001 } };
		return { body: shown(call.state.subscriptions.update(subscription, change)) };
	},
};

/** `DELETE /webhook-subscriptions/{id}`. The answer's shape is not documented. */
const remove: Route = {
	method: 'DELETE',
	path: one,
	success: ({ subscription_id }) => ({ id: subscription_id, deleted: true }),
	handle(call) {
		const { id } = subscriptionOf(call);
		call.state.subscriptions.delete(id);
		return { body: { id, deleted: true } };
	},
};

export const webhookSubscriptions: readonly Route[] = [create, list, get, update, remove];

function subscriptionOf({ state, params }: RouteCall): Subscription {
	return state.subscriptions.byId.get(params.subscription_id) ?? refuse(2011);
}

function changeOf(call: RouteCall) {
	const change = readChange(jsonOf(call));
	return 'code' in change ? refuse(change.code, change.message) : change;
}

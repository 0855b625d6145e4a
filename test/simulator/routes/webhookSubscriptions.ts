import {
	createdStatus,
	jsonOf,
	refuse,
	undescribed,
	type Route,
	type RouteAnswer,
	type RouteCall,
} from './route';
import { readChange, type Subscription } from '../state/subscriptions';

const path = '/webhook-subscriptions';
const one = `${path}/:subscription_id`;

/** `POST /webhook-subscriptions`: the one answer that shows the secret. Source: docs: webhook-subscriptions. */
const create: Route = {
	method: 'POST',
	path,
	success: () => ({ subscription: { id: 'whsub_example', secret: 'whsec_example' } }),
	handle(call) {
		const { url, ...change } = changeOf(call);
		if (url === undefined) return { error: { code: 1001, message: 'url is required' } };
		const made = call.state.subscriptions.create({ url, ...change }, call.now);
		return { status: createdStatus(call), body: shownOnce(call, made) };
	},
};

/** `webhook_secret` at top level is what Chert's sample app reads. */
function shownOnce(
	{ variants: { subscription_created } }: RouteCall,
	{ secret, ...subscription }: Subscription & { secret: string },
): object {
	const isOld = subscription_created.endsWith('webhook_secret');
	const shown = { ...subscription, ...(isOld ? { webhook_secret: secret } : { secret }) };
	return subscription_created.startsWith('wrapped') ? { subscription: shown } : shown;
}

/** `GET /webhook-subscriptions`. The name of the wrapper is not documented. Source: docs: webhook-subscriptions. */
const list: Route = {
	method: 'GET',
	path,
	success: () => ({ subscriptions: [] }),
	handle({ state, variants: { subscriptions } }) {
		const all = [...state.subscriptions.byId.values()];
		return { body: subscriptions === 'bare' ? all : { [subscriptions]: all } };
	},
};

/** `GET /webhook-subscriptions/{id}`. Source: docs: webhook-subscriptions. */
const get: Route = {
	method: 'GET',
	path: one,
	success: ({ subscription_id }) => ({ subscription: { id: subscription_id } }),
	handle(call) {
		const subscription = subscriptionOf(call);
		return { body: call.variants.subscription === 'flat' ? subscription : { subscription } };
	},
};

/** `PATCH /webhook-subscriptions/{id}`. The answer's shape is not documented. */
const update: Route = {
	method: 'PATCH',
	path: one,
	success: ({ subscription_id }) => ({ subscription: { id: subscription_id } }),
	handle(call) {
		const before = subscriptionOf(call);
		const change = changeOf(call);
		if (Object.keys(change).length === 0) return { error: { code: 1001 } };
		const subscription = call.state.subscriptions.update(before, change);
		const { subscription_patched } = call.variants;
		if (subscription_patched === 'wrapped') return { body: { subscription } };
		return undescribed(
			subscription_patched === 'flat' ? '200_body' : subscription_patched,
			subscription,
		);
	},
};

/** `DELETE /webhook-subscriptions/{id}`. The answer is not documented, nor that of a second request. */
const remove: Route = {
	method: 'DELETE',
	path: one,
	success: ({ subscription_id }) => ({ id: subscription_id, deleted: true }),
	handle(call): RouteAnswer {
		const { state, params, variants } = call;
		const id = params.subscription_id;
		const again = variants.second_delete === '2xx' && state.subscriptions.wasDeleted(id);
		if (!again) state.subscriptions.delete(subscriptionOf(call).id);
		return undescribed(variants.subscription_deleted, { id, deleted: true });
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

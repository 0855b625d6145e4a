import type { IDataObject } from 'n8n-workflow';
import { useChert } from '../../../../support/chert';
import { runSafely } from '../../../../support/operationSuite';
import { subscribe } from '../../../../support/subscribe';
import { first } from '../../../../support/certain';

const PARAMETERS: IDataObject = {
	resource: 'webhookSubscription',
	operation: 'get',
	subscriptionId: '={{ $json.subscription }}',
};
const { engine, simulator } = useChert();

test('each item gets its subscription, and mistakes keep their places', async () => {
	const { id } = await subscribe(simulator);
	const items = ['whsub_none', id, '', '..'].map((subscription) => ({ subscription }));
	const { success, failed } = await runSafely(
		engine,
		simulator,
		PARAMETERS,
		items,
		'continueErrorOutput',
	);
	expect(success).toMatchObject([{ json: { id, is_active: true } }]);
	expect(first(success).json).not.toHaveProperty('secret');
	expect(failed.map(({ json }) => json)).toMatchObject([
		{ subscription: 'whsub_none', error: { code: 2011, subscription_id: 'whsub_none' } },
		{
			error: {
				message: `The field 'Webhook Subscription' is empty – the 3rd of 4 items (n8n's item 2)`,
				reason: 'INVALID_INPUT',
			},
		},
		{
			error: {
				message: 'The field \'Webhook Subscription\' cannot be ".."',
				reason: 'INVALID_INPUT',
			},
		},
	]);
	expect(
		simulator.requests
			.map(({ method, url }) => `${method} ${url}`)
			.slice(1)
			.sort(),
	).toEqual(['whsub_none', id].map((each) => `GET /api/v1/webhook-subscriptions/${each}`).sort());
});

test('an answer without the wrapper will do, one about another subscription will not', async () => {
	const route = 'GET /webhook-subscriptions/:subscription_id';
	for (const body of [{ id: 'whsub_1' }, { subscription: { id: 'whsub_2' } }]) {
		simulator.fault(route, { kind: 'status', status: 200, body: JSON.stringify(body) });
	}
	const items = [{ subscription: 'whsub_1' }, { subscription: 'whsub_1' }];
	const { success, failed } = await runSafely(
		engine,
		simulator,
		{ ...PARAMETERS, options: { maxConcurrentRequests: 1, maxAttempts: 1 } },
		items,
		'continueErrorOutput',
	);
	expect(success.map(({ json }) => json)).toEqual([{ id: 'whsub_1' }]);
	expect(first(failed).json.error).toMatchObject({
		message: "Chert's answer is not about this webhook subscription (HTTP 200)",
	});
});

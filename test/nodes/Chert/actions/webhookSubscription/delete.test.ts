import type { IDataObject } from 'n8n-workflow';
import { useChert } from '../../../../support/chert';
import { runSafely } from '../../../../support/operationSuite';
import { subscribe } from '../../../../support/subscribe';
import { first } from '../../../../support/certain';

const PARAMETERS: IDataObject = {
	resource: 'webhookSubscription',
	operation: 'delete',
	subscriptionId: '={{ $json.subscription }}',
};
const ROUTE = 'DELETE /webhook-subscriptions/:subscription_id';
const { engine, simulator } = useChert();

async function remove(ids: string[], options = {}) {
	return await runSafely(
		engine,
		simulator,
		{ ...PARAMETERS, options },
		ids.map((subscription) => ({ subscription })),
		'continueErrorOutput',
	);
}
const deletes = () => simulator.requests.filter(({ method }) => method === 'DELETE');

test('a deleted subscription is gone, and no other; a second time it is unknown', async () => {
	const [{ id }, other] = [await subscribe(simulator), await subscribe(simulator)];
	const { success } = await remove([id]);
	const { failed } = await remove([id]);
	expect(success.map(({ json }) => json)).toEqual([{ deleted: true, id }]);
	expect(first(failed).json.error).toMatchObject({ code: 2011, subscription_id: id });
	expect([...simulator.subscriptions.keys()]).toEqual([other.id]);
	expect(deletes()[0]).toMatchObject({
		url: `/api/v1/webhook-subscriptions/${id}`,
		verified: true,
	});
	expect(first(deletes()).body).toHaveLength(0);
});

test('after a lost answer, 2011 means that it had been deleted', async () => {
	const { id } = await subscribe(simulator);
	simulator.fault(ROUTE, { kind: 'reset', when: 'after' });
	const { success } = await remove([id]);
	expect(success.map(({ json }) => json)).toEqual([{ deleted: true, id }]);
	expect(deletes().map(({ code }) => code)).toEqual([undefined, 2011]);
});

test('a refusal for the rate before a 2011 does not make it a success', async () => {
	simulator.fault(ROUTE, { kind: 'code', code: 1007 });
	const { failed } = await remove(['whsub_none']);
	expect(first(failed).json.error).toMatchObject({ code: 2011, attempts: 2 });
});

test.each([
	[204, ''],
	[200, '{}'],
	[200, '{"success":true}'],
	[200, '{"subscription":{"id":"whsub_1"}}'],
])('HTTP %d with %j is a success', async (status, body) => {
	simulator.fault(ROUTE, { kind: 'status', status, body });
	expect((await remove(['whsub_1'])).success).toHaveLength(1);
});

test.each([
	'{"deleted":false}',
	'{"id":"whsub_2","deleted":true}',
	'{"success":false}',
	'<html>Welcome to this network</html>',
])('%j is not', async (body) => {
	simulator.fault(ROUTE, { kind: 'status', status: 200, body });
	const { failed } = await remove(['whsub_1'], { maxAttempts: 1 });
	expect(first(failed).json.error).toMatchObject({ reason: 'BAD_RESPONSE', outcome_unknown: true });
});

test.each(['', '.', '..', 'a\nb'])('%j is refused before any request', async (id) => {
	const { failed } = await remove([id]);
	expect(first(failed).json.error).toMatchObject({ reason: 'INVALID_INPUT' });
	expect(simulator.requests).toEqual([]);
});

test('whatever the ID, the request reaches that subscription', async () => {
	const id = '../chats/ch_group_of_5/leave?x#y%2F';
	const { failed } = await remove([id]);
	expect(first(failed).json.error).toMatchObject({ code: 2011 });
	expect(first(simulator.requests).route).toBe(ROUTE);
	expect(first(simulator.requests).url).toBe(
		`/api/v1/webhook-subscriptions/${encodeURIComponent(id)}`,
	);
});

import type { IDataObject } from 'n8n-workflow';
import { useChert } from '../../../../support/chert';
import { runSafely } from '../../../../support/operationSuite';
import { subscribe } from '../../../../support/subscribe';
import { chertRun, outputOf } from '../../../../support/engine';

const PARAMETERS: IDataObject = { resource: 'webhookSubscription', operation: 'getAll' };
const ROUTE = 'GET /webhook-subscriptions';
const { engine, simulator } = useChert();

const json = (items: Array<{ json: IDataObject }>) => items.map((item) => item.json);

test('each subscription is an item, paired, without its secret', async () => {
	await subscribe(simulator);
	await subscribe(simulator, { events: ['reaction.added'] });
	const { success, run } = await runSafely(engine, simulator, PARAMETERS, [{ a: 1 }]);
	expect(json(success)).toEqual([...simulator.subscriptions.values()]);
	expect(JSON.stringify(success)).not.toContain('whsec_');
	const output = outputOf(run);
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
});

test('the Limit is kept, and a hint says what it cut', async () => {
	await subscribe(simulator);
	await subscribe(simulator, { events: ['reaction.added'] });
	for (const [returnAll, count] of [
		[false, 1],
		[true, 2],
	] as const) {
		const parameters = { ...PARAMETERS, returnAll, limit: 1 };
		const { success, run } = await runSafely(engine, simulator, parameters, [{}]);
		expect(json(success)).toEqual([...simulator.subscriptions.values()].slice(0, count));
		expect((chertRun(run).hints ?? []).map(({ message }) => message)).toEqual(
			returnAll ? [] : ['There are 2 webhook subscriptions; the Limit let 1 through.'],
		);
	}
});

test('none are no items', async () => {
	expect((await runSafely(engine, simulator, PARAMETERS, [{}])).success).toEqual([]);
});

test('the list may be called otherwise; an element never has a key error (docs/n8n.md 3)', async () => {
	const body = JSON.stringify({
		count: 1,
		data: [{ id: 'whsub_1', error: 'last delivery failed' }],
	});
	simulator.fault(ROUTE, { kind: 'status', status: 200, body });
	const { success, failed } = await runSafely(
		engine,
		simulator,
		PARAMETERS,
		[{}],
		'continueErrorOutput',
	);
	expect(json(success)).toEqual([{ id: 'whsub_1' }]);
	expect(failed).toEqual([]);
});

test.each<object>([
	{ count: 0 },
	{ a: [], b: [] },
	{ subscriptions: ['whsub_1'] },
	{ warnings: [] },
	{ errors: [{ id: 'whsub_1' }] },
	{ data: [], warnings: [] },
])('%j is no list of subscriptions', async (body) => {
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(body) });
	const parameters = { ...PARAMETERS, options: { maxAttempts: 1 } };
	const { error } = await runSafely(engine, simulator, parameters, [{}]);
	expect(error!.message).toBe("Chert's answer holds no list of webhook subscriptions (HTTP 200)");
});

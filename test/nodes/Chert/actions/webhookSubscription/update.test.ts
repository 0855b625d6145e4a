import type { IDataObject } from 'n8n-workflow';
import { useChert } from '../../../../support/chert';
import { runSafely } from '../../../../support/operationSuite';
import { subscribe } from '../../../../support/subscribe';
import { first } from '../../../../support/certain';

const PARAMETERS: IDataObject = {
	resource: 'webhookSubscription',
	operation: 'update',
	subscriptionId: '={{ $json.subscription }}',
	updateFields: { isActive: '={{ $json.active }}' },
};
const ROUTE = 'PATCH /webhook-subscriptions/:subscription_id';
const { engine, simulator } = useChert();

async function update(subscription: string, fields: IDataObject | undefined, options = {}) {
	const parameters = { ...PARAMETERS, updateFields: fields, options };
	return await runSafely(engine, simulator, parameters, [{ subscription }], 'continueErrorOutput');
}

test.each<[IDataObject, IDataObject]>([
	[{ isActive: false }, { is_active: false }],
	[{ events: ['reaction.added'] }, { events: ['reaction.added'] }],
	[{ events: [] }, { events: [] }],
	[{ url: ' https://hooks.example.com/b ' }, { url: 'https://hooks.example.com/b' }],
	[
		{ version: '2026-05-04', isActive: true },
		{ version: '2026-05-04', is_active: true },
	],
])('%j sends %j and nothing else', async (fields, body) => {
	const { id } = await subscribe(simulator, { events: ['message.received'] });
	const { success } = await update(id, fields);
	const request = simulator.requests.at(-1)!;
	expect(request).toMatchObject({
		method: 'PATCH',
		url: `/api/v1/webhook-subscriptions/${id}`,
		verified: true,
	});
	expect(JSON.parse(request.body.toString())).toEqual(body);
	expect(simulator.subscriptions.get(id)).toMatchObject(body);
	expect(success.map(({ json }) => json)).toEqual([simulator.subscriptions.get(id)]);
});

test.each<[IDataObject | undefined, string]>([
	[{}, 'There is nothing to change: add at least one of the Update Fields'],
	[undefined, 'There is nothing to change: add at least one of the Update Fields'],
	[{ url: '' }, "The field 'URL' is empty"],
	[{ url: 'http://hooks.example.com/' }, "The field 'URL' must start with https://"],
	[{ version: ' ' }, "The field 'Version' is blank"],
	[{ isActive: 'no' }, "The field 'Active' must be true or false"],
	[{ events: 7 }, "The field 'Events' must be a list"],
])('%j is refused before any request', async (fields, message) => {
	const { failed } = await update('whsub_1', fields);
	expect(first(failed).json.error).toMatchObject({
		message: expect.stringContaining(message) as string,
		reason: 'INVALID_INPUT',
		subscription_id: 'whsub_1',
	});
	expect(simulator.requests).toEqual([]);
});

test('an answer without a body will do, one that says something else will not', async () => {
	const { id } = await subscribe(simulator);
	const answer = (status: number, body?: object) =>
		simulator.fault(ROUTE, { kind: 'status', status, body: body && JSON.stringify(body) });
	answer(204);
	expect((await update(id, { isActive: false })).success.map(({ json }) => json)).toEqual([{ id }]);
	for (const body of [
		{ subscription: { id, is_active: true } },
		{ id: 'whsub_other', is_active: false },
		{ ok: true },
		{ subscription: { id, is_active: false, url: 'https://old.example.com/hook' } },
	]) {
		answer(200, body);
		const change = { isActive: false, url: 'https://new.example.com/hook' };
		const { failed } = await update(id, change, { maxAttempts: 1 });
		expect(first(failed).json.error).toMatchObject({
			message:
				"Chert's answer does not say that the webhook subscription was changed like this (HTTP 200); it may still have been carried out",
			outcome_unknown: true,
		});
	}
});

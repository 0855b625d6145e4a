import type { IDataObject } from 'n8n-workflow';
import { useChert } from '../../../../support/chert';
import { runSafely } from '../../../../support/operationSuite';
import { first } from '../../../../support/certain';

const PARAMETERS: IDataObject = {
	resource: 'webhookSubscription',
	operation: 'create',
	url: '={{ $json.url }}',
	events: '={{ $json.events }}',
};
const URL_1 = 'https://hooks.example.com/chert?for=sales';
const { engine, simulator } = useChert();

test('the output is the subscription with its secret', async () => {
	const items = [{ url: ` ${URL_1}\n`, events: ['message.received', 'reaction.added'] }];
	const { success } = await runSafely(engine, simulator, PARAMETERS, items);
	const request = first(simulator.requests);
	expect(request).toMatchObject({
		method: 'POST',
		url: '/api/v1/webhook-subscriptions',
		verified: true,
	});
	expect(JSON.parse(request.body.toString())).toEqual({
		url: URL_1,
		events: ['message.received', 'reaction.added'],
	});
	const subscription = first(simulator.subscriptions.values());
	expect(success.map(({ json }) => json)).toEqual([
		{ ...subscription, secret: simulator.secretOf(subscription.id) },
	]);
});

test.each(['wrapped', 'flat', 'webhook_secret', 'wrapped_webhook_secret'] as const)(
	'the secret comes out as secret, however Chert shows it: %s',
	async (subscription_created) => {
		simulator.configure({ variants: { subscription_created } });
		const { success } = await runSafely(engine, simulator, PARAMETERS, [
			{ url: URL_1, events: [] },
		]);
		const subscription = first(simulator.subscriptions.values());
		expect(success.map(({ json }) => json)).toEqual([
			{ ...subscription, secret: simulator.secretOf(subscription.id) },
		]);
	},
);

test('no events means all, and is not sent; a version is', async () => {
	const parameters = { ...PARAMETERS, events: [], options: { version: '2026-05-04' } };
	await runSafely(engine, simulator, parameters, [{ url: 'https://dev-inbox' }]);
	expect(JSON.parse(first(simulator.requests).body.toString())).toEqual({
		url: 'https://dev-inbox',
		version: '2026-05-04',
	});
});

test('the simulator, and it alone, takes plain HTTP to this machine', async () => {
	const items = [{ url: 'http://127.0.0.1:5678/webhook/x', events: [] }];
	const { success } = await runSafely(engine, simulator, PARAMETERS, items);
	expect(success).toHaveLength(1);
});

test.each<[unknown, unknown, string]>([
	['', [], "The field 'URL' is empty"],
	[undefined, [], "The field 'URL' is empty"],
	[7, [], "The field 'URL' is not a web address"],
	[URL_1, '', "The field 'Events' is empty"],
	[URL_1, ' , ', "The field 'Events' is empty"],
	[URL_1, null, "The field 'Events' is empty"],
	['hooks.example.com', [], "The field 'URL' is not a web address"],
	['https://', [], "The field 'URL' is not a web address"],
	['http://hooks.example.com/?key=example-key', [], "The field 'URL' must start with https://"],
	['ftp://127.0.0.1/', [], "The field 'URL' must start with https://"],
	[URL_1, { a: 1 }, "The field 'Events' must be a list of event names"],
	[URL_1, [7], "The field 'Events' must be a list of event names"],
])('%j with events %j is refused before any request', async (url, events, message) => {
	const items = [{ url, events } as IDataObject, { url: URL_1, events: [] }];
	const { success, failed } = await runSafely(
		engine,
		simulator,
		PARAMETERS,
		items,
		'continueErrorOutput',
	);
	expect(failed.map(({ json: { error } }) => error)).toEqual([
		expect.objectContaining({
			message: expect.stringContaining(message) as string,
			reason: 'INVALID_INPUT',
			attempts: 0,
		}),
	]);
	expect(JSON.stringify(first(failed).json.error)).not.toContain('example-key');
	expect(success).toHaveLength(1);
	expect(simulator.subscriptions.size).toBe(1);
});

test('text with commas is a list of events, not all of them', async () => {
	const items = [{ url: URL_1, events: 'message.received, lead_reply' }];
	await runSafely(engine, simulator, PARAMETERS, items);
	const { events } = first(simulator.subscriptions.values());
	expect(events).toEqual(['message.received', 'lead_reply']);
});

test('after a lost answer nothing is sent again: a second subscription would deliver everything twice', async () => {
	simulator.fault('POST /webhook-subscriptions', { kind: 'reset', when: 'after' });
	const { failed } = await runSafely(
		engine,
		simulator,
		PARAMETERS,
		[{ url: URL_1, events: [] }],
		'continueErrorOutput',
	);
	expect(simulator.requests).toHaveLength(1);
	expect(simulator.subscriptions.size).toBe(1);
	expect(first(failed).json.error).toMatchObject({
		reason: 'OUTCOME_UNKNOWN',
		outcome_unknown: true,
		description: expect.stringContaining('Webhook Subscription → Get Many') as string,
	});
});

test('an answer without the secret is no success, and its text is in no error', async () => {
	const route = 'POST /webhook-subscriptions';
	const bodies = [
		{ subscription: { id: 'whsub_1' } },
		{ subscription: { secret: 'whsec_example_1' } },
		{ subscription: { id: 'whsub_1', secret: '' } },
		{ ok: true },
	];
	for (const body of bodies) {
		simulator.fault(route, { kind: 'status', status: 200, body: JSON.stringify(body) });
	}
	const items = bodies.map(() => ({ url: URL_1, events: [] }));
	const { failed } = await runSafely(engine, simulator, PARAMETERS, items, 'continueErrorOutput');
	expect(failed).toHaveLength(bodies.length);
	for (const { json } of failed) {
		expect(json.error).toMatchObject({ reason: 'OUTCOME_UNKNOWN', outcome_unknown: true });
	}
	expect(JSON.stringify(failed)).not.toContain('whsec_example');
});

import type { IDataObject } from 'n8n-workflow';
import { useChert } from '../../../../support/chert';
import { runSafely } from '../../../../support/operationSuite';
import { subscribe } from '../../../../support/subscribe';
import { outputOf } from '../../../../support/engine';
import { first } from '../../../../support/certain';

const PARAMETERS: IDataObject = { resource: 'event', operation: 'getDevInbox' };
const ROUTE = 'GET /dev-inbox';
const { engine, simulator } = useChert();

test('what was recorded comes out, one item each, paired', async () => {
	await subscribe(simulator, { url: 'https://dev-inbox' });
	const first = await simulator.emit('message.received', { text: 'one' });
	const second = await simulator.emit('reaction.added', { reaction: 'like' });
	const { success, run } = await runSafely(engine, simulator, PARAMETERS, [{ a: 1 }]);
	expect(success.map(({ json }) => json)).toEqual([second, first]);
	const output = outputOf(run);
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
	expect(simulator.requests.at(-1)).toMatchObject({
		method: 'GET',
		url: '/api/v1/dev-inbox',
		verified: true,
	});
});

test('an empty inbox is no item', async () => {
	expect((await runSafely(engine, simulator, PARAMETERS, [{}])).success).toEqual([]);
});

test.each<[IDataObject, IDataObject[]]>([
	[{ messages: [{ a: 1 }, { a: 2 }], count: 2 }, [{ a: 1 }, { a: 2 }]],
	[{ warnings: [] }, [{ warnings: [] }]],
	[{ inbox: 'of another shape' }, [{ inbox: 'of another shape' }]],
])('the answer %j comes out as %j', async (body, items) => {
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(body) });
	const { success } = await runSafely(engine, simulator, PARAMETERS, [{}]);
	expect(success.map(({ json }) => json)).toEqual(items);
});

test('an answer without a trace ID may be anybody’s', async () => {
	const body = JSON.stringify({ hello: 'proxy' });
	simulator.fault(ROUTE, { kind: 'status', status: 200, body, foreign: true });
	const { success, failed } = await runSafely(
		engine,
		simulator,
		{ ...PARAMETERS, options: { maxAttempts: 1 } },
		[{}],
		'continueErrorOutput',
	);
	expect(success).toEqual([]);
	expect(first(failed).json.error).toMatchObject({ reason: 'BAD_RESPONSE' });
});

import type { IDataObject } from 'n8n-workflow';
import { phoneNumbers } from '../../../../simulator/state/phoneNumbers';
import { useChert } from '../../../../support/chert';
import { MODES, runSafely } from '../../../../support/operationSuite';
import { chertRun, outputOf } from '../../../../support/engine';
import { first } from '../../../../support/certain';

const PARAMETERS: IDataObject = { resource: 'phoneNumber', operation: 'getAll' };
const ROUTE = 'GET /phone-numbers';

const { engine, simulator } = useChert();

test.each(MODES)('%s: one item for each number, paired with the input', async (onError) => {
	const { success, run } = await runSafely(engine, simulator, PARAMETERS, [{}, {}], onError);
	expect(phoneNumbers.length).toBeGreaterThan(1);
	expect(success.map(({ json }) => json)).toEqual([...phoneNumbers, ...phoneNumbers]);
	const output = outputOf(run);
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 1].flatMap((item) => phoneNumbers.map(() => ({ item }))),
	);
	expect(simulator.requests.map(({ method, url, verified }) => [method, url, verified])).toEqual([
		['GET', '/api/v1/phone-numbers', true],
		['GET', '/api/v1/phone-numbers', true],
	]);
});

test('unknown fields are passed on, and no element can look like a failed item', async () => {
	const phone_numbers = [{ id: 'pn_1', colour: { r: 1 }, error: null }];
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify({ phone_numbers }) });
	const { success } = await runSafely(engine, simulator, PARAMETERS, [{}]);
	expect(success.map(({ json }) => json)).toEqual([{ id: 'pn_1', colour: { r: 1 } }]);
});

test('the Limit is kept, and a hint says what it cut; Return All lets everything through', async () => {
	const limited = { ...PARAMETERS, returnAll: false, limit: 1 };
	const some = await runSafely(engine, simulator, limited, [{}]);
	expect(some.success.map(({ json }) => json)).toEqual([first(phoneNumbers)]);
	expect(chertRun(some.run).hints!.map(({ message }) => message)).toEqual([
		`There are ${phoneNumbers.length} phone numbers; the Limit let 1 through.`,
	]);
	const all = await runSafely(engine, simulator, { ...limited, returnAll: true }, [{}]);
	expect(all.success).toHaveLength(phoneNumbers.length);
	expect(chertRun(all.run).hints ?? []).toEqual([]);
});

test.each<[object, string[]]>([
	[{ has_more: true }, ['may be more']],
	[{ next_cursor: 'abc' }, ['may be more']],
	[{ cursor: 'abc' }, ['may be more']],
	[{ has_more: false, next_cursor: null, cursor: '' }, []],
])('where the answer says %j, a hint says whether there may be more', async (more, hints) => {
	const body = JSON.stringify({ phone_numbers: [{ id: 'pn_1' }], ...more });
	simulator.fault(ROUTE, { kind: 'status', status: 200, body });
	const { success, run } = await runSafely(engine, simulator, PARAMETERS, [{}]);
	expect(success).toHaveLength(1);
	const messages = (chertRun(run).hints ?? []).map(({ message }) => message);
	expect(messages).toEqual(hints.map((hint) => expect.stringContaining(hint) as string));
});

test('no numbers, no items', async () => {
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: '{"phone_numbers":[]}' });
	const { success, failed } = await runSafely(
		engine,
		simulator,
		PARAMETERS,
		[{}],
		'continueErrorOutput',
	);
	expect([...success, ...failed]).toEqual([]);
});

test.each(['[]', '{"warnings":[]}', '{"data":[]}', '{"phone_numbers":[null]}'])(
	'%s is not the documented list, and does not pass for an empty one',
	async (body) => {
		simulator.fault(ROUTE, { kind: 'status', status: 200, body });
		const parameters = { ...PARAMETERS, options: { maxAttempts: 1 } };
		const { error } = await runSafely(engine, simulator, parameters, [{}]);
		expect(error).toMatchObject({ context: { reason: 'BAD_RESPONSE' } });
	},
);

test.each(MODES)('%s: an answer without a list is a failure', async (onError) => {
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: '{"phone_numbers":7}' });
	const parameters = { ...PARAMETERS, options: { maxAttempts: 1 } };
	const { success, failed, error } = await runSafely(engine, simulator, parameters, [{}], onError);
	const message = "Chert's answer holds no list of phone numbers (HTTP 200)";
	if (onError === 'stopWorkflow') expect(error).toMatchObject({ message });
	else {
		const item = first(onError === 'continueErrorOutput' ? failed : success);
		expect(item.json.error).toMatchObject({ message, reason: 'BAD_RESPONSE' });
	}
});

test('a refusal fails each item with what to do', async () => {
	simulator.fault(ROUTE, { kind: 'code', code: 2005, times: 2 });
	const { failed } = await runSafely(
		engine,
		simulator,
		PARAMETERS,
		[{ n: 1 }, { n: 2 }],
		'continueErrorOutput',
	);
	expect(failed.map(({ json }) => json)).toEqual([
		{ n: 1, error: expect.objectContaining({ code: 2005, reason: 'FORBIDDEN', attempts: 1 }) },
		{ n: 2, error: expect.objectContaining({ code: 2005, reason: 'FORBIDDEN', attempts: 1 }) },
	]);
});

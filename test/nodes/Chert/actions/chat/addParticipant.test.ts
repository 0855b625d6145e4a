import type { IDataObject } from 'n8n-workflow';
import { LINE } from '../../../../simulator/state/chats';
import { useChert } from '../../../../support/chert';
import { runSafely } from '../../../../support/operationSuite';
import { chertRun, outputOf } from '../../../../support/engine';
import { first } from '../../../../support/certain';

const PARAMETERS: IDataObject = {
	resource: 'chat',
	operation: 'addParticipant',
	chatId: { __rl: true, mode: 'id', value: '={{ $json.chat_id }}' },
	addresses: '={{ $json.who }}',
};
const ROUTE = 'POST /chats/:chat_id/participants';
const [ANNA, BOB] = ['+14155559001', 'bob@example.com'];

const { engine, simulator } = useChert();

const add = async (items: IDataObject[], onError?: 'continueErrorOutput') =>
	await runSafely(engine, simulator, PARAMETERS, items, onError);
const handlesOf = (chat_id: string) => simulator.chats.get(chat_id)!.handles;

test('one address: one signed request, and the answer with the address', async () => {
	const { success, run } = await add([{ chat_id: 'ch_group_of_3', who: ` ${ANNA} ` }]);
	expect(simulator.requests).toEqual([
		expect.objectContaining({
			method: 'POST',
			url: '/api/v1/chats/ch_group_of_3/participants',
			verified: true,
			status: 200,
		}),
	]);
	const { body, headers } = first(simulator.requests);
	expect(body.toString()).toBe(`{"address":"${ANNA}"}`);
	expect(headers['content-type']).toBe('application/json');
	const others = ['+14155551000', '+14155551001', ANNA];
	// The simulator's roster counts the others only, as Chert's seems to.
	const participants = others;
	expect(success.map(({ json }) => json)).toEqual([
		{ chat_id: 'ch_group_of_3', added: ANNA, address: ANNA, participants },
	]);
	expect(handlesOf('ch_group_of_3')).toEqual([LINE, ...others]);
	expect(first(outputOf(run)).pairedItem).toEqual({ item: 0 });
});

test('a group that was picked from the list', async () => {
	const chatId = { __rl: true, mode: 'list', value: 'ch_group_of_5', cachedResultName: 'Launch' };
	const { success } = await runSafely(engine, simulator, { ...PARAMETERS, chatId }, [
		{ who: ANNA },
	]);
	expect(success.map(({ json }) => json.chat_id)).toEqual(['ch_group_of_5']);
});

test('several items with several addresses: each address has its own outcome, in order', async () => {
	simulator.configure({ latency_ms: 20 });
	// Whoever does not wait for the first one overtakes it.
	simulator.fault('ch_group_of_3', { kind: 'slow', ms: 200 });
	const { success, failed } = await add(
		[
			{ chat_id: 'ch_group_of_3', who: `${ANNA}, 4155550000\n${BOB};${ANNA}` },
			{ chat_id: 'ch_nobody_knows', who: [ANNA, BOB] },
			{ chat_id: 'ch_group_of_4', who: [BOB] },
			{ chat_id: 'ch_group_of_3', who: '+14155559002' },
			{ chat_id: 'ch_group_of_4', who: '' },
		],
		'continueErrorOutput',
	);
	expect(success.map(({ json }) => [json.chat_id, json.address])).toEqual([
		['ch_group_of_3', ANNA],
		['ch_group_of_3', BOB],
		['ch_group_of_4', BOB],
		['ch_group_of_3', '+14155559002'],
	]);
	expect(handlesOf('ch_group_of_3').slice(3)).toEqual([ANNA, BOB, '+14155559002']);
	expect(simulator.stats.in_flight_max).toBeGreaterThan(1);
	expect(failed.map(({ json }) => json.error)).toEqual([
		expect.objectContaining({
			reason: 'INVALID_INPUT',
			message: expect.stringMatching(
				/^The field 'Addresses' \(entry 2\) needs .* it is "4155550000"$/,
			),
			chat_id: 'ch_group_of_3',
			address: '4155550000',
			attempts: 0,
		}),
		expect.objectContaining({ code: 2002, chat_id: 'ch_nobody_knows', address: ANNA }),
		expect.objectContaining({ code: 2002, chat_id: 'ch_nobody_knows', address: BOB }),
		expect.objectContaining({
			message: "The field 'Addresses' is empty",
			chat_id: 'ch_group_of_4',
		}),
	]);
	expect(failed.map(({ json }) => json.who)).toEqual([
		`${ANNA}, 4155550000\n${BOB};${ANNA}`,
		[ANNA, BOB],
		[ANNA, BOB],
		'',
	]);
});

test('in stop mode a bad address among good ones stops everything before the first request', async () => {
	const { error } = await add([
		{ chat_id: 'ch_group_of_3', who: ANNA },
		{ chat_id: 'ch_group_of_4', who: `${ANNA},nobody` },
	]);
	expect(error).toMatchObject({
		message: expect.stringContaining("'Addresses' (entry 2) needs"),
		context: {
			itemIndex: 1,
			chat_id: 'ch_group_of_4',
			address: 'nobody',
			not_started: { length: 2 },
		},
	});
	expect(simulator.requests).toEqual([]);
});

test('in stop mode a failure names who was added before it', async () => {
	simulator.fault('ch_group_of_4', { kind: 'code', code: 1006 });
	const { error } = await runSafely(
		engine,
		simulator,
		{ ...PARAMETERS, options: { maxConcurrentRequests: 1 } },
		[
			{ chat_id: 'ch_group_of_3', who: ANNA },
			{ chat_id: 'ch_group_of_4', who: [ANNA, BOB] },
		],
	);
	expect(error!.description).toContain(`Added before this: ch_group_of_3 ${ANNA}.`);
	expect(error!.description).toContain('Not started: 1 of 3.');
});

test('after a lost answer it is sent again, and nobody is in the group twice', async () => {
	simulator.fault('ch_group_of_3', { kind: 'reset', when: 'after' });
	const { success } = await add([{ chat_id: 'ch_group_of_3', who: ANNA }]);
	expect(success.map(({ json }) => json.address)).toEqual([ANNA]);
	expect(simulator.requests).toHaveLength(2);
	expect(handlesOf('ch_group_of_3').filter((handle) => handle === ANNA)).toHaveLength(1);
});

test.each<[string, object]>([
	[
		'the list as objects',
		{ participants: [{ handle: LINE }, { handle: ANNA, service: 'imessage' }] },
	],
	['another name for the echo', { participant: ANNA }],
	['unknown fields', { added: ANNA, group: { id: 7 } }],
])('%s: accepted, and passed through', async (_, more) => {
	const body = { chat_id: 'ch_group_of_3', ...more };
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(body) });
	const { success } = await add([{ chat_id: 'ch_group_of_3', who: ANNA }]);
	expect(success.map(({ json }) => json)).toEqual([{ ...body, address: ANNA }]);
});

test.each(['without_line', 'with_line', 'lagging'] as const)(
	'a roster %s: Chert’s word that the address was added is the proof',
	async (participants) => {
		simulator.configure({ variants: { participants } });
		const { success, failed, run } = await add([{ chat_id: 'ch_group_of_3', who: ANNA }]);
		expect(failed).toEqual([]);
		const lags = participants === 'lagging';
		expect(success.map(({ json }) => json)).toEqual([
			expect.objectContaining({ added: ANNA, address: ANNA }),
		]);
		expect(first(success).json.roster_differs).toBe(lags ? true : undefined);
		const hints = chertRun(run).hints ?? [];
		expect(hints.map(({ message }) => message)).toEqual(
			lags ? [expect.stringContaining('roster_differs')] : [],
		);
	},
);

test('an echo without the country code is a success beside a list that shows the address, and a hint says so', async () => {
	const body = { chat_id: 'ch_group_of_3', added: ANNA.slice(2), participants: [LINE, ANNA] };
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(body) });
	const { success, run } = await add([{ chat_id: 'ch_group_of_3', who: ANNA }]);
	expect(success.map(({ json }) => json)).toEqual([{ ...body, address: ANNA }]);
	expect(chertRun(run).hints!.map(({ message }) => message)).toEqual([
		expect.stringContaining('without its country code'),
	]);
});

test.each<[string, object]>([
	['about another chat', { chat_id: 'ch_other', added: ANNA, participants: [ANNA] }],
	['about another address', { chat_id: 'ch_group_of_3', added: BOB, participants: [BOB] }],
	['that says nothing', { chat_id: 'ch_group_of_3' }],
])('an answer %s is not believed', async (_, body) => {
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(body) });
	const { failed } = await runSafely(
		engine,
		simulator,
		{ ...PARAMETERS, options: { maxAttempts: 1 } },
		[{ chat_id: 'ch_group_of_3', who: ANNA }],
		'continueErrorOutput',
	);
	expect(first(failed).json.error).toMatchObject({
		message:
			"Chert's answer does not say that this address was added to the group (HTTP 200); it may still have been carried out",
		reason: 'BAD_RESPONSE',
		outcome_unknown: true,
		description: expect.stringContaining('Look at the group'),
	});
});

describe('documented errors', () => {
	test.each([
		['ch_direct', 1006, 400],
		['ch_nobody_knows', 2002, 404],
		['ch_no_line', 4099, 422],
	])('adding in %s answers %d by the rules of the API', async (chat_id, code, http_status) => {
		const { failed } = await add([{ chat_id, who: ANNA }], 'continueErrorOutput');
		expect(first(failed).json.error).toMatchObject({ code, http_status, chat_id, address: ANNA });
	});
});

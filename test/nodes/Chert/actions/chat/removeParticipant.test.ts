import type { IDataObject } from 'n8n-workflow';
import { LINE } from '../../../../simulator/state/chats';
import { useChert } from '../../../../support/chert';
import { runSafely } from '../../../../support/operationSuite';
import { chertRun, outputOf } from '../../../../support/engine';
import { at, first } from '../../../../support/certain';

const PARAMETERS: IDataObject = {
	resource: 'chat',
	operation: 'removeParticipant',
	chatId: { __rl: true, mode: 'id', value: '={{ $json.chat_id }}' },
	addresses: '={{ $json.who }}',
};
const ROUTE = 'DELETE /chats/:chat_id/participants/:address';
/** The first people of every group of the simulator, after the tenant's line. */
const [ANNA, BOB, CARL] = ['+14155551000', '+14155551001', '+14155551002'];
const STRANGER = '+14155559999';

const { engine, simulator } = useChert();

const remove = async (
	items: IDataObject[],
	onError?: 'continueErrorOutput',
	options: IDataObject = {},
) => await runSafely(engine, simulator, { ...PARAMETERS, options }, items, onError);
const handlesOf = (chat_id: string) => simulator.chats.get(chat_id)!.handles;

test('one address: one signed request without a body, the address percent-encoded', async () => {
	const { success, run } = await remove([{ chat_id: 'ch_group_of_4', who: ANNA }]);
	expect(simulator.requests).toEqual([
		expect.objectContaining({
			method: 'DELETE',
			url: '/api/v1/chats/ch_group_of_4/participants/%2B14155551000',
			verified: true,
			status: 200,
		}),
	]);
	const { body, headers } = first(simulator.requests);
	expect(body).toHaveLength(0);
	expect(headers).not.toHaveProperty('content-type');
	const participants = [BOB, CARL];
	expect(success.map(({ json }) => json)).toEqual([
		{ chat_id: 'ch_group_of_4', removed: ANNA, address: ANNA, participants },
	]);
	expect(handlesOf('ch_group_of_4')).toEqual([LINE, ...participants]);
	expect(first(outputOf(run)).pairedItem).toEqual({ item: 0 });
});

test('whatever an e-mail address holds, it arrives as it is, in lower case', async () => {
	const address = "a/b+c?d#e%2F'@example.com";
	await remove([{ chat_id: 'ch_group_of_5', who: [address] }], 'continueErrorOutput');
	expect(simulator.requests[0]).toMatchObject({ route: ROUTE, code: 1001 });
	expect(decodeURIComponent(at(first(simulator.requests).url.split('/'), 6))).toBe(
		address.toLowerCase(),
	);
});

test('several addresses: each its own outcome, one after another until the group is too small', async () => {
	simulator.configure({ latency_ms: 20 });
	const who = `${ANNA}, ${STRANGER}, nobody, ${BOB}, ${CARL}`;
	const { success, failed } = await remove(
		[
			{ chat_id: 'ch_group_of_5', who },
			{ chat_id: 'ch_group_of_8', who: [ANNA] },
		],
		'continueErrorOutput',
	);
	expect(success.map(({ json }) => [json.chat_id, json.address])).toEqual([
		['ch_group_of_5', ANNA],
		['ch_group_of_5', BOB],
		['ch_group_of_8', ANNA],
	]);
	expect(failed.map(({ json }) => json.error)).toEqual([
		expect.objectContaining({ code: 1001, reason: 'NOT_IN_GROUP', address: STRANGER }),
		expect.objectContaining({ reason: 'INVALID_INPUT', address: 'nobody', attempts: 0 }),
		expect.objectContaining({ code: 1002, reason: 'GROUP_TOO_SMALL', address: CARL }),
	]);
	expect(failed.every(({ json }) => json.who === who)).toBe(true);
	expect(handlesOf('ch_group_of_5')).toEqual([LINE, CARL, '+14155551003']);
});

describe('a lost answer', () => {
	test('a lost answer is asked for again; 1001 then may mean another address, so the node does not claim success', async () => {
		simulator.fault('ch_group_of_5', { kind: 'reset', when: 'after' });
		const { success, failed } = await remove(
			[{ chat_id: 'ch_group_of_5', who: [ANNA, BOB] }],
			'continueErrorOutput',
		);
		expect(failed.map(({ json }) => json.error)).toEqual([
			expect.objectContaining({ code: 1001, outcome_unknown: true, address: ANNA, attempts: 2 }),
		]);
		expect(success.map(({ json }) => json)).toEqual([
			expect.objectContaining({ removed: BOB, address: BOB }),
		]);
		expect(simulator.requests.map(({ code }) => code)).toEqual([undefined, 1001, undefined]);
	});

	test('a lost answer of a request that never acted is made good', async () => {
		simulator.fault('ch_group_of_5', { kind: 'reset', when: 'before' });
		const { success } = await remove([{ chat_id: 'ch_group_of_5', who: ANNA }]);
		expect(first(success).json).toMatchObject({ removed: ANNA, address: ANNA });
		expect(first(success).json).not.toHaveProperty('already_removed');
	});

	test('a lost answer that stays lost says so, and how to find out', async () => {
		simulator.fault('ch_group_of_5', { kind: 'html', acted: true });
		const { failed } = await remove(
			[{ chat_id: 'ch_group_of_5', who: ANNA }],
			'continueErrorOutput',
			{ maxAttempts: 1 },
		);
		expect(first(failed).json.error).toMatchObject({
			outcome_unknown: true,
			description: expect.stringContaining("'If Not in the Group' set to Continue as Removed"),
		});
	});

	test('a lost answer followed by 1002 is not taken for done', async () => {
		simulator.fault(
			'ch_group_of_4',
			{ kind: 'reset', when: 'before' },
			{ kind: 'code', code: 1002 },
		);
		const { failed } = await remove(
			[{ chat_id: 'ch_group_of_4', who: ANNA }],
			'continueErrorOutput',
		);
		expect(first(failed).json.error).toMatchObject({ code: 1002, outcome_unknown: true });
	});
});

test('somebody whom two items of a run name has been removed by the first', async () => {
	const items = [ANNA, ANNA].map((who) => ({ chat_id: 'ch_group_of_5', who }));
	const { success, failed } = await remove(items, 'continueErrorOutput');
	expect(failed).toEqual([]);
	expect(at(success, 1).json).toMatchObject({ removed: ANNA, already_removed: true });
});

test("'If Not in the Group' lets a run be repeated", async () => {
	const items = [{ chat_id: 'ch_group_of_5', who: [ANNA, STRANGER] }];
	const options = { ifNotInGroup: 'continueAsRemoved' };
	const first = await remove(items, undefined, options);
	const second = await remove(items, undefined, options);
	const already = (address: string) => ({
		chat_id: 'ch_group_of_5',
		removed: address,
		address,
		already_removed: true,
	});
	expect(at(first.success, 1).json).toEqual(already(STRANGER));
	expect(second.success.map(({ json }) => json)).toEqual([already(ANNA), already(STRANGER)]);
});

test('a roster that still has the address is a hint, not a failure', async () => {
	simulator.configure({ variants: { participants: 'lagging' } });
	const { success, run } = await remove([{ chat_id: 'ch_group_of_5', who: ANNA }]);
	expect(first(success).json).toMatchObject({ removed: ANNA, address: ANNA, roster_differs: true });
	const hints = chertRun(run).hints ?? [];
	expect(hints.map(({ message }) => message)).toEqual([expect.stringContaining('roster_differs')]);
	expect(handlesOf('ch_group_of_5')).not.toContain(ANNA);
});

test.each<[string, object]>([
	['about somebody else', { removed: BOB, participants: [LINE, CARL] }],
	['about another chat', { chat_id: 'ch_other', removed: ANNA }],
	['that says nothing', {}],
])('an answer %s is not believed', async (_, more) => {
	const body = { chat_id: 'ch_group_of_5', ...more };
	simulator.fault(ROUTE, { kind: 'status', status: 200, body: JSON.stringify(body) });
	const { failed } = await remove(
		[{ chat_id: 'ch_group_of_5', who: ANNA }],
		'continueErrorOutput',
		{ maxAttempts: 1 },
	);
	expect(first(failed).json.error).toMatchObject({
		message:
			"Chert's answer does not say that this address was removed from the group (HTTP 200); it may still have been carried out",
		outcome_unknown: true,
	});
});

describe('documented errors', () => {
	test.each([
		['ch_group_of_3', 1002, 400],
		['ch_direct', 1006, 400],
		['ch_nobody_knows', 2002, 404],
		['ch_no_line', 4099, 422],
	])('removing in %s answers %d by the rules of the API', async (chat_id, code, http_status) => {
		const { failed } = await remove([{ chat_id, who: ANNA }], 'continueErrorOutput');
		expect(first(failed).json.error).toMatchObject({ code, http_status, chat_id, address: ANNA });
	});
});

import type { IDataObject } from 'n8n-workflow';
import { useChert } from '../../../support/chert';
import { chertRun, LEAVE_PARAMETERS, type RunOptions } from '../../../support/engine';
import { MODES } from '../../../support/operationSuite';

const { engine, simulator } = useChert();

const run = async (chat_ids: string[], options: IDataObject, more: Partial<RunOptions> = {}) =>
	await engine.run({
		credential: simulator.credential,
		items: chat_ids.map((chat_id) => ({ chat_id })),
		parameters: { ...LEAVE_PARAMETERS, options },
		onError: 'continueErrorOutput',
		...more,
	});
const left = (ids: string[]) => ids.filter((id) => simulator.chats.get(id)!.left_count > 0);
const MESSAGE =
	"This run would leave 4 groups; the option 'Stop If More Than' allows 3. Nothing was left";

test.each(MODES)(
	"%s: a run that names more groups than 'Stop If More Than' sends nothing, and every item says both numbers",
	async (onError) => {
		const ids = simulator.addGroups(4);
		// An item that could not be sent anyway says the same.
		const { success, failed, error } = await run([...ids, ''], { stopIfMoreThan: 3 }, { onError });
		expect(simulator.requests).toEqual([]);
		if (onError === 'stopWorkflow') {
			expect(error!.message).toBe(MESSAGE);
			expect(error!.context).toMatchObject({ reason: 'TOO_MANY', done: [], not_started: [] });
			expect(error!.context.also_failed).toHaveLength(4);
			return;
		}
		const items = onError === 'continueErrorOutput' ? failed : success;
		expect(items.map(({ json }) => json.error)).toEqual(
			[...ids, null].map((chat_id) =>
				expect.objectContaining({
					reason: 'TOO_MANY',
					attempts: 0,
					retryable: false,
					message: expect.stringContaining(MESSAGE) as unknown,
					...(chat_id !== null && { chat_id }),
				}),
			),
		);
	},
);

test('a group that comes twice counts once, and as many as allowed are left', async () => {
	const ids = simulator.addGroups(3);
	const { success } = await run([...ids, ...ids], { stopIfMoreThan: 3 });
	expect(success).toHaveLength(6);
	expect(left(ids)).toEqual(ids);
});

test("a run without 'Stop If More Than' leaves as many as it is told", async () => {
	const ids = simulator.addGroups(250);
	await run(ids, {});
	expect(left(ids)).toHaveLength(250);
});

test('with "Check Only" a run that would be stopped only says so', async () => {
	const ids = simulator.addGroups(4);
	const { success, run: whole } = await run(ids, { stopIfMoreThan: 3, onlyCheck: true });
	expect(success.map(({ json }) => json.chat_id)).toEqual(ids);
	expect(left(ids)).toEqual([]);
	expect(chertRun(whole).hints).toContainEqual(expect.objectContaining({ message: MESSAGE }));
});

test.each([0, -1, 1.5, '', 'many'])(
	"'Stop If More Than' with %j fails the run before its first request",
	async (stopIfMoreThan) => {
		const ids = simulator.addGroups(1);
		const { failed } = await run(ids, { stopIfMoreThan });
		expect(failed.map(({ json }) => json.error)).toMatchObject([{ reason: 'INVALID_INPUT' }]);
		expect(simulator.requests).toEqual([]);
	},
);

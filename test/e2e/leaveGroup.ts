import { jsonOf } from '../../tools/sandbox';
import { FAILURES, MODES, TRACE_ID, type Get } from './stage';

/** Leave Group in n8n: success, and each of its five codes, in the three error modes. */
export function leaveGroup(get: Get): void {
	describe('Leave Group', () => {
		test.each(MODES)('leaves every group (%s)', async (onError) => {
			const stage = get();
			const ids = stage.sandbox.simulator.addGroups(3, 5);
			const execution = await stage.leave(
				ids.map((chat_id) => ({ chat_id })),
				onError,
			);
			expect(execution.status).toBe('success');
			expect(jsonOf(execution, 'Chert')).toEqual(
				ids.map((chat_id) => ({ chat_id, status: 'left' })),
			);
			expect(jsonOf(execution, 'Chert', 1)).toEqual([]);
			expect(ids.map((id) => stage.leftCount(id))).toEqual([1, 1, 1]);
		});

		describe.each(FAILURES)('$code $reason', ({ code, reason, chat_id, advice }) => {
			test.each(MODES)('%s', async (onError) => {
				const stage = get();
				const [good] = stage.sandbox.simulator.addGroups(1, 5);
				const items = [{ chat_id: good }, { chat_id, employee: 'Jo Park' }];
				const execution = await stage.leave(items, onError);
				const left = { chat_id: good, status: 'left' };
				const details = { code, reason, trace_id: expect.stringMatching(TRACE_ID) as string };
				const failure = {
					...details,
					message: expect.stringMatching(`^Chert ${code}: .`) as string,
					description: expect.stringContaining(advice) as string,
				};
				if (onError === 'stopWorkflow') {
					const { error } = execution.data.resultData;
					expect(execution.status).toBe('error');
					expect(error).toMatchObject({
						message: failure.message,
						description: failure.description,
						context: { ...details, itemIndex: 1, done: [good] },
					});
					expect((error as unknown as typeof failure).description).toContain(
						`Left before this: ${good}.`,
					);
				} else if (onError === 'continueRegularOutput') {
					expect(execution.status).toBe('success');
					expect(jsonOf(execution, 'Chert')).toEqual([
						left,
						{ error: expect.objectContaining(failure) as object },
					]);
				} else {
					expect(execution.status).toBe('success');
					expect(jsonOf(execution, 'Chert')).toEqual([left]);
					expect(jsonOf(execution, 'Chert', 1)).toEqual([
						{ ...items[1], error: expect.objectContaining(failure) as object },
					]);
				}
				expect(stage.leftCount(good)).toBe(1);
				expect(stage.leftCount(chat_id)).toBe(0);
				expect(stage.sandbox.simulator.requests).toHaveLength(2);
			});
		});
	});
}

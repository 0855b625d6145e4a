import type { IExecuteFunctions } from 'n8n-workflow';
import { openRun } from '../../../../nodes/Chert/run/ledger';

/** What the ledger reads of n8n; `data` is the node's own data, which n8n hands on to retries. */
function contextOf(data: object, execution: string, run = 0, retryOnFail = true) {
	return {
		getNode: () => ({ retryOnFail }),
		getExecutionId: () => execution,
		getContext: () => data,
		getWorkflowDataProxy: () => ({ $runIndex: run }),
	} as unknown as IExecuteFunctions;
}

const OUTPUTS = [{ json: { chat_id: 'ch_1', status: 'left' } }];

test('another try of the same run knows what was done', () => {
	const data = {};
	openRun(contextOf(data, '7')).ledger.done('0/0', OUTPUTS);
	expect(openRun(contextOf(data, '7')).ledger.recall('0/0')).toEqual({
		outputs: [OUTPUTS[0].json],
	});
});

test.each([
	['another execution, as somebody’s retry of a failed one', '8', 0],
	['another run of the node in a loop', '7', 1],
])('%s begins anew', (_, execution, run) => {
	const data = {};
	openRun(contextOf(data, '7')).ledger.done('0/0', OUTPUTS);
	expect(openRun(contextOf(data, execution, run)).ledger.recall('0/0')).toBeUndefined();
});

test('nothing is noted where n8n does not repeat the node', () => {
	const data = {};
	openRun(contextOf(data, '7', 0, false)).ledger.done('0/0', OUTPUTS);
	expect(data).toEqual({});
});

import type { IExecuteFunctions } from 'n8n-workflow';
import { openRun } from '../../../../nodes/Chert/run/ledger';
import { first } from '../../../support/certain';

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
	openRun(contextOf(data, '7')).done('0/0', OUTPUTS);
	expect(openRun(contextOf(data, '7')).recall('0/0')).toEqual({
		outputs: [first(OUTPUTS).json],
	});
});

test.each([
	['another execution, as somebody’s retry of a failed one', '8', 0],
	['another run of the node in a loop', '7', 1],
])('%s begins anew', (_, execution, run) => {
	const data = {};
	openRun(contextOf(data, '7')).done('0/0', OUTPUTS);
	expect(openRun(contextOf(data, execution, run)).recall('0/0')).toBeUndefined();
});

test('a node that failed is kept once', () => {
	const data: { chert?: unknown[] } = {};
	openRun(contextOf(data, '7')).failed();
	expect(data.chert).toHaveLength(1);
});

test('nothing is noted where n8n does not repeat the node', () => {
	const data = {};
	openRun(contextOf(data, '7', 0, false)).done('0/0', OUTPUTS);
	expect(data).toEqual({});
});

describe('a tool', () => {
	const tool = (given: {
		store?: object;
		metadata?: object;
		execution?: string;
		run?: number;
		text?: string;
		retryOnFail?: boolean;
	}) => {
		const { store, metadata = {}, execution, run = 0, text = 'Hello', retryOnFail = true } = given;
		return {
			getNode: () => ({ retryOnFail, maxTries: 3 }),
			getExecutionId: () => execution,
			getInputData: () => [{ json: { text } }],
			isToolExecution: () => true,
			getExecuteData: () => ({ metadata }),
			getContext() {
				// n8n-core: a webhook's tools have no execution data (docs/n8n.md 38).
				if (!store) throw new Error('`executionData` is not initialized');
				return store;
			},
			getWorkflowDataProxy: () => ({ $runIndex: run }),
		} as unknown as IExecuteFunctions;
	};
	const nameOf = (context: IExecuteFunctions) => JSON.stringify(openRun(context).identity());

	test.each([true, false])(
		'a tool without an execution gets a name of its own for each call (Retry On Fail: %s)',
		(retryOnFail) => {
			const names = [1, 2, 3].map(() => nameOf(tool({ retryOnFail })));
			expect(new Set(names).size).toBe(3);
		},
	);

	test('a tool without an execution keeps its name in the tries of one call, and what was done in them', () => {
		const metadata = {};
		const first = openRun(tool({ metadata, run: 0 }));
		first.done('0/0', OUTPUTS);
		first.failed();
		const second = openRun(tool({ metadata, run: 1 }));
		expect(second.identity()).toEqual(first.identity());
		expect(second.recall('0/0')).toEqual({ outputs: [OUTPUTS[0]!.json] });
	});

	test.each<[string, object]>([
		['a call after one that succeeded', {}],
		['a call with other words after one that failed', { text: 'Bye' }],
	])('%s begins anew', (_, change) => {
		const store = {};
		const first = openRun(tool({ store, execution: '7', run: 0 }));
		if ('text' in change) first.failed();
		const second = openRun(tool({ store, execution: '7', run: 1, ...change }));
		expect(second.identity()).toEqual({ executionId: '7', runIndex: 1 });
	});

	test('a tool that failed in all its tries begins anew when it is called again', () => {
		const store = {};
		const names = [0, 1, 2, 3, 4].map((run) => {
			const each = openRun(tool({ store, execution: '7', run }));
			each.failed();
			return each.identity().runIndex;
		});
		expect(names).toEqual([0, 0, 0, 3, 3]);
	});
});

test('a node without an execution keeps its name in the tries of one run only', () => {
	const data = {};
	const nameOf = (store: object, run: number) =>
		openRun(contextOf(store, '', run)).identity().executionId;
	const first = nameOf(data, 0);
	expect(first).toMatch(/^unnamed-/);
	expect(nameOf(data, 0)).toBe(first);
	expect(nameOf(data, 1)).not.toBe(first);
	expect(nameOf({}, 0)).not.toBe(first);
});

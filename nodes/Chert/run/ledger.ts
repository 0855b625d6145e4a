import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { FailureDetails } from '../failures/failure';
import type { OutputData } from './operation';

/** What an earlier try of the same run left behind for a task. */
export type Entry = { outputs: IDataObject[] } | { unknown: FailureDetails };

/**
 * What was done by earlier tries of the same node run. n8n's "Retry On Fail" runs the node again for
 * all items, also for those that had succeeded (docs/n8n.md 4); with the ledger they are not sent again.
 */
export interface Ledger {
	/** What is known of a task; `task` tells it from all others of the run. */
	recall(task: string): Entry | undefined;
	/** A task's outputs, for good. */
	done(task: string, outputs: readonly OutputData[]): void;
	/** Nobody knows whether the task was carried out. */
	unknown(task: string, failure: FailureDetails): void;
}

/** A ledger for runs that n8n does not repeat. */
export const NO_LEDGER: Ledger = {
	recall: () => undefined,
	done: () => undefined,
	unknown: () => undefined,
};

/** What the execution's data holds of a node. */
interface Store {
	chert?: { execution: string; run: number; tasks: object };
}

/**
 * The ledger of a node run, kept in the execution itself, where n8n keeps a node's own data between
 * tries. n8n hands that data on when somebody retries a failed execution; it names its execution, so
 * that the retry begins anew.
 */
export function openLedger(context: IExecuteFunctions): Ledger {
	if (context.getNode().retryOnFail !== true) return NO_LEDGER;
	const run = runIndexOf(context);
	const execution = context.getExecutionId();
	const store = context.getContext('node') as Store;
	// A node in a loop runs many times; only the tries of this one run matter.
	if (store.chert?.run !== run || store.chert.execution !== execution) {
		store.chert = { execution, run, tasks: {} };
	}
	const tasks = store.chert.tasks as Record<string, Entry>;
	return {
		recall: (task) => tasks[task],
		done(task, outputs) {
			tasks[task] = { outputs: outputs.map(({ json }) => json) };
		},
		unknown(task, failure) {
			tasks[task] = { unknown: failure };
		},
	};
}

/** Which run of the node this is within its execution, from 0: a node in a loop runs many times. */
export function runIndexOf(context: IExecuteFunctions): number {
	const { $runIndex } = context.getWorkflowDataProxy(0) as unknown as { $runIndex: number };
	return $runIndex;
}

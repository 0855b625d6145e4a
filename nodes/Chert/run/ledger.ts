import { createHash, randomUUID } from 'crypto';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { FailureDetails } from '../failures/failure';
import type { OutputData } from './operation';

/**
 * How a task is known to be carried out where Chert did not say so: it refused to do it once more after a
 * request that may have done it (`doubt`); or the user's choice makes a success of a refusal (`choice`),
 * which proves nothing for any other task.
 */
export type Proof = 'doubt' | 'choice';

export type LedgerEntry =
	| { outputs: IDataObject[]; proof?: Proof }
	| { inDoubt: FailureDetails; wouldActTwice?: boolean };

/**
 * What earlier tries of the same node run did. n8n's "Retry On Fail" runs the node again for all items, also
 * for those that had succeeded (docs/n8n.md 4); with the ledger they are not sent again.
 */
export interface Ledger {
	/** A task's name is different from that of all others of the run. */
	recall(task: string): LedgerEntry | undefined;
	done(task: string, outputs: readonly OutputData[], proof?: Proof): void;
	/** Not carried out, or nobody knows (`doubt`): then it is not tried again if that would act twice. */
	notDone(task: string, doubt: FailureDetails | undefined, wouldActTwice: boolean): void;
}

export const NO_LEDGER: Ledger = {
	recall: () => undefined,
	done: () => undefined,
	notDone: () => undefined,
};

/** One run of the node, with all the tries that n8n's "Retry On Fail" makes of it. */
export interface NodeRun extends Ledger {
	identity(): Pick<NodeTries, 'executionId' | 'runIndex'>;
	/** This try has failed as a whole, so that n8n may make another one. */
	failed(): void;
}

interface NodeTries {
	executionId: string;
	runIndex: number;
	made: number;
	input?: string;
	tasks: Record<string, LedgerEntry>;
}

/** Prefix of the name of a run to which n8n gives no execution ID. */
const UNNAMED_PREFIX = 'unnamed-';

/**
 * The run that this try of the node belongs to. What it does is kept in the execution itself, where n8n keeps
 * a node's own data between tries; a person's retry of a failed execution has another ID, and so starts from
 * the beginning. Some runs have no execution: n8n starts a tool behind MCP Server Trigger without one
 * (docs/n8n.md 38). They get a random name.
 */
export function openRun(
	context: IExecuteFunctions,
	randomName: () => string = randomUUID,
): NodeRun {
	const begin = (): NodeTries => ({
		executionId: context.getExecutionId() || UNNAMED_PREFIX + randomName(),
		runIndex: runIndexOf(context),
		made: 0,
		tasks: {},
	});
	if (context.getNode().retryOnFail !== true) {
		let present: NodeTries | undefined;
		return { ...NO_LEDGER, identity: () => (present ??= begin()), failed: () => undefined };
	}
	const kept = triesKept(context);
	const isTool = (context as Partial<IExecuteFunctions>).isToolExecution?.() === true;
	const tries = isTool ? triesOfTool(context, kept, begin()) : triesOfNode(kept, begin());
	const { executionId, runIndex, tasks } = tries;
	tries.made += 1;
	return {
		recall: (task) => tasks[task],
		done(task, outputs, proof) {
			tasks[task] = { outputs: outputs.map(({ json }) => json), ...(proof && { proof }) };
		},
		notDone(task, doubt, wouldActTwice) {
			if (doubt) tasks[task] = { inDoubt: doubt, wouldActTwice };
			else delete tasks[task];
		},
		identity: () => ({ executionId, runIndex }),
		failed() {
			if (!kept.includes(tries)) kept.push(tries);
		},
	};
}

/** A node in a loop runs many times; all tries of one run have its number. */
function triesOfNode(kept: NodeTries[], present: NodeTries): NodeTries {
	const [before] = kept;
	const isSame =
		before?.runIndex === present.runIndex &&
		(before.executionId === present.executionId ||
			[before, present].every(({ executionId }) => executionId.startsWith(UNNAMED_PREFIX)));
	const tries = isSame ? before : present;
	kept.splice(0, kept.length, tries);
	return tries;
}

/**
 * n8n counts each try of a tool as a separate run (docs/n8n.md 48). A further try follows a failed one and
 * has the same input, up to the node's number of tries. Everything else is a new call.
 */
function triesOfTool(context: IExecuteFunctions, kept: NodeTries[], present: NodeTries): NodeTries {
	const asked = JSON.stringify(context.getInputData().map(({ json }) => json));
	const input = createHash('sha256').update(asked).digest('hex');
	const most = Math.min(5, Math.max(2, context.getNode().maxTries ?? 3));
	const index = kept.findIndex((tries) => tries.input === input && tries.made < most);
	const [before] = index === -1 ? [] : kept.splice(index, 1);
	return before ?? { ...present, input };
}

/**
 * What n8n keeps between tries: of a node its present run, of a tool the runs that failed. Without an
 * execution there is only what the tries share.
 */
function triesKept(context: IExecuteFunctions): NodeTries[] {
	let store: IDataObject;
	try {
		store = context.getContext('node');
	} catch {
		store = (context.getExecuteData().metadata ??= {}) as IDataObject;
	}
	return ((store as { chert?: NodeTries[] }).chert ??= []);
}

/** Which run of the node this is within its execution, from 0: a node in a loop runs many times. */
function runIndexOf(context: IExecuteFunctions): number {
	const { $runIndex } = context.getWorkflowDataProxy(0) as unknown as { $runIndex: number };
	return $runIndex;
}

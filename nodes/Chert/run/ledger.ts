import { createHash, randomUUID } from 'crypto';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { FailureDetails } from '../failures/failure';
import type { OutputData } from './operation';
import type { Proof } from './requests';

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
export interface NodeRun {
	ledger: Ledger;
	identity(): { executionId: string; runIndex: number };
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

/** What n8n keeps between tries: of a node its present run, of a tool the runs that failed. */
interface Store {
	chert?: NodeTries[];
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
	const nameOf = (executionId: string | undefined) => executionId ?? UNNAMED_PREFIX + randomName();
	if (context.getNode().retryOnFail !== true) {
		let executionId: string | undefined;
		return {
			ledger: NO_LEDGER,
			identity: () => ({
				executionId: (executionId ??= nameOf(executionOf(context))),
				runIndex: runIndexOf(context),
			}),
			failed: () => undefined,
		};
	}
	const store = storeOf(context);
	const triesOf = isTool(context) ? triesOfTool : triesOfNode;
	const tries = triesOf(context, store, nameOf);
	const { executionId, runIndex, tasks } = tries;
	tries.made += 1;
	return {
		ledger: {
			recall: (task) => tasks[task],
			done(task, outputs, proof) {
				tasks[task] = { outputs: outputs.map(({ json }) => json), ...(proof && { proof }) };
			},
			notDone(task, doubt, wouldActTwice) {
				if (doubt) tasks[task] = { inDoubt: doubt, wouldActTwice };
				else delete tasks[task];
			},
		},
		identity: () => ({ executionId, runIndex }),
		failed() {
			if (isTool(context)) store.chert?.push(tries);
		},
	};
}

/** A node in a loop runs many times; all tries of one run have its number. */
function triesOfNode(
	context: IExecuteFunctions,
	store: Store,
	nameOf: (executionId?: string) => string,
): NodeTries {
	const runIndex = runIndexOf(context);
	const executionId = executionOf(context);
	const [before] = store.chert ?? [];
	const isSame =
		before?.runIndex === runIndex &&
		(executionId === undefined
			? before.executionId.startsWith(UNNAMED_PREFIX)
			: before.executionId === executionId);
	const tries = isSame ? before : newTries(nameOf(executionId), runIndex);
	store.chert = [tries];
	return tries;
}

/**
 * n8n counts each try of a tool as a separate run (docs/n8n.md 48). A further try follows a failed one and
 * has the same input, up to the node's number of tries. Everything else is a new call.
 */
function triesOfTool(
	context: IExecuteFunctions,
	store: Store,
	nameOf: (executionId?: string) => string,
): NodeTries {
	const asked = JSON.stringify(context.getInputData().map(({ json }) => json));
	const input = createHash('sha256').update(asked).digest('hex');
	const failed = (store.chert ??= []);
	const index = failed.findIndex(
		(tries) => tries.input === input && tries.made < mostTries(context),
	);
	const [before] = index === -1 ? [] : failed.splice(index, 1);
	return before ?? { ...newTries(nameOf(executionOf(context)), runIndexOf(context)), input };
}

function newTries(executionId: string, runIndex: number): NodeTries {
	return { executionId, runIndex, made: 0, tasks: {} };
}

function mostTries(context: IExecuteFunctions): number {
	return Math.min(5, Math.max(2, context.getNode().maxTries ?? 3));
}

/** Without an execution there is only what the tries share. */
function storeOf(context: IExecuteFunctions): Store {
	try {
		return context.getContext('node') as Store;
	} catch {
		return (context.getExecuteData().metadata ??= {}) as Store;
	}
}

function executionOf(context: IExecuteFunctions): string | undefined {
	return context.getExecutionId() || undefined;
}

function isTool(context: IExecuteFunctions): boolean {
	return (context as Partial<IExecuteFunctions>).isToolExecution?.() === true;
}

/** Which run of the node this is within its execution, from 0: a node in a loop runs many times. */
export function runIndexOf(context: IExecuteFunctions): number {
	const { $runIndex } = context.getWorkflowDataProxy(0) as unknown as { $runIndex: number };
	return $runIndex;
}

import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { systemClock } from '../shared/clock';
import type { Operation } from '../shared/operation';
import { outputItems, stopError, type Outcome } from '../shared/outcome';
import { openTransport, type Transport } from '../shared/transport';
import { duration } from '../shared/text';
import { asFailure } from '../shared/failure';
import { Halt } from '../run/halt';
import { openLedger } from '../run/ledger';
import type { Limits } from '../run/pace';
import { prepareItems } from '../run/prepare';
import { carryOut, outcomesSoFar, type Prepared } from '../run/run';
import { readSettings, type RunSettings } from '../run/settings';
import { resources } from './index';

/**
 * Runs the chosen operation for every input item: the only place that knows what "On Error" is set
 * to. All items are read and checked before the first request.
 *
 * A failed item is returned, never thrown, unless the node is set to stop: n8n would send the input
 * items of a node that throws out of its success branch, as if they had succeeded (n8n-facts 1).
 *
 * @returns output items in input order, each paired with its input item
 * @throws NodeApiError about the first item that failed when "On Error" is "Stop Workflow"
 */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const operation = chosenOperation(this);
	const stops = !this.continueOnFail();
	const prepared = await prepareItems(this, operation);
	const settings = settingsFor(this, prepared);
	const refused = settings === undefined || prepared.some((entry) => 'failure' in entry);
	const outcomes =
		(stops && refused) || !settings
			? outcomesSoFar({ operation, prepared, ledger: openLedger(this) })
			: await send(this, operation, prepared, settings, stops);
	if (stops && outcomes.some((outcome) => !('outputs' in outcome))) {
		throw stopError(this.getNode(), outcomes, operation.doneBefore);
	}
	return [outcomes.flatMap(outputItems)];
}

/** Both parameters take no expressions, so they are the same for every item. */
function chosenOperation(context: IExecuteFunctions): Operation {
	const resource = context.getNodeParameter('resource', 0) as string;
	const operation = context.getNodeParameter('operation', 0) as string;
	return resources[resource].operations[operation];
}

/** The options of the run; if one of them is wrong, every item fails with what is wrong with it. */
function settingsFor(context: IExecuteFunctions, prepared: Prepared[]): RunSettings | undefined {
	if (prepared.length === 0) return undefined;
	try {
		return readSettings(context);
	} catch (error) {
		const failure = asFailure(error);
		prepared.forEach(({ item, subject }, place) => {
			prepared[place] = { item, subject, failure };
		});
		return undefined;
	}
}

/**
 * Sends what was prepared: side by side, paced, tried again where that makes sense.
 *
 * @param stopAtFailure whether nothing more starts after a failure
 * @returns outcomes in the order of `prepared`; nothing is thrown for a task that failed
 */
export async function send(
	context: IExecuteFunctions,
	operation: Operation,
	prepared: Prepared[],
	{ concurrency, ...policy }: RunSettings,
	stopAtFailure: boolean,
): Promise<Outcome[]> {
	const halt = new Halt();
	const cancel = () => halt.now('cancelled');
	const signal = context.getExecutionCancelSignal();
	if (signal?.aborted) cancel();
	signal?.addEventListener('abort', cancel);
	// Opened by the first item that needs it, so that a bad credential is that item's failure too.
	let opened: Promise<Transport> | undefined;
	try {
		const { outcomes, limits, hints } = await carryOut({
			operation,
			prepared,
			concurrency,
			policy,
			halt,
			stopAtFailure,
			transport: async () => await (opened ??= openTransport(context)),
			clock: systemClock,
			ledger: openLedger(context),
		});
		tell(context, [...aboutLimits(limits), ...hints]);
		return outcomes;
	} finally {
		signal?.removeEventListener('abort', cancel);
	}
}

/** Says that limits made the run slower. */
function aboutLimits({ times, waited }: Limits): string[] {
	if (times === 0) return [];
	const often = times === 1 ? 'once' : `${times} times`;
	return [`Chert limited the rate ${often}; waited ${duration(waited / 1_000)}`];
}

/** Shows texts in the node's panel, above its output. */
function tell(context: IExecuteFunctions, messages: readonly string[]): void {
	context.addExecutionHints(
		...messages.map((message) => ({ message, location: 'outputPane', type: 'info' }) as const),
	);
}

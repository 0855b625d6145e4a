import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { invalidInput } from '../failures/failure';
import { openLedger } from '../run/ledger';
import type { Operation } from '../run/operation';
import { outputItems, stopError } from '../run/outcome';
import { prepareItems } from '../run/prepare';
import { outcomesSoFar } from '../run/run';
import { send, settingsFor } from '../run/send';
import { goToWait } from '../run/wait';
import { resources } from './index';

/**
 * Runs the chosen operation for every input item: the only place that knows what "On Error" is set
 * to. All items are read and checked before the first request.
 *
 * A failed item is returned, never thrown, unless the node is set to stop: n8n would send the input
 * items of a node that throws out of its success branch, as if they had succeeded (docs/n8n.md 1).
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
	if (!operation.waits) return [outcomes.flatMap(outputItems)];
	const [outcome] = outcomes;
	if (!outcome) return [[]];
	const wait = 'outputs' in outcome ? outcome.outputs[0] : undefined;
	// One question for all items: that it could not be asked is news for each of them.
	if (!wait) return [this.getInputData().flatMap((_, item) => outputItems({ ...outcome, item }))];
	await goToWait(this, wait.json);
	// What n8n passes on if the time is over.
	return [this.getInputData()];
}

/** Both parameters take no expressions, so they are the same for every item. */
function chosenOperation(context: IExecuteFunctions): Operation {
	const resource = context.getNodeParameter('resource', 0) as string;
	const operation = context.getNodeParameter('operation', 0) as string;
	const chosen = resources[resource]?.operations[operation];
	if (chosen) return chosen;
	throw invalidInput(`This version of the node has no operation "${operation}" for "${resource}"`);
}

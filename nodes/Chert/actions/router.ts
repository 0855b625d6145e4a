import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { readAnswer } from '../shared/answer';
import { asFailure, invalidInput, messageOf } from '../shared/failure';
import type { Operation } from '../shared/operation';
import { outputItem, stopError, type Outcome } from '../shared/outcome';
import { openTransport, type Transport } from '../shared/transport';
import { resources } from './index';

/**
 * Runs the chosen operation once for every input item: the only place that loops over items,
 * catches, pairs, and knows what "On Error" is set to.
 *
 * A failed item is returned, never thrown, unless the node is set to stop: n8n would send the input
 * items of a node that throws out of its success branch, as if they had succeeded (n8n-facts 1).
 *
 * @returns one output item for each input item, in input order
 * @throws NodeApiError at the first failure when "On Error" is "Stop Workflow"
 */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const operation = chosenOperation(this);
	const outcomes: Outcome[] = [];
	// Opened by the first item that needs it, so that a bad credential is that item's failure too.
	let opened: Promise<Transport> | undefined;
	const transport = async () => await (opened ??= openTransport(this));

	for (let item = 0; item < this.getInputData().length; item++) {
		const outcome = await runItem(this, operation, item, transport);
		if ('failure' in outcome && !this.continueOnFail()) {
			throw stopError(this.getNode(), outcome, outcomes, operation.doneBefore);
		}
		outcomes.push(outcome);
	}
	return [outcomes.map(outputItem)];
}

/** Both parameters take no expressions, so they are the same for every item. */
function chosenOperation(context: IExecuteFunctions): Operation {
	const resource = context.getNodeParameter('resource', 0) as string;
	const operation = context.getNodeParameter('operation', 0) as string;
	return resources[resource].operations[operation];
}

/** One item, with everything that can go wrong for it caught. */
async function runItem(
	context: IExecuteFunctions,
	operation: Operation,
	item: number,
	transport: () => Promise<Transport>,
): Promise<Outcome> {
	const subject: IDataObject = {};
	try {
		const output = await operation.execute({
			subject,
			parameter: (name) => readParameter(context, name, item),
			request: async (request, expected) => {
				const send = await transport();
				return readAnswer(await send(request), operation.errors, expected);
			},
		});
		return { item, output, subject };
	} catch (error) {
		return { item, failure: asFailure(error).details, subject };
	}
}

/** An expression that fails for one item is that item's failure. */
function readParameter(context: IExecuteFunctions, name: string, item: number): unknown {
	try {
		return context.getNodeParameter(name, item, undefined, { extractValue: true });
	} catch (error) {
		throw invalidInput(messageOf(error));
	}
}

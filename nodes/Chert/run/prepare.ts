import { type IDataObject, type IExecuteFunctions, NodeHelpers } from 'n8n-workflow';
import { asFailure, failure, invalidInput, messageOf } from '../failures/failure';
import { picked } from '../parameters/fields';
import { type ItemReader, NOT_SET } from '../parameters/itemReader';
import { executionOf } from '../questions/execution';
import type { Clock } from '../shared/clock';
import type { Prepared } from './entry';
import { idempotencyKeys } from './idempotencyKey';
import { filesOf } from './itemFiles';
import type { NodeRun } from './ledger';
import type { Operation } from './operation';

/** Items after which other executions of the process get their turn. */
const ITEMS_PER_TURN = 100;

/** Reads and checks every item, before anything is sent. What is wrong with an item is its own failure. */
export async function prepareItems(
	context: IExecuteFunctions,
	operation: Operation,
	run: NodeRun,
	clock: Clock,
): Promise<Prepared[]> {
	const prepared: Prepared[] = [];
	const { length } = context.getInputData();
	const items = operation.wait ? Math.min(length, 1) : length;
	const keyOf = idempotencyKeys(context, run);
	const known = {
		clock,
		timezone: context.getTimezone(),
		// docs/n8n.md 80
		asTool: NodeHelpers.isToolType(context.getNode().type),
	};
	for (let index = 0; index < items; index++) {
		if (index % ITEMS_PER_TURN === ITEMS_PER_TURN - 1) await clock.sleep(0);
		const ofItem = await prepareItem(operation, readerOf(context, index, known, keyOf));
		for (const one of ofItem) prepared.push(one);
	}
	return prepared;
}

export async function prepareItem(operation: Operation, reader: ItemReader): Promise<Prepared[]> {
	const { index: itemIndex, about } = reader;
	try {
		const tasks = await operation.prepare(reader);
		return [tasks].flat().map((task) => ({
			itemIndex,
			about: task.about ?? about,
			work: 'failure' in task ? task.failure : task,
		}));
	} catch (error) {
		return [{ itemIndex, about, work: asFailure(error) }];
	}
}

function readerOf(
	context: IExecuteFunctions,
	itemIndex: number,
	known: Pick<ItemReader, 'clock' | 'timezone' | 'asTool'>,
	keyOf: ReturnType<typeof idempotencyKeys>,
): ItemReader {
	const option = (name: string, otherwise: unknown) =>
		picked(readParameter(() => context.getNodeParameter(`options.${name}`, itemIndex, otherwise)));
	const about: IDataObject = {};
	return {
		index: itemIndex,
		about,
		...known,
		parameter: (name) =>
			readParameter(
				() => context.getNodeParameter(name, itemIndex, undefined, { extractValue: true }),
				name,
			),
		option,
		files: filesOf(context, itemIndex),
		execution: () => executionOf(context),
		idempotencyKey: () =>
			(about.idempotency_key = keyOf(itemIndex, option('idempotencyKey', NOT_SET))),
	};
}

const NO_PARAMETER = /^Could not get parameter /;

/**
 * An expression that fails for one item is that item's failure. `name` is that of a parameter that must be
 * there: n8n drops fields that a list or switch hides, and takes the text "false" for another value than the
 * switch.
 */
function readParameter(value: () => unknown, name?: string): unknown {
	try {
		return value();
	} catch (error) {
		const message = messageOf(error);
		if (name === undefined || !NO_PARAMETER.test(message)) throw invalidInput(message);
		throw failure('INVALID_INPUT', `The node has no value for its field '${name}'`, {
			description:
				'Nothing was sent to Chert for this item. Open the node, choose again what stands above this field, fill the field in and save the workflow.',
		});
	}
}

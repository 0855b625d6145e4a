import { sleep, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import { asFailure, invalidInput, messageOf } from '../shared/failure';
import type { ItemReader, Operation, RefusedTask, Task } from '../shared/operation';
import type { Prepared } from './run';

/** Items after which other executions of the process get their turn. */
const BREATH = 100;

/**
 * Reads and checks every item, before anything is sent. What is wrong with an item is its own
 * failure.
 *
 * @returns tasks and refusals in input order
 */
export async function prepareItems(
	context: IExecuteFunctions,
	operation: Operation,
): Promise<Prepared[]> {
	const prepared: Prepared[] = [];
	const items = context.getInputData().length;
	for (let item = 0; item < items; item++) {
		if (item % BREATH === BREATH - 1) await sleep(0);
		prepared.push(...prepareItem(context, operation, item));
	}
	return prepared;
}

function prepareItem(context: IExecuteFunctions, operation: Operation, item: number): Prepared[] {
	const subject: IDataObject = {};
	try {
		const tasks = operation.prepare(readerOf(context, item, subject));
		return [tasks].flat().map((task) => placed(item, task));
	} catch (error) {
		return [{ item, subject, failure: asFailure(error) }];
	}
}

function placed(item: number, task: Task | RefusedTask): Prepared {
	return 'failure' in task ? { item, ...task } : { item, subject: task.subject, task };
}

function readerOf(context: IExecuteFunctions, item: number, subject: IDataObject): ItemReader {
	return {
		item,
		subject,
		parameter: (name) =>
			read(() => context.getNodeParameter(name, item, undefined, { extractValue: true })),
		option: (name, otherwise) =>
			read(() => context.getNodeParameter(`options.${name}`, item, otherwise)),
	};
}

/** An expression that fails for one item is that item's failure. */
function read(value: () => unknown): unknown {
	try {
		return value();
	} catch (error) {
		throw invalidInput(messageOf(error));
	}
}

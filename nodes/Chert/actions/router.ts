import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { asFailure, detailsOf, invalidInput } from '../failures/failure';
import { ifPossible, stopError } from '../run/account';
import { brake, type Entry, entriesOf, knownOutcome } from '../run/entry';
import { type NodeRun, openRun } from '../run/ledger';
import type { Operation } from '../run/operation';
import { type Outcome, outputItems } from '../run/outcome';
import { prepareItems } from '../run/prepare';
import { send, tell } from '../run/start';
import { readSettings, type RunSettings } from '../run/settings';
import { type Clock, systemClock } from '../shared/clock';
import { resources } from './index';

interface NodeCourse {
	operation?: Operation;
	run?: NodeRun;
	entries?: Entry[];
	settings?: RunSettings;
}

/**
 * Runs the chosen operation for every input item: the only place that knows what "On Error" is set to. All
 * items are read and checked before the first request. Outputs are in input order.
 *
 * A failed item is returned, never thrown, unless the node is set to stop: n8n would send the input items of a
 * node that throws out of its success branch, as if they had succeeded (docs/n8n.md 1). That also holds for
 * what fails outside the items: then every item fails.
 */
export async function router(
	context: IExecuteFunctions,
	clock = systemClock,
): Promise<INodeExecutionData[][]> {
	const course: NodeCourse = {};
	let stops = false;
	let outcomes: Outcome[];
	try {
		stops = !context.continueOnFail();
		outcomes = await runOperation(context, course, stops, clock);
	} catch (error) {
		outcomes = failAll(context, course, error);
	}
	if (stops && outcomes.some((outcome) => !('outputs' in outcome))) {
		course.run?.failed();
		throw stopError(context.getNode(), outcomes, course.operation?.doneLabel ?? 'Done before this');
	}
	return outputsOf(context, course, outcomes);
}

function outputsOf(
	context: IExecuteFunctions,
	{ operation, settings }: NodeCourse,
	outcomes: Outcome[],
): INodeExecutionData[][] {
	const [outcome] = outcomes;
	if (operation?.wait && outcome) {
		const items = context.getInputData();
		// What n8n passes on if the time is over.
		if ('outputs' in outcome) return [items];
		// One question for all items: that it could not be asked is news for each of them.
		return [outputItems(items.map((_, itemIndex) => ({ ...outcome, itemIndex })))];
	}
	if (!settings?.includeInput) return [outputItems(outcomes)];
	const inFailures = context.getNode().onError !== 'continueErrorOutput';
	const { outputFields } = operation ?? {};
	return [outputItems(outcomes, { items: context.getInputData(), inFailures, outputFields })];
}

async function runOperation(
	context: IExecuteFunctions,
	course: NodeCourse,
	stops: boolean,
	clock: Clock,
): Promise<Outcome[]> {
	if (context.getInputData().length === 0) return [];
	const operation = (course.operation = chosenOperation(context));
	const run = (course.run = openRun(context));
	const prepared = await prepareItems(context, operation, run, clock);
	const all = (course.entries = entriesOf(operation, prepared, run));
	const settings = (course.settings = readSettings(context, operation.brake !== undefined));
	const { entries, warning } = brake(operation, all, settings.stopIfMoreThan ?? Infinity);
	const isRefused = entries.some(({ work }) => !('execute' in work));
	if (stops && isRefused) return entries.map(knownOutcome);
	if (warning !== undefined) tell(context, [warning]);
	const outcomes = await send(context, operation, entries, settings, stops, run, clock);
	return await wait(context, operation, outcomes);
}

/** Where n8n cannot wait, that is the outcome. */
async function wait(
	context: IExecuteFunctions,
	operation: Operation,
	outcomes: Outcome[],
): Promise<Outcome[]> {
	const [asked] = outcomes;
	if (!operation.wait || !asked || !('outputs' in asked) || !asked.outputs[0]) return outcomes;
	const { itemIndex, about } = asked;
	try {
		await operation.wait(context, asked.outputs[0].json);
		return outcomes;
	} catch (error) {
		return [{ itemIndex, about, failure: detailsOf(asFailure(error), 1) }];
	}
}

/** Nothing was sent: a request that fails only affects its own item. */
function failAll(context: IExecuteFunctions, { entries }: NodeCourse, error: unknown): Outcome[] {
	const failure = detailsOf(asFailure(error));
	// Only one if n8n does not say how many items there are.
	const items = ifPossible(() => context.getInputData()) ?? [{}];
	const all = entries ?? items.map((_, itemIndex) => ({ itemIndex, about: {} }));
	return all.map(({ itemIndex, about }) => ({ itemIndex, about, failure }));
}

/**
 * Both parameters take no expressions, so they are the same for every item. Nothing checks them before
 * (docs/n8n.md 41): a workflow may come from another version, or be written by a language model.
 */
function chosenOperation(context: IExecuteFunctions): Operation {
	const resource = context.getNodeParameter('resource', 0) as string;
	const { operations } = choose(resources, resource, 'This version of the node has no resource');
	const operation = context.getNodeParameter('operation', 0) as string;
	return choose(operations, operation, `The resource "${resource}" has no operation`);
}

function choose<T>(among: Readonly<Record<string, T>>, name: unknown, refusal: string): T {
	const chosen = new Map(Object.entries(among)).get(name as string);
	if (chosen !== undefined) return chosen;
	const names = Object.keys(among).sort().join(', ');
	throw invalidInput(`${refusal} ${JSON.stringify(name)}. It has: ${names}`);
}

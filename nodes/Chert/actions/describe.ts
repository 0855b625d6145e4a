import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';
import type { Operation, Resource } from '../run/operation';
import { INCLUDE_INPUT_FIELDS, RUN_OPTIONS } from '../run/settings';

/** Shown where an AI agent uses the node: most agents show a model nothing, or little, of a failure. */
const TOOL_NOTICE: INodeProperties = {
	displayName:
		'Set Settings → On Error → Continue: then the model reads the code and the advice when a call fails. Put a human approval in front of what cannot be undone, and say in the Tool Description (Set Manually) that it cannot: n8n itself tells the model only the name of the operation.',
	name: 'toolNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { '@tool': [true] } },
};

/** Lists are sorted by name, as n8n's guidelines ask. */
export function describeResources(
	resources: Readonly<Record<string, Resource>>,
): INodeProperties[] {
	const entries = Object.entries(resources);
	const [first] = Object.keys(resources);
	return [
		TOOL_NOTICE,
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: byName(entries.map(([value, { name }]) => ({ name, value }))),
			default: first,
		},
		...entries.flatMap(([resource, { operations }]) => [
			describeOperations(resource, operations),
			...Object.entries(operations).flatMap(([value, operation]) =>
				updateDisplayOptions({ show: { resource: [resource], operation: [value] } }, [
					...operation.properties,
					optionsField(operation),
				]),
			),
		]),
	];
}

function optionsField({ options = [], wait }: Operation): INodeProperties {
	const ofRun = wait ? RUN_OPTIONS.filter((one) => one !== INCLUDE_INPUT_FIELDS) : RUN_OPTIONS;
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [...options, ...ofRun].sort((a, b) =>
			a.displayName.localeCompare(b.displayName, 'en'),
		),
	};
}

function describeOperations(resource: string, operations: Resource['operations']): INodeProperties {
	const [first] = Object.keys(operations);
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options: byName(
			Object.entries(operations).map(([value, { option }]) => ({ ...option, value })),
		),
		default: first,
	};
}

function byName<T extends { name: string }>(options: T[]): T[] {
	return options.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** What stands below the node on the canvas, in the words of the panel: `Chat: Leave Group`. */
export function subtitleOf(resources: Readonly<Record<string, Resource>>): string {
	const words = Object.entries(resources).flatMap(([resource, { name, operations }]) =>
		Object.entries(operations).map(([operation, { option }]) => [
			`${resource}.${operation}`,
			`${name}: ${option.name}`,
		]),
	);
	const table = JSON.stringify(Object.fromEntries(words));
	return `={{ (${table})[$parameter["resource"] + "." + $parameter["operation"]] }}`;
}

import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';
import type { Resource } from './operation';

/**
 * The node's parameters for a set of resources: the Resource list, an Operation list for each, and
 * the fields of every operation shown only where they belong. Lists are sorted by name, as n8n's
 * guidelines ask.
 *
 * @param resources by the value that the `resource` parameter takes
 */
export function describeResources(
	resources: Readonly<Record<string, Resource>>,
): INodeProperties[] {
	const entries = Object.entries(resources);
	const [first] = Object.keys(resources);
	return [
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
			...Object.entries(operations).flatMap(([operation, { properties }]) =>
				updateDisplayOptions(
					{ show: { resource: [resource], operation: [operation] } },
					properties,
				),
			),
		]),
	];
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

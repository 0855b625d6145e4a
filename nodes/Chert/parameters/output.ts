import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { readBoolean, readChoice } from './choice';
import type { ItemReader } from './itemReader';
import { entriesOf } from './text';

export const SIMPLIFY: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** Makes of a record what the user wants of it; `simplified` returns `raw` itself where it cannot simplify. */
type Shape = (raw: () => IDataObject, simplified: () => IDataObject) => IDataObject;

const AS_TOOL = { '@tool': [true] };
const MODES = ['raw', 'selected', 'simplified'] as const;
const OUTPUT = { displayName: 'Output', name: 'output' };
const FIELDS = { displayName: 'Fields', name: 'fields' };

/**
 * *Simplify*, and what n8n's guidelines want in its place where an AI agent uses the node.
 *
 * @param fields of a simplified record, its ID first: that one always comes out
 */
export function outputFields([id, ...fields]: readonly string[]): INodeProperties[] {
	return [
		{ ...SIMPLIFY, displayOptions: { hide: AS_TOOL } },
		{
			...OUTPUT,
			type: 'options',
			default: 'simplified',
			description: 'What the model gets to read of each result',
			options: [
				{ name: 'Raw', value: 'raw', description: 'All that Chert sends' },
				{ name: 'Selected Fields', value: 'selected', description: 'Only some fields' },
				{ name: 'Simplified', value: 'simplified', description: 'The most useful fields' },
			],
			displayOptions: { show: AS_TOOL },
		},
		{
			...FIELDS,
			type: 'multiOptions',
			default: [],
			description: `The fields that the model gets to read, besides ${id}`,
			options: [...fields].sort().map((value) => ({ name: inWords(value), value })),
			displayOptions: { show: { ...AS_TOOL, output: ['selected'] } },
		},
	];
}

function inWords(field: string): string {
	return field
		.split('_')
		.map((word) => (word === 'id' ? 'ID' : `${word.charAt(0).toUpperCase()}${word.slice(1)}`))
		.join(' ');
}

/** A model that reads only some fields of a record that cannot be simplified would read next to nothing. */
export function readShape(item: ItemReader, [id, ...others]: readonly string[]): Shape {
	const mode = item.asTool
		? readChoice(item.parameter(OUTPUT.name), OUTPUT.displayName, MODES)
		: readBoolean(item.parameter(SIMPLIFY.name), SIMPLIFY.displayName)
			? 'simplified'
			: 'raw';
	if (mode === 'raw') return (raw) => raw();
	if (mode === 'simplified') return (_, simplified) => simplified();
	const chosen = entriesOf(item.parameter(FIELDS.name), /,/).map((field) =>
		readChoice(field, FIELDS.displayName, [id!, ...others]),
	);
	return (raw, simplified) => {
		const whole = simplified();
		const names = Object.keys(whole).filter((name) => name === id || chosen.includes(name));
		return whole === raw() ? whole : Object.fromEntries(names.map((name) => [name, whole[name]]));
	};
}

import type { IDataObject, INode, INodeProperties } from 'n8n-workflow';
import { resources } from '../../nodes/Chert/actions';
import { first } from './certain';
import { documentedParameters } from './documentedOperations';

/** One field of one operation, as the description of the node has it. */
export interface Field {
	/** `chat leave: Chat`, `event getAll: Filters, Since`. */
	title: string;
	property: INodeProperties;
	/** The collection that it is in: `options`, `filters`, `parts`. */
	collection?: string;
	/** Whether the operation runs once for all items, with the values of the first. */
	once: boolean;
	/** What makes n8n show it, where it is for AI agents only. */
	settings?: Partial<INode>;
	/** Parameters of a node that shows the field and has `value` in it; every other field is filled in. */
	withValue(value: unknown): IDataObject;
}

/**
 * Values for operations without a row in documentedOperations.ts, for fields that a documented request
 * leaves out, and for the fields beside one in a collection.
 */
const FILLED_IN: IDataObject = {
	attachmentId: { __rl: true, mode: 'id', value: 'att_1' },
	eventId: { __rl: true, mode: 'id', value: 'evt_1' },
	messageId: { __rl: true, mode: 'id', value: 'msg_1' },
	chatId: { __rl: true, mode: 'id', value: 'ch_1' },
	choices: { values: [{ label: 'All' }, { label: 'None' }] },
	deliveryChatId: 'iMessage;+;chat42',
	from: { __rl: true, mode: 'number', value: '+14155550100' },
	message: 'May I leave these groups?',
	phone: '+14155551234',
	line: { __rl: true, mode: 'number', value: '+14155550100' },
	phoneLineId: { __rl: true, mode: 'id', value: 'pl_1' },
	subscriptionId: { __rl: true, mode: 'id', value: 'whsub_1' },
	text: 'Hi',
	url: 'https://hooks.example.com/a',
};

/** As an AI agent uses the node (docs/n8n.md 80). */
export const AS_TOOL: Partial<INode> = { type: 'n8n-nodes-chert.chertTool' };

/** Every field of every operation that a person fills in, those inside collections too. */
export function everyField(): Field[] {
	return Object.entries(resources).flatMap(([resource, { operations }]) =>
		Object.entries(operations).flatMap(([operation, { properties, options = [], wait }]) => {
			const row = documentedParameters(`${resource} ${operation}`);
			// Its options are of one item: a key of the user's own, which no two items may share.
			const base = { resource, operation, ...filledIn(properties), ...row, options: {} };
			const entries: Array<[INodeProperties, string?]> = [
				...properties
					.filter(({ type }) => type !== 'notice')
					.map((property): [INodeProperties] => [property]),
				...options.map((property): [INodeProperties, string] => [property, 'options']),
			];
			return entries
				.flatMap(([property, collection]) =>
					fieldsOf(`${resource} ${operation}`, base, property, collection),
				)
				.map((field) => ({
					...field,
					once: wait !== undefined,
					...(field.property.displayOptions?.show?.['@tool'] && { settings: AS_TOOL }),
				}));
		}),
	);
}

function fieldsOf(
	title: string,
	base: IDataObject,
	property: INodeProperties,
	collection?: string,
): Array<Omit<Field, 'once'>> {
	const { type, name, displayName, options = [] } = property;
	if (type === 'collection') {
		return (options as INodeProperties[]).flatMap((option) =>
			fieldsOf(`${title}: ${displayName}`, base, option, name),
		);
	}
	if (type === 'fixedCollection') {
		const { name: group, values } = first(
			options as Array<{ name: string; values: INodeProperties[] }>,
		);
		const shown = { ...base, ...shownBy(property) };
		// A list of entries, or one.
		const several = property.typeOptions?.multipleValues === true;
		return values.map((inner) => ({
			title: `${title}: ${displayName}, ${inner.displayName}`,
			property: inner,
			collection: collection ?? name,
			withValue: (value) => {
				const entry = {
					url: FILLED_IN.url,
					...shownBy(inner),
					[inner.name]: value as IDataObject,
				};
				const held = { [name]: { [group]: several ? [entry] : entry } };
				return { ...shown, ...(collection ? { [collection]: held } : held) };
			},
		}));
	}
	const shown = { ...base, ...shownBy(property) };
	return [
		{
			title: `${title}: ${displayName}`,
			property,
			collection,
			withValue: (value) => {
				const held = (
					type === 'resourceLocator' ? { ...(FILLED_IN[name] as object), value } : value
				) as IDataObject;
				return {
					...shown,
					...(collection ? { [collection]: { [name]: held } } : { [name]: held }),
				};
			},
		},
	];
}

/** Values for what is not hidden behind a collection. */
function filledIn(properties: readonly INodeProperties[]): IDataObject {
	return Object.fromEntries(
		properties.map(({ name, default: otherwise }) => [name, FILLED_IN[name] ?? otherwise]),
	) as IDataObject;
}

/** The values of other fields that make a field appear. */
function shownBy({ displayOptions: { show = {} } = {} }: INodeProperties): IDataObject {
	return Object.fromEntries(
		Object.entries(show)
			.filter(([name]) => name !== '@tool')
			.map(([name, values]) => [name.replace('/', ''), (values as IDataObject[])[0]]),
	);
}

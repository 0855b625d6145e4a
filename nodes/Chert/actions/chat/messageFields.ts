import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { messageOf } from '../../failures/failure';
import { readChoice } from '../../parameters/choice';
import type { ItemReader } from '../../parameters/itemReader';
import { asObject } from '../../shared/text';
import { refusal } from '../../parameters/text';
import { type MessagePart, type PartNames, readParts } from './messageParts';

const TEXT_AREA = { rows: 4 };

/**
 * The fields of one part, shown by its type. None is `required`: where an expression gives the type, n8n
 * shows all of them, and would ask for all of them.
 */
const PART_FIELDS: INodeProperties[] = [
	{
		displayName: 'Type',
		name: 'type',
		type: 'options',
		default: 'text',
		options: [
			{ name: 'Media', value: 'media', description: 'A file that was uploaded before' },
			{ name: 'Rich Link', value: 'rich_link', description: 'A web address with a preview' },
			{ name: 'Text', value: 'text', description: 'Some words' },
		],
	},
	partField('text', {
		displayName: 'Text',
		name: 'text',
		typeOptions: TEXT_AREA,
		placeholder: 'e.g. Welcome to the team',
		description: 'What to write. Two texts in a row are not allowed: make them one.',
	}),
	partField('media', {
		displayName: 'Attachment ID',
		name: 'attachmentId',
		placeholder: 'e.g. att_5c1d',
		description: 'The attachment_id from Attachment → Upload, or from a message that you received',
	}),
	partField('rich_link', {
		displayName: 'URL',
		name: 'url',
		placeholder: 'e.g. https://example.com/offer',
		description: 'The web address to link to',
	}),
	partField('rich_link', {
		displayName: 'Title',
		name: 'title',
		placeholder: 'e.g. Our offer',
		description: 'Title of the preview. Leave it empty to let Chert decide.',
	}),
	partField('rich_link', {
		displayName: 'Summary',
		name: 'summary',
		placeholder: 'e.g. Valid until Friday',
		description: 'A sentence below the title of the preview',
	}),
	partField('rich_link', {
		displayName: 'Image URL',
		name: 'imageUrl',
		placeholder: 'e.g. https://example.com/offer.jpg',
		description: 'The web address of the picture in the preview',
	}),
	partField('rich_link', {
		displayName: 'Icon URL',
		name: 'iconUrl',
		placeholder: 'e.g. https://example.com/icon.png',
		description: 'The web address of the small icon in the preview',
	}),
];

const API_NAMES: Readonly<Record<string, string>> = {
	text: 'value',
	attachmentId: 'attachment_id',
	imageUrl: 'image_url',
	iconUrl: 'icon_url',
};

const PARTS_NAMES: PartNames = {
	list: 'Parts',
	fields: Object.fromEntries(
		PART_FIELDS.map(({ name, displayName }) => [API_NAMES[name] ?? name, displayName]),
	),
};
const TEXT_NAMES: PartNames = { list: 'Text', fields: { value: 'Text' }, single: true };
const JSON_NAMES: PartNames = { list: 'Parts (JSON)' };
const JSON_HELP =
	'A list of at most 10 parts, no two texts in a row. A part is {"type": "text", "value"}, {"type": "media", "attachment_id"} or {"type": "rich_link", "url", "title", "summary", "image_url", "icon_url"}.';

/**
 * A text is what most people want and what an AI model fills in most easily. Parts are one list whose entries have
 * a type: a list for each type would lose the order of texts and media between each other.
 */
export const MESSAGE_FIELDS: INodeProperties[] = [
	{
		displayName: 'Message Type',
		name: 'messageType',
		type: 'options',
		noDataExpression: true,
		default: 'text',
		options: [
			{
				name: 'JSON',
				value: 'json',
				description: 'A list of parts as Chert takes it, for example from an earlier node',
			},
			{
				name: 'Parts',
				value: 'parts',
				description: 'Texts, media and rich links, in the order you put them in',
			},
			{ name: 'Text', value: 'text', description: 'Nothing but words' },
		],
	},
	messageField('text', {
		displayName: 'Text',
		name: 'text',
		type: 'string',
		default: '',
		required: true,
		typeOptions: TEXT_AREA,
		placeholder: 'e.g. Welcome to the team',
		description: 'What to write in the message',
	}),
	messageField('parts', {
		displayName: 'Parts',
		name: 'parts',
		type: 'fixedCollection',
		placeholder: 'Add part',
		default: { part: [{ type: 'text', text: '' }] },
		typeOptions: { multipleValues: true, sortable: true },
		description: 'What the message is made of, in order: at most 10 parts, no two texts in a row',
		options: [{ displayName: 'Part', name: 'part', values: PART_FIELDS }],
	}),
	messageField('json', {
		displayName: 'Parts (JSON)',
		name: 'partsJson',
		type: 'json',
		default: '[\n  { "type": "text", "value": "" }\n]',
		description: JSON_HELP,
	}),
];

/** With `mediaUrls` media in JSON may have a `url` in place of an `attachment_id`. */
export function readMessage(
	item: ItemReader,
	mediaUrls = false,
): { parts: MessagePart[]; names: PartNames } {
	const type = readChoice(item.parameter('messageType'), 'Message Type', ['json', 'parts', 'text']);
	const [names, entries] = entriesIn(item, type);
	return { parts: readParts(entries, names, mediaUrls), names };
}

function entriesIn(item: ItemReader, type: 'json' | 'parts' | 'text'): [PartNames, unknown] {
	if (type === 'text') return [TEXT_NAMES, [{ type: 'text', value: item.parameter('text') }]];
	if (type === 'json') return [JSON_NAMES, parsed(item.parameter('partsJson'))];
	const { part } = asObject(item.parameter('parts')) ?? {};
	return [PARTS_NAMES, Array.isArray(part) ? part.map(withApiNames) : []];
}

function withApiNames(entry: unknown): IDataObject {
	return Object.fromEntries(
		Object.entries(asObject(entry) ?? {}).map(([name, value]) => [API_NAMES[name] ?? name, value]),
	) as IDataObject;
}

function parsed(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value);
	} catch (error) {
		throw refusal(JSON_NAMES.list, `is not valid JSON: ${messageOf(error)}`);
	}
}

function partField(
	type: string,
	field: Pick<INodeProperties, 'displayName' | 'name' | 'description'> & Partial<INodeProperties>,
): INodeProperties {
	return { type: 'string', default: '', displayOptions: { show: { type: [type] } }, ...field };
}

function messageField(messageType: string, field: INodeProperties): INodeProperties {
	return { displayOptions: { show: { messageType: [messageType] } }, ...field };
}

import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { addressEntries, readAddresses } from '../parameters/address';
import { readBoolean, readChoice, valuesOf } from '../parameters/choice';
import { readEventNames } from '../objects/events';
import { SIMPLIFY } from '../parameters/output';
import { readNumber } from '../parameters/number';
import { readId } from '../parameters/id';
import { entriesOf, isBlank, missing, readText, refusal } from '../parameters/text';
import { asObject } from '../shared/text';
import { CATCH_UP, CONTENT, EVENTS_LABEL, MOST_HOURS, SWITCHES } from './description';
import type { Filters } from './filters';

/** Commas and white space. A semicolon can be part of an id. */
const BETWEEN_IDS = /[,\s]+/;
const CHAT_KINDS = ['all', 'direct', 'groups'] as const;

export interface TriggerSettings {
	filters: Filters;
	simplify: boolean;
	skipDuplicates: boolean;
	downloadAttachments: boolean;
	/** How many hours back events are caught up; nothing when that is off. */
	catchUp: number | undefined;
}

/** A filter that is there but empty is a mistake; to take it for "no filter" would let everything through. */
export function readTriggerSettings(context: IWebhookFunctions | IHookFunctions): TriggerSettings {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const skipDuplicates = readSwitch(options, 'skipDuplicates', true);
	return {
		filters: {
			events: readEventNames(context.getNodeParameter('events', []), EVENTS_LABEL).sort(),
			chats: 'chats' in options ? readChoice(options.chats, 'Chats', CHAT_KINDS) : 'all',
			inChats: 'inChats' in options ? readChatIds(options.inChats) : [],
			content: 'content' in options ? readContent(options.content) : [],
			from: 'from' in options ? readSenders(options.from) : [],
			textContains:
				'textContains' in options ? readText(options.textContains, 'Text Contains').trim() : '',
			own: readSwitch(options, 'ownMessages', false),
		},
		simplify: readBoolean(context.getNodeParameter(SIMPLIFY.name, true), SIMPLIFY.displayName),
		skipDuplicates,
		downloadAttachments: readSwitch(options, 'downloadAttachments', false),
		catchUp: 'catchUp' in options ? readCatchUp(options.catchUp, skipDuplicates) : undefined,
	};
}

/** `otherwise` holds where the option was not added. */
export function readSwitch(
	options: IDataObject,
	name: keyof typeof SWITCHES,
	otherwise: boolean,
): boolean {
	return name in options ? readBoolean(options[name], SWITCHES[name]) : otherwise;
}

/** Without a memory, events could run twice. */
function readCatchUp(catchUp: unknown, skipDuplicates: boolean): number {
	const hours = readNumber(catchUp, CATCH_UP, { min: 1, max: MOST_HOURS, fractions: true });
	if (skipDuplicates) return hours;
	throw refusal(CATCH_UP, "needs the option 'Skip Duplicates' to be on");
}

function readSenders(value: unknown): string[] {
	return readAddresses(flat(value).flatMap(addressEntries), 'From');
}

/** Picked chats, and texts with several ids. */
function readChatIds(value: unknown): string[] {
	const label = 'Only in These Chats';
	const given = asObject(value)?.chats ?? value;
	const entries = flat(given)
		.flatMap((entry) => flat(asObject(entry)?.chat ?? entry))
		.flatMap((chat) => flat(asObject(chat)?.value ?? chat))
		.flatMap((ids) => entriesOf(ids, BETWEEN_IDS))
		.filter((id) => id !== '');
	if (entries.length === 0) throw refusal(label, 'is empty');
	return [...new Set(entries.map((id) => readId(id, label, 'chat')))];
}

/** An expression may give a text with commas. */
function readContent(value: unknown): string[] {
	const kinds = flat(entriesOf(value, /,/)).filter((kind) => !isBlank(kind));
	if (kinds.length === 0) throw missing(value, 'Content');
	return kinds.map((kind) => readChoice(kind, 'Content', valuesOf(CONTENT)));
}

/** A list without the lists in it; anything else is a list of one. */
function flat(value: unknown): unknown[] {
	return Array.isArray(value) ? value.flatMap(flat) : [value];
}

import type { IDataObject } from 'n8n-workflow';
import { hasDocumentedData, isDocumented } from './events';
import { chatIdIn, type ReadEvent, readEvent } from './summary';

/**
 * The flat form of an event: ten fields at most, as n8n wants it. What a reaction is takes the place of text
 * and files; parts that are neither take the place of files where there is none. If Chert does not document
 * the data, or they name no chat, the output holds all of `data`. An event that is not documented stays as it
 * was sent.
 */
export function simplify(event: ReadEvent, asSent: IDataObject = event.envelope): IDataObject {
	const { envelope, summary } = event;
	if (!isDocumented(envelope.event)) return asSent;
	const { chat_id, chat_name, members, message_id, from, timestamp } = summary;
	const isWhole = hasDocumentedData(envelope.event) && chatIdIn(envelope.data) !== null;
	return {
		event: envelope.event,
		event_id: envelope.event_id,
		chat_id,
		chat_name,
		members,
		message_id,
		from,
		...contentOf(event, isWhole),
		timestamp,
		...(!isWhole && { data: envelope.data }),
	};
}

function contentOf({ envelope, summary }: ReadEvent, isWhole: boolean): IDataObject {
	const { text, attachments, other_parts, reaction } = summary;
	if (envelope.event.startsWith('reaction.')) return { reaction };
	if (!isWhole) return { text };
	return { text, ...(other_parts.length > 0 ? { other_parts } : { attachments }) };
}

export const EVENT_FIELDS = [
	'id',
	'event',
	'chat_id',
	'chat_name',
	'members',
	'message_id',
	'from',
	'text',
	'attachments',
	'other_parts',
	'reaction',
	'timestamp',
	'data',
];

/** The row itself when it cannot be simplified. The other operations of Event take `id`, not `event_id`. */
export function simplifyRow(row: IDataObject): IDataObject {
	const event = readEvent(row);
	if (!event || !isDocumented(event.envelope.event)) return row;
	const { event_id, ...fields } = simplify(event);
	return { id: row.id ?? event_id, ...fields };
}

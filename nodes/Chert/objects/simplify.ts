import type { IDataObject } from 'n8n-workflow';
import { asObject } from '../shared/text';
import { type Envelope, envelopeIn } from './envelope';
import { hasDocumentedData, isDocumented } from './events';
import { chatIdIn, summarise } from './summary';

/**
 * The flat form of an event, for people who drag fields into other nodes.
 *
 * @returns `event`, `event_id`, the chat (`chat_id`, `chat_name`, `is_group`, `members`), `message_id`,
 *   `from`, `line`, `direction`, `text`, `attachments`, `timestamp`, `trace_id`; reactions have `reaction`
 *   too. `other_parts` and `line_id` are there only if the event has them. If Chert does not document the
 *   data, or the data name no chat, the output also holds all of `data`. An event that is not documented is
 *   returned unchanged.
 */
export function simplify(envelope: Envelope, asSent: IDataObject = envelope): IDataObject {
	const { event, event_id, data, trace_id = null } = envelope;
	if (!isDocumented(event)) return asSent;
	const summary = summarise(envelope);
	const { chat_id, chat_name, is_group, members, message_id, from, line, direction } = summary;
	const { text, attachments, other_parts, reaction, line_id, timestamp } = summary;
	const isWhole = hasDocumentedData(event) && chatIdIn(data) !== null;
	return {
		event,
		event_id,
		chat_id,
		chat_name,
		is_group,
		members,
		message_id,
		from,
		line,
		direction,
		text,
		attachments,
		...(other_parts.length > 0 && { other_parts }),
		...(event.startsWith('reaction.') && { reaction }),
		...(line_id !== null && { line_id }),
		timestamp,
		trace_id,
		...(!isWhole && { data }),
	};
}

/**
 * An event of `GET /events` in the same flat form, so that a workflow can get replies either way. The
 * output also holds the event's `id` and the `status` of its delivery.
 *
 * @param row as Chert lists it
 * @returns the row itself when it cannot be simplified. Source: docs: `GET /events`.
 */
export function simplifyRow(row: IDataObject): IDataObject {
	const envelope = envelopeIn(row);
	if (!envelope || !isDocumented(envelope.event)) return row;
	const { status = null } = (asObject(row.delivery) ?? {}) as IDataObject;
	return { id: row.id, ...simplify(envelope), status };
}

import { rowOf, type Envelope, type Event } from './state/events';
import { phoneNumbers } from './state/phoneNumbers';
import type { Variants } from './variants';

type Data = Record<string, unknown>;
const inner = (value: unknown): Data => Object(value) as Data;

/**
 * What is posted about an event, in one of the shapes that deliveries have or had. Source: docs: deliveries.
 *
 * @param event where the envelope comes from; the rows are made of the envelope alone without it
 */
export function deliveryBody(
	envelope: Envelope,
	event: Event | undefined,
	variants: Variants,
): object {
	const { event: type, event_id, event_type, data } = envelope;
	switch (variants.delivery) {
		case 'envelope':
			return envelope;
		case 'aliases':
			return { ...envelope, ...aliasesOf(inner(data)) };
		case 'row': {
			const { lead_id, convo_id } = idsOf(envelope, event);
			const payload = { event_type, data: shortened(inner(data), envelope.timestamp) };
			return { type, event_id, lead_id, convo_id, payload };
		}
		case 'event_row': {
			const made = { id: 'evt_000000', type, event_id, ...idsOf(envelope, event) };
			const delivery = { status: 'pending', url: null, attempts: [], delivered_at: null };
			const row = event
				? rowOf(event, variants)
				: { ...made, delivery, created_at: envelope.timestamp };
			return { ...row, payload: envelope };
		}
	}
}

function idsOf({ data }: Envelope, event: Event | undefined) {
	if (event) return { lead_id: event.lead_id, convo_id: event.convo_id };
	const { id } = inner(inner(data).chat);
	return { lead_id: id ?? null, convo_id: id === undefined ? null : `convo_${String(id)}` };
}

/** The five keys of some legacy deliveries. */
function aliasesOf({ chat, message }: Data): Data {
	const { sender_handle, parts, id } = inner(message);
	const { handle: from } = inner(sender_handle);
	const { handle: to } = inner(inner(chat).owner_handle);
	const texts = (Array.isArray(parts) ? (parts as Data[]) : []).filter(
		({ type }) => type === 'text',
	);
	return {
		from,
		to,
		text: texts.map(({ value }) => value).join('\n'),
		message_guid: id,
		line_id: phoneNumbers.find(({ phone_number }) => phone_number === to)?.phone_line_id,
	};
}

/** What Chert's sample app reads of the data of a message; other data are as they are. */
function shortened(data: Data, timestamp: string): Data {
	const { chat, message } = data;
	if (inner(message).parts === undefined) return data;
	const { id, is_group } = inner(chat);
	const { id: message_id, parts, sent_at = timestamp, direction, sender_handle } = inner(message);
	const { handle, is_me } = inner(sender_handle);
	return {
		chat: { id, is_group },
		message: { id: message_id, parts, sent_at, direction, sender_handle: { handle, is_me } },
	};
}

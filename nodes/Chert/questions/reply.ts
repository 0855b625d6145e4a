import { envelopeIn } from '../objects/envelope';
import { summarise } from '../objects/summary';
import { asObject } from '../shared/text';

/** What a person did, as far as it matters to a question. `null` if the event does not say. */
export interface Reply {
	event_id: string;
	kind: 'message' | 'tapback' | 'other';
	chat_id: string | null;
	/** Phone number or e-mail address. */
	from: string | null;
	own: boolean | null;
	/** Of a message its own id, of a tapback that of the message it is on. */
	message_id: string | null;
	text: string | null;
	reaction: string | null;
	/** When Chert took note of it, Unix time in milliseconds. */
	at: number | null;
	/** When it was written, by its own account, Unix time in milliseconds: an event can come again much later. */
	written_at: number | null;
}

/** Source: docs: deliveries. */
export const REPLY_EVENT = 'message.received';
export const TAPBACK_EVENT = 'reaction.added';

/**
 * Reads a delivery or a row of `GET /events`; nothing for anything that is no event. Source: docs: deliveries,
 * `GET /events`.
 */
export function readReply(value: unknown): Reply | undefined {
	const envelope = envelopeIn(value);
	if (!envelope) return undefined;
	const { event, event_id, data } = envelope;
	const { chat_id, from, own, message_id, text, reaction, timestamp } = summarise(envelope);
	const kind = event === REPLY_EVENT ? 'message' : event === TAPBACK_EVENT ? 'tapback' : 'other';
	const deed = asObject(kind === 'tapback' ? data.reaction : data.message) ?? {};
	return {
		event_id,
		kind,
		chat_id,
		from,
		own,
		message_id,
		text,
		reaction,
		at: unixTime(envelope.created_at) ?? unixTime(timestamp),
		written_at: unixTime(deed.sent_at) ?? unixTime(timestamp),
	};
}

function unixTime(value: unknown): number | null {
	const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	return Number.isNaN(time) ? null : time;
}

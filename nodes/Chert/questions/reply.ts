import type { IDataObject } from 'n8n-workflow';
import type { Asker } from '../api/ask';
import { asFailure } from '../failures/failure';
import { envelopeIn } from '../objects/envelope';
import { unwrapped } from '../objects/lists';
import { pagesOfEvents } from '../objects/pagesOfEvents';
import { readEvent, summarise } from '../objects/summary';
import { sameAddress } from '../parameters/address';
import { asObject } from '../shared/text';
import type { Question } from './question';

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
	/** Whether a message is more than text, such as a picture. */
	hasMore: boolean;
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
	const { chat_id, from, own, message_id, text, reaction, timestamp, attachments, other_parts } =
		summarise(envelope);
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
		hasMore: attachments.length + other_parts.length > 0,
		reaction,
		at: unixTime(envelope.created_at) ?? unixTime(timestamp),
		written_at: unixTime(deed.sent_at) ?? unixTime(timestamp),
	};
}

function unixTime(value: unknown): number | null {
	const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	return Number.isNaN(time) ? null : time;
}

/** How long before the time in a delivery its event is looked for, in milliseconds. */
const CLOCK_SLACK = 10 * 60_000;
const MOST_PAGES = 5;
/** An ID that Chert does not know, or of another kind. Source: docs: `GET /messages/{id}`. */
const UNKNOWN_MESSAGE: readonly unknown[] = [1002, 2003, 2011];

/**
 * Reads an event again, from Chert itself: anybody could have written the delivery, so what it tells only says
 * where to look. To check its signature, the secret of the subscription would have to be stored with the
 * execution; this needs no secret but the credential.
 *
 * @returns nothing when Chert does not list such an event; `too_early` for one that is far older than the
 *   question. Source: docs: `GET /events`.
 */
export async function readAgain(
	asker: Asker,
	{ event_id, kind, at }: Reply,
	asked_at: number | null,
): Promise<IDataObject | 'too_early' | undefined> {
	if (at !== null && asked_at !== null && at < asked_at - CLOCK_SLACK) return 'too_early';
	const earliest = (at ?? asked_at ?? 0) - CLOCK_SLACK;
	const since = earliest > 0 ? new Date(earliest).toISOString() : undefined;
	const type = kind === 'tapback' ? TAPBACK_EVENT : REPLY_EVENT;
	for await (const row of rowsOfEvents(asker, { type, since })) {
		if (row.event_id === event_id) return row;
	}
	return undefined;
}

async function* rowsOfEvents(asker: Asker, query: { type?: string; since?: string }) {
	let pages = 0;
	for await (const { events } of pagesOfEvents(asker, query)) {
		yield* events;
		if (++pages === MOST_PAGES) return;
	}
}

/**
 * Whether the person has changed a tapback or taken it back since, as when n8n was away. Source: docs: `GET /events`.
 */
export async function isTakenBack(
	asker: Asker,
	{ from, message_id, reaction, at }: Reply,
): Promise<boolean> {
	// Chert's times may have whole seconds, and `since` leaves out its own moment.
	const since = at === null ? undefined : new Date(at - 1).toISOString();
	for await (const row of rowsOfEvents(asker, { since })) {
		const event = readEvent(row);
		if (!event) continue;
		const { summary: later, envelope } = event;
		if (later.message_id !== message_id || !sameAddress(later.from, from)) continue;
		const isSame = later.reaction === null || later.reaction === reaction;
		if ((envelope.event === 'reaction.removed') === isSame) return true;
	}
	return false;
}

/**
 * Whether a tapback is on the question. A phone and Chert can name the same message differently, so Chert is asked.
 * An ID that it does not know is no other name. Source: docs: `GET /messages/{id}`.
 */
export async function isOnQuestion(
	asker: Asker,
	{ message_id: id }: Reply,
	{ message_id }: Question,
): Promise<boolean> {
	if (id === null || message_id === null) return false;
	if (id === message_id) return true;
	try {
		const path = `/messages/${encodeURIComponent(id)}`;
		const ids = await asker.request(
			{ method: 'GET', path },
			{
				read(answer) {
					const { id: own, message_id: other } = unwrapped(answer, 'message');
					return own === undefined && other === undefined ? undefined : [own, other];
				},
				complaint: 'does not hold this message',
			},
		);
		return ids.includes(message_id);
	} catch (error) {
		const failure = asFailure(error);
		if (UNKNOWN_MESSAGE.includes(failure.details.code)) return false;
		throw failure;
	}
}

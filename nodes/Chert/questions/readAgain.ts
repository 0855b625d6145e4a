import type { IDataObject } from 'n8n-workflow';
import { asker } from '../api/ask';
import { unwrapped } from '../objects/lists';
import { pagesOfEvents } from '../objects/pagesOfEvents';
import type { RequestContext } from '../api/openCredential';
import { asFailure } from '../failures/failure';
import { REPLY_EVENT, type Reply, TAPBACK_EVENT } from './reply';

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
	context: RequestContext,
	{ event_id, kind, at }: Reply,
	asked_at: number | null,
): Promise<IDataObject | 'too_early' | undefined> {
	if (at !== null && asked_at !== null && at < asked_at - CLOCK_SLACK) return 'too_early';
	const earliest = (at ?? asked_at ?? 0) - CLOCK_SLACK;
	const since = earliest > 0 ? new Date(earliest).toISOString() : undefined;
	const type = kind === 'tapback' ? TAPBACK_EVENT : REPLY_EVENT;
	let pages = 0;
	for await (const { events } of pagesOfEvents(asker(context), { type, since })) {
		const row = events.find((event) => event.event_id === event_id);
		pages += 1;
		if (row || pages === MOST_PAGES) return row;
	}
	return undefined;
}

/**
 * A phone and Chert can name the same message differently. An ID that Chert does not know is no other name.
 * Source: docs: `GET /messages/{id}`.
 */
export async function isSameMessage(
	context: RequestContext,
	id: string,
	message_id: string,
): Promise<boolean> {
	try {
		const path = `/messages/${encodeURIComponent(id)}`;
		const ids = await asker(context).request(
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

import type { IDataObject } from 'n8n-workflow';
import { envelopeIn } from '../objects/envelope';
import { summarise } from '../objects/summary';
import { asObject } from '../shared/text';
import { type Filters, passes } from './filters';
import type { Listening, Memory } from './memory';

/** An event that started nothing although it should have. */
export interface MissedEvent {
	/** For `/events/{id}/replay`. */
	id: string;
	event_id: string;
	/** Unix time in milliseconds; NaN where the event does not say. */
	at: number;
}

/** What decides whether an event was missed. */
export interface TriggerStanding {
	listening: Listening;
	memory: Pick<Memory, 'has'>;
	filters: Filters;
}

/** The largest difference between Chert's time and an event's own time, in milliseconds. */
const CLOCK_MARGIN = 5 * 60 * 1_000;

/**
 * The events of `GET /events` that this node should have got and did not: those that Chert could not deliver
 * (`failed`, `pending`), and every other one that is newer than the last that started an execution. An event is
 * not missed if the node remembers it, if Chert has delivered it to one of the node's subscriptions, if the
 * filters keep it out, or if it happened before the node listened for the first time.
 *
 * @param rows as Chert lists them, in any order; rows of unknown shape are skipped
 * @returns each event once, the oldest first. Source: docs: `GET /events`.
 */
export function missedIn(
	rows: readonly IDataObject[],
	{ listening, memory, filters }: TriggerStanding,
): MissedEvent[] {
	const missed = new Map<string, MissedEvent>();
	for (const row of rows) {
		const envelope = envelopeIn(row);
		if (!envelope || typeof row.id !== 'string') continue;
		const { event_id } = envelope;
		const at = Date.parse(String(row.created_at ?? summarise(envelope).timestamp));
		if (at < listening.since || memory.has(event_id)) continue;
		const { status, attempts } = asObject(row.delivery) ?? {};
		if (hasReached(attempts, listening.subscriptions)) continue;
		const undelivered = status === 'failed' || status === 'pending';
		if (!undelivered && !(at > listening.last - CLOCK_MARGIN)) continue;
		if (passes(envelope, filters)) missed.set(event_id, { id: row.id, event_id, at });
	}
	return [...missed.values()].sort((a, b) => sortTime(a) - sortTime(b));
}

/** An event without a time comes last. */
function sortTime({ at }: MissedEvent): number {
	return Number.isNaN(at) ? Number.MAX_SAFE_INTEGER : at;
}

/** Whether one of these subscriptions has answered an attempt with a 2xx. */
function hasReached(attempts: unknown, subscriptions: readonly string[]): boolean {
	if (!Array.isArray(attempts)) return false;
	return attempts.some((attempt) => {
		const { status, subscription_id } = asObject(attempt) ?? {};
		return (
			subscriptions.includes(String(subscription_id)) && Math.floor(Number(status) / 100) === 2
		);
	});
}

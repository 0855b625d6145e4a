import type { IDataObject } from 'n8n-workflow';
import { readEvent } from '../objects/summary';
import { asObject } from '../shared/text';
import { type Filters, passes } from './filters';
import { type Listening, type Memory, MOST_IDS, nameOf } from './memory';

/** An event that started nothing although it should have. Times: Unix time in milliseconds, or NaN. */
export interface MissedEvent {
	/** For `/events/{id}/replay`. */
	id: string;
	/** See `nameOf`. */
	name: string;
	/** When Chert noted it, often in whole seconds. */
	at: number;
	/** When it happened, by its own account. */
	happened: number;
}

export interface TriggerStanding {
	listening: Listening;
	memory: Pick<Memory, 'has'>;
	filters: Filters;
}

/** The largest difference between Chert's time and an event's own time, in milliseconds. */
const CLOCK_MARGIN = 5 * 60 * 1_000;

/**
 * The events that this node should have got and did not, in the order of the rows. What counts is whether its
 * own subscriptions have answered with a 2xx, not what Chert says of the event as a whole: others may have
 * taken it. Not missed is what the node remembers, what the filters keep out, and what happened before it
 * listened for the first time. Source: docs: `GET /events`.
 */
export function missedIn(
	rows: readonly IDataObject[],
	{ listening, memory, filters }: TriggerStanding,
): MissedEvent[] {
	return rows.flatMap((row) => {
		const event = readEvent(row);
		if (!event || typeof row.id !== 'string') return [];
		const name = nameOf(event.envelope);
		const happened = Date.parse(String(event.summary.timestamp));
		const at = Date.parse(String(row.created_at ?? event.summary.timestamp));
		if (at < listening.since || memory.has(name)) return [];
		const isMissed = !wasTaken(row.delivery, at, listening) && passes(event, filters);
		return isMissed ? [{ id: row.id, name, at, happened }] : [];
	});
}

/**
 * Each event once, the oldest first. Of those that Chert noted in one second, the one that happened first comes
 * first; where that is the same too, the order of Chert's list tells, which usually begins with the newest.
 */
export function oldestFirst(missed: readonly MissedEvent[]): MissedEvent[] {
	const each = [...new Map(missed.map((event) => [event.name, event])).values()];
	const beginsWithOldest = Number(each[0]?.at) < Number(each.at(-1)?.at);
	if (!beginsWithOldest) each.reverse();
	return each.sort(
		(a, b) => sortTime(a.at) - sortTime(b.at) || sortTime(a.happened) - sortTime(b.happened),
	);
}

/** An event without a time comes last. */
function sortTime(time: number): number {
	return Number.isNaN(time) ? Number.MAX_SAFE_INTEGER : time;
}

/**
 * Whether the node has surely, or in doubt, got an event. Attempts tell it where they name a subscription of
 * the node, and also where they name others only, because the node knows all of its own. In doubt what is as
 * old as the last event that started something was taken, unless Chert could not deliver it.
 */
function wasTaken(delivery: unknown, at: number, { subscriptions, last }: Listening): boolean {
	const { status, attempts } = asObject(delivery) ?? {};
	const tries = (Array.isArray(attempts) ? attempts : []).map((attempt) => asObject(attempt) ?? {});
	const own = tries.filter((attempt) => subscriptions.includes(String(attempt.subscription_id)));
	if (own.length > 0) return own.some(isSuccess);
	const toOthers = tries.every((attempt) => typeof attempt.subscription_id === 'string');
	if (tries.length > 0 && toOthers && subscriptions.length < MOST_IDS) return false;
	const isUndelivered = status === 'failed' || status === 'pending';
	return !isUndelivered && !(at > last - CLOCK_MARGIN);
}

function isSuccess({ status }: Record<string, unknown>): boolean {
	return Math.floor(Number(status) / 100) === 2;
}

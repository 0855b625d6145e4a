import { type IDataObject, type IHookFunctions, sleep } from 'n8n-workflow';
import { asker } from '../api/ask';
import { pagesOfEvents, skippedInWords } from '../objects/pagesOfEvents';
import { asFailure } from '../failures/failure';
import { documented } from '../failures/errorCodes';
import type { Filters } from './filters';
import type { Listening, Memory } from './memory';
import { missedIn, type MissedEvent, type TriggerStanding } from './missedEvents';

/** What is caught up, for whom. */
export interface CatchUp extends TriggerStanding {
	/** The node's own subscription: no other one gets anything. */
	subscription_id: string;
	/** How far back, in hours. */
	hours: number;
	memory: Memory;
	listening: Listening;
	filters: Filters;
}

/** Pages that are read at most. */
const MOST_PAGES = 50;
const MOST_PAGES_TOO_OLD = 5;
/** Events that are sent again at most. The rest comes when the workflow is published once more. */
const MOST_EVENTS = 2_000;
/** How long to wait before an event is sent again once more, in milliseconds. */
const RETRY_WAITS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const LONGEST_WAIT = 60_000;
/** After this many failed events in a row the catch-up ends. */
const MOST_FAILURES = 3;
const ONE_HOUR = 60 * 60 * 1_000;

/**
 * Has Chert send the events again that this node has missed, one after another, the oldest first. They arrive
 * as deliveries like any other, so signature, filters and memory apply to them.
 *
 * n8n listens only after the hook that makes the subscription has returned. So this runs in the background
 * and first waits until an event is accepted. It never rejects; it reports to n8n's log.
 *
 * @param wait for tests
 */
export async function catchUp(
	context: IHookFunctions,
	work: CatchUp,
	wait: (ms: number) => Promise<void> = sleep,
): Promise<void> {
	const { logger } = context;
	const { name } = context.getNode();
	try {
		const begin = Math.max(Date.now() - work.hours * ONE_HOUR, work.listening.since);
		const { rows, skipped, complete } = await readEvents(
			context,
			begin,
			typeOf(work.filters),
			MOST_PAGES,
		);
		const missed = missedIn(rows, work);
		const sent = await sendAgain(context, work, missed.slice(0, MOST_EVENTS), wait);
		const tooOld = await countTooOld(context, work, begin);
		const left = missed.length - sent;
		logger.info(
			[
				`${name}, Catch Up: ${numberOfEvents(sent)} that this workflow had missed ${sent === 1 ? 'was' : 'were'} sent again.`,
				...(left > 0
					? [
							`${numberOfEvents(left)} could not be sent: publish the workflow again to go on with them.`,
						]
					: []),
				...(tooOld > 0
					? [
							`${numberOfEvents(tooOld)} that Chert could not deliver ${tooOld === 1 ? 'is' : 'are'} older than ${work.hours} hours and ${tooOld === 1 ? 'was' : 'were'} not sent again.`,
						]
					: []),
				...(skipped > 0 ? [skippedInWords(skipped)] : []),
				...(complete ? [] : ['There are more events than could be looked at.']),
			].join(' '),
			{ sent, left, too_old: tooOld, complete },
		);
	} catch (error) {
		logger.warn(`${name}, Catch Up did not work: ${asFailure(error).message}`);
	}
}

/** @returns how many Chert says were taken */
async function sendAgain(
	context: IHookFunctions,
	{ subscription_id }: CatchUp,
	missed: readonly MissedEvent[],
	wait: (ms: number) => Promise<void>,
): Promise<number> {
	let sent = 0;
	let failures = 0;
	for (const { id } of missed) {
		if (await replay(context, id, subscription_id, wait)) {
			sent += 1;
			failures = 0;
		} else {
			failures += 1;
			if (failures === MOST_FAILURES) break;
		}
	}
	return sent;
}

/**
 * Sends one event again to one subscription, more than once where that makes sense: the trigger starts an event
 * only once. Source: docs: `POST /events/{id}/replay`.
 *
 * @returns whether it was taken
 */
async function replay(
	context: IHookFunctions,
	id: string,
	subscription_id: string,
	wait: (ms: number) => Promise<void>,
): Promise<boolean> {
	const path = `/events/${encodeURIComponent(id)}/replay`;
	const request = { method: 'POST', path, query: { subscription_id } } as const;
	const expected = { needsTraceId: true, mayBeEmpty: true } as const;
	const chert = asker(context, documented(1002, 2011, 3004));
	for (const pause of [...RETRY_WAITS, undefined]) {
		try {
			await chert.request(request, expected);
			return true;
		} catch (error) {
			const { retryable, outcome_unknown, retry_after = 0 } = asFailure(error).details;
			if (pause === undefined || (!retryable && !outcome_unknown)) return false;
			await wait(Math.min(Math.max(pause, retry_after * 1_000), LONGEST_WAIT));
		}
	}
	return false;
}

/** Events that Chert gave up on, too long ago to be sent again; of the newest thousand that failed. */
async function countTooOld(context: IHookFunctions, work: CatchUp, begin: number): Promise<number> {
	const { since } = work.listening;
	if (since >= begin) return 0;
	const failed = { ...typeOf(work.filters), status: 'failed' };
	const { rows } = await readEvents(context, since, failed, MOST_PAGES_TOO_OLD);
	return missedIn(rows, work).filter(({ at }) => at < begin).length;
}

/** Chert's filter knows one type; others are sorted out afterwards. */
function typeOf({ events }: Filters): { type?: string } {
	const [type, ...others] = events;
	return type !== undefined && others.length === 0 ? { type } : {};
}

/**
 * The events after a time.
 *
 * @param since Unix time in milliseconds
 * @param filter of the route
 * @param most pages that are read
 * @returns whether these are all
 */
async function readEvents(
	context: IHookFunctions,
	since: number,
	filter: Readonly<Record<string, string | undefined>>,
	most: number,
): Promise<{ rows: IDataObject[]; skipped: number; complete: boolean }> {
	const rows: IDataObject[] = [];
	let skipped = 0;
	let pages = 0;
	const query = { ...filter, since: new Date(since).toISOString() };
	for await (const page of pagesOfEvents(asker(context, documented(1002)), query)) {
		rows.push(...page.events);
		skipped += page.skipped;
		pages += 1;
		if (pages === most) return { rows, skipped, complete: page.next_cursor === null };
	}
	return { rows, skipped, complete: true };
}

function numberOfEvents(events: number): string {
	return events === 1 ? '1 event' : `${events} events`;
}

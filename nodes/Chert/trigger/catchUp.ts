import { type IHookFunctions, sleep } from 'n8n-workflow';
import { type Asker, asker } from '../api/ask';
import { documented } from '../failures/errorCodes';
import { asFailure } from '../failures/failure';
import { pagesOfEvents } from '../objects/pagesOfEvents';
import { SUBSCRIPTION_NOT_FOUND } from '../objects/subscriptions';
import { type CaughtUp, MOST_SENT_AGAIN, newsAtTheEnd, newsSoFar } from './caughtUp';
import type { Filters } from './filters';
import type { Memory } from './memory';
import { missedIn, type MissedEvent, oldestFirst, type TriggerStanding } from './missedEvents';

export interface CatchUp extends TriggerStanding {
	/** No other one gets anything. */
	subscription_id: string;
	hours: number;
	memory: Pick<Memory, 'has' | 'tell'>;
	/** Unix time in milliseconds. */
	now: number;
}

/** Of 200 events each. */
const MOST_PAGES = 250;
const MOST_PAGES_TOO_OLD = 5;
/** Before each further try, in milliseconds. */
const RETRY_WAITS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const LONGEST_WAIT = 60_000;
/** In a row; then the catch-up ends. */
const MOST_FAILURES = 3;
const ONE_HOUR = 60 * 60 * 1_000;

/**
 * Has Chert send the events again that this node has missed, one after another, the oldest first: as deliveries
 * like any other, so signature, filters and memory apply. n8n listens only after the hook that makes the
 * subscription has returned, so this runs in the background and first waits until an event is accepted. It
 * never rejects: n8n's log and the items (`Memory.tell`) say what it did.
 */
export async function catchUp(
	context: IHookFunctions,
	work: CatchUp,
	{ request }: Asker = asker(context, documented(1002, SUBSCRIPTION_NOT_FOUND, 3004)),
	wait: (ms: number) => Promise<void> = sleep,
): Promise<void> {
	const { logger } = context;
	const { name } = context.getNode();
	const chert = patiently(request, wait);
	try {
		const { missed, ...found } = await findMissed(chert, work);
		let sent = 0;
		const standing = (sentNow: number): CaughtUp => ({
			...found,
			missed: missed.length,
			sent: sentNow,
		});
		let failures = 0;
		for (const { id } of missed.slice(0, MOST_SENT_AGAIN)) {
			// Its item arrives before Chert answers.
			work.memory.tell(newsSoFar(standing(sent + 1)));
			if (await replay(chert, id, work.subscription_id)) {
				sent += 1;
				failures = 0;
			} else if (++failures === MOST_FAILURES) break;
		}
		const { message, ...numbers } = newsAtTheEnd(standing(sent));
		// Where everything was sent, the last item has said so.
		if (sent === 0 || sent < missed.length) work.memory.tell({ ...numbers, message });
		logger.info(`${name}, Catch Up: ${message}`, numbers);
	} catch (error) {
		const message = `Catch Up did not work: ${asFailure(error).message}`;
		work.memory.tell({ message });
		logger.warn(`${name}, ${message}`);
	}
}

/** Asking again does no harm: the trigger starts an event that is sent again only once. */
function patiently(ask: Asker['request'], wait: (ms: number) => Promise<void>): Asker {
	return {
		async request(request, expected) {
			for (const pause of RETRY_WAITS) {
				try {
					return await ask(request, expected);
				} catch (error) {
					const failure = asFailure(error);
					const { retryable, retry_after = 0 } = failure.details;
					if (!retryable) throw failure;
					await wait(Math.min(Math.max(pause, retry_after * 1_000), LONGEST_WAIT));
				}
			}
			return await ask(request, expected);
		},
	};
}

/** Whether Chert took it on to send one event again. Source: docs: `POST /events/{id}/replay`. */
async function replay(chert: Asker, id: string, subscription_id: string): Promise<boolean> {
	const path = `/events/${encodeURIComponent(id)}/replay`;
	const request = { method: 'POST', path, query: { subscription_id } } as const;
	return await chert.request(request, { needsTraceId: true, mayBeEmpty: true }).then(
		() => true,
		() => false,
	);
}

async function findMissed(chert: Asker, work: CatchUp) {
	const { since } = work.listening;
	const begin = Math.max(work.now - work.hours * ONE_HOUR, since);
	const inTime = await readMissed(chert, work, begin, typeOf(work.filters), MOST_PAGES);
	const failed = { ...typeOf(work.filters), status: 'failed' };
	const older =
		since < begin
			? await readMissed(chert, work, since, failed, MOST_PAGES_TOO_OLD)
			: { missed: [], complete: true };
	return {
		...inTime,
		tooOld: older.missed.filter(({ at }) => at < begin).length,
		moreTooOld: !older.complete,
		hours: work.hours,
	};
}

/** Chert's filter knows one type; others are sorted out afterwards. */
function typeOf({ events }: Filters): { type?: string } {
	const [type, ...others] = events;
	return type !== undefined && others.length === 0 ? { type } : {};
}

/** The missed events after a time, the oldest first, and whether all events after it were looked at. */
async function readMissed(
	chert: Asker,
	standing: TriggerStanding,
	since: number,
	filter: Readonly<Record<string, string | undefined>>,
	most: number,
): Promise<{ missed: MissedEvent[]; skipped: number; complete: boolean }> {
	const missed: MissedEvent[] = [];
	let skipped = 0;
	let pages = 0;
	let complete = true;
	const query = { ...filter, since: new Date(since).toISOString() };
	for await (const page of pagesOfEvents(chert, query)) {
		for (const one of missedIn(page.events, standing)) missed.push(one);
		skipped += page.skipped;
		complete = page.next_cursor === null;
		if (++pages === most) break;
	}
	return { missed: oldestFirst(missed), skipped, complete };
}

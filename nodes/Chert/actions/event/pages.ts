import type { IDataObject } from 'n8n-workflow';
import { cursorIn, listIn } from '../../objects/lists';
import type { TaskCall } from '../../run/operation';

/** Events on one page at most. Source: docs: events. */
const LARGEST_PAGE = 200;

/** One page: its events as Chert lists them, and where the next one begins. */
export interface EventPage {
	events: IDataObject[];
	/** `null` at the end. */
	next_cursor: string | null;
}

/**
 * The pages of `GET /events`, as long as more is wanted and there is more.
 *
 * @param call sends the requests
 * @param filters of the documentation; those that are `undefined` are left out
 * @param cursor where to begin
 * @param wanted how many events are still wanted, asked before each page
 * @throws ChertFailure also for a page that leads back to one before: the list would never end
 */
export async function* pagesOfEvents(
	call: TaskCall,
	filters: Readonly<Record<string, string | undefined>>,
	cursor: string | undefined,
	wanted: () => number,
): AsyncGenerator<EventPage> {
	const seen = new Set([cursor]);
	for (let next = cursor; wanted() > 0; ) {
		const limit = Math.min(wanted(), LARGEST_PAGE);
		const query = { ...filters, limit, cursor: next };
		const answer = await call.request(
			{ method: 'GET', path: '/events', query },
			{
				list: 'events',
				confirms: (page) => listIn(page, 'events') !== undefined && !seen.has(cursorIn(page) ?? ''),
				complaint: 'does not hold a list of events that goes on where the last one ended',
			},
		);
		const next_cursor = cursorIn(answer);
		yield { events: listIn(answer, 'events')!, next_cursor };
		if (next_cursor === null) return;
		seen.add(next_cursor);
		next = next_cursor;
	}
}

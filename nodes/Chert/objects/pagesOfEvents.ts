import type { IDataObject } from 'n8n-workflow';
import type { Asker } from '../api/ask';
import { asObject, isFilledText } from '../shared/text';

/** Source: docs: GET /events. */
const LARGEST_PAGE = 200;

export interface EventPage {
	events: IDataObject[];
	/** Entries that were no objects: they say nothing, and must not cost the others. */
	skipped: number;
	/** `null` at the end. */
	next_cursor: string | null;
}

/**
 * A part must never pass for the whole list: a page that does not say in the documented way where the list goes on
 * is a failure, and so is one that leads back to a page before it. `wanted` is asked before each page.
 */
export async function* pagesOfEvents(
	asker: Asker,
	query: Readonly<Record<string, string | undefined>>,
	{ cursor, wanted = () => Infinity }: { cursor?: string; wanted?: () => number } = {},
): AsyncGenerator<EventPage> {
	const seen = new Set([cursor]);
	for (let next = cursor; wanted() > 0; ) {
		const limit = Math.min(wanted(), LARGEST_PAGE);
		const page = await asker.request(
			{ method: 'GET', path: '/events', query: { ...query, limit, cursor: next } },
			{
				read(answer) {
					const read = readPage(answer);
					return read && !seen.has(read.next_cursor ?? '') ? read : undefined;
				},
				complaint: 'does not hold a list of events that goes on where the last one ended',
			},
		);
		yield page;
		if (page.next_cursor === null) return;
		next = page.next_cursor;
		seen.add(next);
	}
}

export function skippedInWords(skipped: number): string {
	return skipped === 1
		? "1 entry of Chert's list is not an event and was left out."
		: `${skipped.toLocaleString('en')} entries of Chert's list are not events and were left out.`;
}

function readPage({ events, next_cursor }: IDataObject): EventPage | undefined {
	if (!Array.isArray(events)) return undefined;
	if (next_cursor !== null && !isFilledText(next_cursor)) return undefined;
	const readable = events.filter((entry) => asObject(entry)) as IDataObject[];
	return { events: readable, skipped: events.length - readable.length, next_cursor };
}

import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { cursorIn } from '../../api/lists';
import { chatsOf, labelOf, type RecentChat } from '../../events/recentChat';
import { asObject } from '../../shared/text';
import { fitsFilter } from './filter';
import { lookUp } from './lookUp';

/** Where a list goes on: n8n keeps this text and hands it back. */
interface Place {
	/** Chert's cursor; nothing at the beginning. */
	cursor?: string;
	/** Chats that have been listed before. */
	listed: string[];
}

/** Events in one answer, at most. Source: docs: events. */
const EVENTS = 200;
/** Chats that are worth showing; with fewer the search goes on. */
const ENOUGH = 20;
/** Answers that are read for one page of the list, at most: somebody is waiting. */
const MOST_ANSWERS = 10;

/**
 * Recent chats, for a picker. There is no route that lists chats, so they are gathered from
 * `GET /events`: newest first, each once.
 *
 * @param filter part of a name, an address or an id
 * @param paginationToken where the list goes on
 * @throws NodeApiError in words for somebody in the editor
 */
export async function searchChats(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await search(this, (chat) => fits(chat, filter), placeOf(paginationToken));
}

/**
 * As `searchChats`, but only chats of which an event says that they are groups. Those that the line
 * has left since are among them: no event tells.
 */
export async function searchGroups(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await search(
		this,
		(chat) => chat.is_group === true && fits(chat, filter),
		placeOf(paginationToken),
	);
}

async function search(
	context: ILoadOptionsFunctions,
	wanted: (chat: RecentChat) => boolean,
	{ cursor, listed }: Place,
): Promise<INodeListSearchResult> {
	const known = new Set(listed);
	const results: INodeListSearchItems[] = [];
	let next: string | undefined = cursor;
	for (let answers = 1; ; answers++) {
		const page = await readPage(context, next);
		for (const chat of page.chats) {
			if (known.has(chat.id) || !wanted(chat)) continue;
			known.add(chat.id);
			results.push({ name: labelOf(chat), value: chat.id });
		}
		next = page.next;
		if (next === undefined) return { results };
		if (results.length >= ENOUGH || answers >= MOST_ANSWERS) {
			return { results, paginationToken: tokenOf({ cursor: next, listed: [...known] }) };
		}
	}
}

async function readPage(context: ILoadOptionsFunctions, cursor: string | undefined) {
	const query = { limit: EVENTS, cursor };
	const answer = await lookUp(context, { method: 'GET', path: '/events', query }, 'events');
	const next = cursorIn(answer) ?? undefined;
	// A cursor that leads to where it came from would never end.
	return { chats: chatsOf(answer.events as unknown[]), next: next === cursor ? undefined : next };
}

function fits(chat: RecentChat, filter?: string): boolean {
	return fitsFilter([labelOf(chat), chat.id, ...chat.handles], filter);
}

function tokenOf(place: Place): string {
	return JSON.stringify(place);
}

/** Reads what `tokenOf` wrote; anything else is the beginning of the list. */
function placeOf(token?: string): Place {
	try {
		const { cursor, listed } = asObject(JSON.parse(token ?? '')) ?? {};
		if (typeof cursor === 'string' && Array.isArray(listed)) return { cursor, listed };
	} catch {
		// Nothing to go on from.
	}
	return { listed: [] };
}

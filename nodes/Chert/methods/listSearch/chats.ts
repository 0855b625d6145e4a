import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { cursorIn } from '../../objects/lists';
import { ChatsInEvents, type KnownChat } from '../../objects/chats';
import { asObject } from '../../shared/text';
import { chatLabel } from './chatLabel';
import { fitsFilter } from './filter';
import { askForList } from './lookUp';

/** Where a list goes on: n8n keeps this text and hands it back. */
interface Place {
	/** Chert's cursor; nothing at the beginning. */
	cursor?: string;
	/** Chats that have been listed before. */
	listed: string[];
}

/** Events in one answer, at most. Source: docs: events. */
const EVENTS_PER_PAGE = 200;
/** Chats that are worth showing; with fewer the search goes on. */
const ENOUGH_CHATS = 20;
/** The most answers that are read for one page of the list. A person is waiting. */
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
	wanted: (chat: KnownChat) => boolean,
	{ cursor, listed }: Place,
): Promise<INodeListSearchResult> {
	const before = new Set(listed);
	const chats = new ChatsInEvents();
	const cursors = new Set([cursor]);
	for (let next = cursor, answers = 1; ; answers++) {
		const page = await readPage(context, next);
		chats.add(page.events);
		// What all pages tell, newest first: a later page may name a chat of an earlier one.
		const found = chats.all().filter((chat) => !before.has(chat.chat_id) && wanted(chat));
		next = page.next;
		// A cursor that leads to where the list has been would never end.
		const isEnd = next === undefined || cursors.has(next);
		if (isEnd || found.length >= ENOUGH_CHATS || answers >= MOST_ANSWERS) {
			const results = found.map((chat) => ({ name: chatLabel(chat), value: chat.chat_id }));
			const ids = found.map(({ chat_id }) => chat_id);
			const token = tokenOf({ cursor: next, listed: [...listed, ...ids] });
			return { results, ...(!isEnd && { paginationToken: token }) };
		}
		cursors.add(next);
	}
}

async function readPage(context: ILoadOptionsFunctions, cursor: string | undefined) {
	const query = { limit: EVENTS_PER_PAGE, cursor };
	const request = { method: 'GET', path: '/events', query } as const;
	const { entries, answer } = await askForList(context, request, 'events');
	return { events: entries, next: cursorIn(answer) ?? undefined };
}

function fits(chat: KnownChat, filter?: string): boolean {
	return fitsFilter([chatLabel(chat), chat.display_name ?? '', ...chat.members], filter);
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

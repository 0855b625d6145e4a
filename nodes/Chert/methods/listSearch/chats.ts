import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { ChatsInEvents, type KnownChat } from '../../objects/chats';
import { pagesOfEvents } from '../../objects/pagesOfEvents';
import { asObject } from '../../shared/text';
import { chatLabel } from './chatLabel';
import { fitsFilter } from './filter';
import { lookUp } from './lookUp';

/** n8n keeps this text and hands it back. */
interface Place {
	/** Chert's cursor; nothing at the beginning. */
	cursor?: string;
	listed: string[];
}

/** With fewer the search goes on. */
const ENOUGH_CHATS = 20;
/** A person is waiting. */
const MOST_ANSWERS = 10;

/** No route lists chats, so they are gathered from `GET /events`: newest first, each once. */
export async function searchChats(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await search(this, (chat) => fits(chat, filter), placeOf(paginationToken));
}

/** Only chats of which an event says that they are groups; the line may have left some since. */
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
	// What all pages tell, newest first: a later page may name a chat of an earlier one.
	const found = () => chats.all().filter((chat) => !before.has(chat.chat_id) && wanted(chat));
	const next = await lookUp(context, async (asker) => {
		let answers = 0;
		for await (const { events, next_cursor } of pagesOfEvents(asker, {}, { cursor })) {
			chats.add(events);
			answers += 1;
			if (answers === MOST_ANSWERS || found().length >= ENOUGH_CHATS) return next_cursor;
		}
		return null;
	});
	const entries = found();
	const results = labelled(entries);
	if (next === null) return { results };
	const ids = entries.map(({ chat_id }) => chat_id);
	return { results, paginationToken: tokenOf({ cursor: next, listed: [...listed, ...ids] }) };
}

/** No two entries look the same: what a person picks by mistake may be left for good. */
function labelled(chats: readonly KnownChat[]): INodeListSearchItems[] {
	const labels = chats.map((chat) => chatLabel(chat));
	return chats.map((chat, index) => {
		const isTwice = labels.filter((label) => label === labels[index]).length > 1;
		return { name: chatLabel(chat, isTwice), value: chat.chat_id };
	});
}

function fits(chat: KnownChat, filter?: string): boolean {
	const { chat_id, display_name, members } = chat;
	return fitsFilter([chatLabel(chat), chat_id, display_name ?? '', ...members], filter);
}

function tokenOf(place: Place): string {
	return JSON.stringify(place);
}

/** Anything but the text of `tokenOf` is the beginning of the list. */
function placeOf(token?: string): Place {
	try {
		const { cursor, listed } = asObject(JSON.parse(token ?? '')) ?? {};
		if (typeof cursor === 'string' && Array.isArray(listed)) return { cursor, listed };
	} catch {
		// Nothing to go on from.
	}
	return { listed: [] };
}

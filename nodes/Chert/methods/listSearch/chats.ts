import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { ChatsInEvents, type KnownChat } from '../../objects/chats';
import { asObject, parsedJson } from '../../shared/text';
import { chatLabel } from './chatLabel';
import { fitsFilter } from './filter';
import { lookThroughEvents } from './lookUp';

/** n8n keeps this text and hands it back. */
interface Place {
	/** Chert's cursor; nothing at the beginning. */
	cursor?: string;
	listed: string[];
}

/** No route lists chats, so they are gathered from `GET /events`: newest first, each once. */
function searchFor(wanted: (chat: KnownChat) => boolean) {
	return async function (
		this: ILoadOptionsFunctions,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const { cursor, listed } = placeOf(paginationToken);
		const chats = new ChatsInEvents();
		// What all pages tell: a later page may name a chat of an earlier one.
		const found = () =>
			chats
				.all()
				.filter((chat) => !listed.includes(chat.chat_id) && wanted(chat) && fits(chat, filter));
		const next = await lookThroughEvents(this, cursor, (events) => {
			chats.add(events);
			return found().length;
		});
		const entries = found();
		const results = labelled(entries);
		if (next === null) return { results };
		const place: Place = {
			cursor: next,
			listed: [...listed, ...entries.map((one) => one.chat_id)],
		};
		return { results, paginationToken: JSON.stringify(place) };
	};
}

export const searchChats = searchFor(() => true);

/** Only chats of which an event says that they are groups; the line may have left some since. */
export const searchGroups = searchFor(({ is_group }) => is_group === true);

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

/** Any other text is the beginning of the list. */
function placeOf(token = ''): Place {
	const { cursor, listed } = asObject(parsedJson(token)) ?? {};
	return typeof cursor === 'string' && Array.isArray(listed) ? { cursor, listed } : { listed: [] };
}

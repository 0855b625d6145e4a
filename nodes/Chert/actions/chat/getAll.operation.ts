import type { IDataObject } from 'n8n-workflow';
import { documented } from '../../failures/errorCodes';
import { CHAT_FIELDS, type ChatsInEvents, type KnownChat } from '../../objects/chats';
import { skippedInWords } from '../../objects/pagesOfEvents';
import { readBoolean } from '../../parameters/choice';
import { readLimit, upTo } from '../../parameters/limit';
import { readShape } from '../../parameters/output';
import { itemsOf, type Operation } from '../../run/operation';
import { listShortly } from '../../shared/text';
import { type Filtered, filtered, readChatFilters } from './chatFilters';
import { GET_MANY_OPTIONS, GET_MANY_PROPERTIES } from './getAll.fields';
import { readAllChats } from './readChats';

/**
 * Lists the chats that appear in events, because Chert has no route that lists chats. Reads `GET /events`
 * to its end: the order of events is not documented, and each can hold something new. Source: docs: events.
 */
export const getAll: Operation = {
	option: {
		name: 'Get Many',
		action: 'Get many chats',
		description:
			'List chats, such as the groups that a person is in. A chat is known from its first event on.',
	},
	properties: GET_MANY_PROPERTIES,
	options: GET_MANY_OPTIONS,
	routes: ['GET /events'],
	doneLabel: 'Read before this',
	errors: documented(1002),
	prepare(item) {
		const filters = readChatFilters(item);
		const limit = readLimit(item);
		const shape = readShape(item, CHAT_FIELDS);
		const withUnclear = readBoolean(item.option('includeUnclear', item.asTool), 'Include Unclear');
		const withCoverage = readBoolean(item.option('includeCoverage', false), 'Include Coverage');
		return {
			execute: async (call) => {
				const chats = await readAllChats(call);
				const { fitting, unclear } = filtered(chats.all(), filters);
				call.hint(whatIsRead(chats, item.timezone));
				if (chats.skipped > 0) call.hint(skippedInWords(chats.skipped));
				if (unclear.length > 0 && !withUnclear) call.hint(whatIsLeftOut(unclear));
				const shown = (chat: KnownChat): IDataObject =>
					shape(
						() => chats.raw(chat.chat_id)!,
						() => chat,
					);
				const found = [
					...fitting.map(shown),
					...(withUnclear ? unclear : []).map(({ chat, because }) => ({
						...shown(chat),
						unclear: true,
						because,
					})),
				];
				const some = upTo(limit, found, 'chats', (text) => call.hint(text));
				if (!withCoverage) return itemsOf(some);
				return itemsOf([...some, coverageOf(chats, { fitting, unclear })]);
			},
		};
	},
};

function coverageOf({ events, reachesBackTo }: ChatsInEvents, { fitting, unclear }: Filtered) {
	return {
		coverage: true,
		events_read: events,
		reaches_back_to: reachesBackTo,
		// All of them, also where the Limit let fewer through.
		chats_found: fitting.length,
		unclear_chats: unclear.length,
	};
}

function whatIsRead({ events, reachesBackTo }: ChatsInEvents, timeZone: string): string {
	const count = events === 1 ? '1 event' : `${events.toLocaleString('en')} events`;
	if (reachesBackTo === null) return `Chert has no list of chats, so this one is made of ${count}.`;
	const day = new Date(reachesBackTo).toLocaleDateString('en-GB', {
		day: 'numeric',
		month: 'long',
		year: 'numeric',
		timeZone,
	});
	return `Chert has no list of chats, so this one is made of ${count} since ${day}.`;
}

function whatIsLeftOut(unclear: Filtered['unclear']): string {
	const ids = unclear.map(({ chat }) => chat.chat_id);
	return `Left out, because no event says enough about them to compare them with the filters: ${listShortly(ids)}. The option Include Unclear adds them.`;
}

import { documented } from '../../failures/errorCodes';
import type { ChatsInEvents, KnownChat } from '../../objects/chats';
import { skippedInWords } from '../../objects/pagesOfEvents';
import { readSimplify } from '../../parameters/fields';
import { readLimit } from '../../parameters/limit';
import { itemsOf, type Operation } from '../../run/operation';
import { listShortly } from '../../shared/text';
import { filtered, readChatFilters } from './chatFilters';
import { GET_MANY_PROPERTIES } from './getAll.fields';
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
	routes: ['GET /events'],
	doneLabel: 'Read before this',
	errors: documented(1002),
	prepare(item) {
		const filters = readChatFilters(item.parameter('filters'), item.timezone);
		const limit = readLimit(item);
		const simplify = readSimplify(item);
		return {
			about: item.about,
			execute: async (call) => {
				const chats = await readAllChats(call);
				const { fitting, unclear } = filtered(chats.all(), filters);
				const wanted = fitting.slice(0, limit);
				call.hint(whatIsRead(chats));
				if (chats.skipped > 0) call.hint(skippedInWords(chats.skipped));
				if (unclear.length > 0) call.hint(whatIsUnclear(unclear));
				const output = simplify ? wanted : chats.raw(wanted.map(({ chat_id }) => chat_id));
				return itemsOf(output);
			},
		};
	},
};

function whatIsRead({ events, reachesBackTo }: ChatsInEvents): string {
	const since = reachesBackTo === null ? '' : `, the oldest of ${reachesBackTo}`;
	return `These chats are known from events: Chert has no list of chats. It keeps ${countEvents(events)} for you${since}. A chat without one of them is missing here, members who came or went silently are not seen, and a group that your line has left may still be listed.`;
}

function whatIsUnclear(chats: readonly KnownChat[]): string {
	const ids = chats.map(({ chat_id }) => chat_id);
	return `Left out, because no event says enough about them to compare them with the filters: ${listShortly(ids)}.`;
}

function countEvents(events: number): string {
	return events === 1 ? '1 event' : `${events.toLocaleString('en')} events`;
}

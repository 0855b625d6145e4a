import { ChatsInEvents, type KnownChat } from '../../objects/chats';
import type { TaskCall } from '../../run/operation';
import { pagesOfEvents } from '../../objects/pagesOfEvents';

/**
 * Reads all events that Chert keeps, for the chats in them. The items of a run share one reading: what
 * forty people have in common would else be read forty times.
 */
export async function readAllChats(call: TaskCall): Promise<ChatsInEvents> {
	return await call.shared('chats in all events', async (asker) => {
		const chats = new ChatsInEvents();
		for await (const { events, skipped } of pagesOfEvents(asker, {})) {
			chats.add(events);
			chats.skipped += skipped;
		}
		return chats;
	});
}

/**
 * What the events of one chat tell, read from the newest on until they say whether it is a group and who is in
 * it. `lead_id` seems to be the chat's id: what comes back counts only if it is about this chat. Source: docs:
 * GET /events.
 */
export async function readChat(call: TaskCall, chat_id: string): Promise<KnownChat | undefined> {
	const chats = new ChatsInEvents();
	for await (const { events } of pagesOfEvents(call, { lead_id: chat_id })) {
		chats.add(events);
		const known = chats.get(chat_id);
		const isKnown = known?.is_group === false || (known?.member_count ?? null) !== null;
		// Where the oldest come first, the next page may say something newer.
		if (isKnown && chats.newestFirst) return known;
	}
	return chats.get(chat_id);
}

import { ChatsInEvents } from '../../objects/chats';
import type { TaskCall } from '../../run/operation';
import { pagesOfEvents } from '../../objects/pagesOfEvents';

/**
 * Reads all events that Chert keeps, for the chats in them. The items of a run share one reading: what
 * forty people have in common would else be read forty times.
 *
 * @throws ChertFailure also for a page that leads back to one before it: half of the chats is not the
 *   answer. Source: docs: GET /events.
 */
export async function readAllChats(call: TaskCall): Promise<ChatsInEvents> {
	return await call.shared('chats in all events', async () => {
		const chats = new ChatsInEvents();
		for await (const { events, skipped } of pagesOfEvents(call, {})) {
			chats.add(events);
			chats.skipped += skipped;
		}
		return chats;
	});
}

/**
 * Reads the events of one chat, from the newest on, until they tell whether it is a group and who is in
 * it.
 *
 * @param chat_id events are asked for by it. `lead_id` seems to be the chat's id: what comes back counts
 *   only if it is about this chat. Source: docs: GET /events.
 */
export async function readChat(call: TaskCall, chat_id: string): Promise<ChatsInEvents> {
	const chats = new ChatsInEvents();
	for await (const { events } of pagesOfEvents(call, { lead_id: chat_id })) {
		chats.add(events);
		const known = chats.get(chat_id);
		const isKnown = known?.is_group === false || (known?.member_count ?? null) !== null;
		if (isKnown && chats.newestFirst) break;
	}
	return chats;
}

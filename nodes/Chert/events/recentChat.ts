import { asObject, listShortly } from '../shared/text';
import { chatIdIn } from './summary';
import { addressOf, firstText, othersIn } from './handle';

/** A chat as far as events tell of it. */
export interface RecentChat {
	id: string;
	/** Whether it is a group; nothing when no event says. */
	is_group?: boolean;
	display_name?: string;
	/** Addresses of the others in the chat, not of the tenant's line. */
	handles: string[];
}

/** How many people a label names before it only counts them. */
const NAMED = 3;

/**
 * The chats of some events, in the order in which they first come up, each once. What one event does
 * not say is taken from another.
 *
 * @param events as `GET /events` lists them; entries of unknown shape are skipped
 */
export function chatsOf(events: readonly unknown[]): RecentChat[] {
	const chats = new Map<string, RecentChat>();
	for (const event of newestFirst(events)) {
		const chat = chatOf(event);
		const known = chat && chats.get(chat.id);
		if (chat) chats.set(chat.id, known ? merged(known, chat) : chat);
	}
	return [...chats.values()];
}

/**
 * The chat that an event is about.
 *
 * @param event of any shape; older kinds of events name the chat by `lead_id` only
 * @returns nothing when it names none. Source: docs: events and webhooks.
 */
export function chatOf(event: unknown): RecentChat | undefined {
	const outer = asObject(event);
	const payload = asObject(outer?.payload);
	const data = asObject(payload?.data) ?? payload ?? asObject(outer?.data);
	const chat = asObject(data?.chat) ?? {};
	const id = chatIdIn(data ?? {}, { ...outer, ...payload });
	if (id === null) return undefined;
	const display_name = firstText(chat.display_name, chat.name);
	return {
		id,
		...(typeof chat.is_group === 'boolean' && { is_group: chat.is_group }),
		...(display_name !== null && { display_name }),
		handles: othersIn(chat.handles, addressOf(chat.owner_handle)),
	};
}

/** What a person knows a chat by: its name, else who is in it, else its id. */
export function labelOf({ id, is_group, display_name, handles }: RecentChat): string {
	const people = listShortly(handles, NAMED);
	if (display_name !== undefined) return display_name;
	if (people === '') return id;
	return is_group ? `Group: ${people}` : people;
}

/**
 * Events by their time; those of unknown time keep their places at the end. The order of
 * `GET /events` is not documented.
 */
function newestFirst(events: readonly unknown[]): unknown[] {
	const timed = events.map((event) => ({ event, time: timeOf(event) }));
	return timed.sort((a, b) => b.time - a.time).map(({ event }) => event);
}

function timeOf(event: unknown): number {
	const time = Date.parse(String(asObject(event)?.created_at));
	return Number.isNaN(time) ? 0 : time;
}

function merged(newer: RecentChat, older: RecentChat): RecentChat {
	return {
		...older,
		...newer,
		handles: newer.handles.length > 0 ? newer.handles : older.handles,
	};
}

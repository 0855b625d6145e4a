import { newTraceId } from './envelope';
import type { State } from './state';
import { LINE, type Chat } from './state/chats';
import type { Event } from './state/events';

/** What happened, in the fewest words; whatever is missing is made up. */
export interface Happening {
	/** The chat it happened in; `ch_group_of_5` unless given. */
	chat_id?: string;
	/** Who did it; the first person in the chat beside the tenant's line unless given. */
	from?: string;
	/** The text of a message. */
	text?: string;
	/** The parts of a message, in place of `text`. */
	parts?: Array<Record<string, unknown>>;
	/** The message a reaction is about; the newest of the chat unless given. */
	message_id?: string;
	reaction?: string;
	/** The whole `data` of the envelope, in place of everything above; nothing else is changed. */
	data?: object;
	/** As an event that came before, for the same one again; a new one unless given. */
	event_id?: string;
	/** Who the envelope says it is for. */
	partner_id?: string;
}

/**
 * Lets something happen: a message arrives, somebody reacts. An inbound message is one of the chat
 * from then on. Nothing is delivered yet.
 *
 * @param type an event's name, a documented one or not
 * @param now Unix time in milliseconds
 * @throws Error that says why it cannot happen (an unknown chat, one that was left)
 */
export function happen(state: State, type: string, happening: Happening, now: number): Event {
	const { event_id, partner_id = 'acme-example', data } = happening;
	const { chat_id = data ? undefined : 'ch_group_of_5' } = happening;
	const payload = {
		event: type,
		event_id,
		timestamp: new Date(now).toISOString(),
		api_version: 'v1',
		webhook_version: 'v1',
		event_type: type,
		trace_id: newTraceId(),
		partner_id,
		data: data ?? dataOf(state, type, chatOf(state, chat_id!), happening, now),
	};
	return state.events.add(payload, chat_id ?? null);
}

function chatOf(state: State, chat_id: string): Chat {
	const chat = state.chats.byId.get(chat_id);
	if (!chat) throw new Error(`There is no chat ${chat_id}`);
	if (!chat.has_line) throw new Error(`Your line is not in ${chat_id}, so nothing arrives from it`);
	return chat;
}

/** The `data` of an event. That of messages is documented; the rest is not, and made alike. */
function dataOf(state: State, type: string, chat: Chat, happening: Happening, now: number): object {
	const sender_handle = happening.from ?? chat.handles.find((handle) => handle !== LINE)!;
	if (type.startsWith('reaction.')) {
		const { reaction = 'love', message_id = state.messages.of(chat.id).at(-1)?.id } = happening;
		return {
			chat: chatData(chat),
			message: { id: message_id ?? null },
			reaction: { type: reaction, direction: 'inbound', sender_handle },
		};
	}
	const { text = 'Hello', parts = [{ type: 'text', value: text }] } = happening;
	const fields = { chat_id: chat.id, parts, direction: 'inbound' as const };
	const { id, direction } = state.messages.add(fields, now);
	if (type === 'lead_reply') {
		return { lead_id: chat.id, message_id: id, from: sender_handle, body: text };
	}
	return { chat: chatData(chat), message: { id, direction, sender_handle, parts } };
}

/** A chat as events show it. Source: docs: webhooks (`display_name` is not in the list there). */
function chatData({ id, is_group, display_name, handles }: Chat): object {
	return {
		id,
		is_group,
		display_name: display_name || null,
		handles: handles.map((handle) => ({ handle, service: 'imessage', is_me: handle === LINE })),
		owner_handle: LINE,
	};
}

/** Some messages from before the simulator started, so that there is something to list. */
export function seedHappenings(state: State, now: number): void {
	const MINUTE = 60_000;
	const before: Array<[minutes: number, happening: Happening]> = [
		[180, { chat_id: 'ch_group_of_8', text: 'Is anybody on the night shift?' }],
		[95, { chat_id: 'ch_group_of_4', text: 'Numbers are in.' }],
		[40, { chat_id: 'ch_direct', text: 'Can you call me back?' }],
		[25, { chat_id: 'ch_group_of_5', text: 'We launch on Monday.' }],
		[4, { chat_id: 'ch_direct', text: 'Thanks!' }],
	];
	for (const [minutes, happening] of before) {
		happen(state, 'message.received', happening, now - minutes * MINUTE);
	}
}

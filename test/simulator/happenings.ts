import { newTraceId } from './envelope';
import type { State } from './state';
import { ALIKE, type Chat } from './state/chats';
import type { DataSource, Event } from './state/events';
import type { Variants } from './variants';

/** What happened, in the fewest words; whatever is missing is made up. */
export interface Happening {
	/** The chat it happened in; `ch_group_of_5` unless given. */
	chat_id?: string;
	/**
	 * Who did it; the first person in the chat beside the tenant's line unless given. The line itself, or
	 * `me`, for a message of the tenant's own.
	 */
	from?: string;
	/** The text of a message. */
	text?: string;
	/** The parts of a message, in place of `text`. */
	parts?: Array<Record<string, unknown>>;
	/** The message a reaction is about; the newest of the chat unless given. */
	message_id?: string;
	reaction?: string;
	/**
	 * As an answer to the newest message that the tenant sent (in `chat_id`, where that is given): it
	 * happens in that chat, and a reaction is about that message.
	 */
	to_last?: boolean;
	/** The whole `data` of the envelope, in place of everything above; nothing else is changed. */
	data?: object;
	/** As an event that came before, for the same one again; a new one unless given. */
	event_id?: string;
	/** Who the envelope says it is for. */
	partner_id?: string;
}

/** The label of the documented envelope. */
export const WEBHOOK_VERSION = '2026-05-04';

/**
 * Lets something happen: a message arrives, somebody reacts. A message is one of the chat from then on.
 * Nothing is delivered yet.
 *
 * @param type an event's name, a documented one or not
 * @param now Unix time in milliseconds
 * @param variants how to say what no source describes
 * @throws Error that says why it cannot happen (an unknown chat, one that was left)
 */
export function happen(
	state: State,
	type: string,
	happening: Happening,
	now: number,
	variants: Variants,
): Event {
	const { event_id, partner_id = 'acme-example', data, to_last } = happening;
	const last = to_last ? lastSent(state, happening.chat_id) : undefined;
	const { chat_id = data ? undefined : (last?.chat_id ?? 'ch_group_of_5') } = happening;
	const payload = {
		event: type,
		event_id,
		timestamp: new Date(now).toISOString(),
		api_version: 'v1',
		webhook_version: WEBHOOK_VERSION,
		event_type: type,
		trace_id: newTraceId(),
		partner_id,
	};
	const what = last ? { message_id: last.id, ...happening } : happening;
	const source = data ? () => data : sourceOf(state, type, chatOf(state, chat_id!), what, now);
	return state.events.add(payload, chat_id ?? null, source, variants);
}

function lastSent(state: State, chat_id?: string) {
	const last = state.messages.lastSent(chat_id);
	if (last) return last;
	const where = chat_id === undefined ? '' : ` in ${chat_id}`;
	throw new Error(`Nothing was sent${where} yet, so there is nothing to answer`);
}

function chatOf(state: State, chat_id: string): Chat {
	const chat = state.chats.byId.get(chat_id);
	if (!chat) throw new Error(`There is no chat ${chat_id}`);
	if (!chat.has_line) {
		throw new Error(`Nothing arrives from ${chat_id}. ${state.chats.whyNoLine(chat)}`);
	}
	return chat;
}

/** A handle as events show it: an object, never text. Source: docs: deliveries. */
interface Handle {
	handle: string;
	service: string;
	is_me: boolean;
}

function handleOf(handle: string, { line }: Chat): Handle {
	return { handle, service: 'imessage', is_me: handle === line };
}

/** The `data` of an event. That of messages is documented; the rest is not, and comes in variants. */
function sourceOf(
	state: State,
	type: string,
	chat: Chat,
	happening: Happening,
	now: number,
): DataSource {
	const { from = chat.handles.find((handle) => handle !== chat.line) } = happening;
	if (from === undefined) throw new Error(`Nobody else is in ${chat.id}`);
	const sender = handleOf(from === 'me' ? chat.line : from, chat);
	const direction = sender.is_me ? ('outbound' as const) : ('inbound' as const);
	// As it is now: people come and go.
	const chatData = chatDataOf(chat);
	if (type.startsWith('reaction.')) {
		const { reaction = 'love', message_id = state.messages.of(chat.id).at(-1)?.id } = happening;
		const about = { message_id: message_id ?? null, reaction, direction, sender };
		return (variants) => reactionData(chatData(variants), about, variants);
	}
	const { text = 'Hello', parts = [{ type: 'text', value: text }] } = happening;
	const { id } = state.messages.add({ chat_id: chat.id, parts, direction }, now);
	const sent_at = new Date(now).toISOString();
	const messageData = (variants: Variants) => ({
		chat: chatData(variants),
		message: {
			id,
			direction,
			sender_handle: sender,
			parts: parts.map((part) => partOf(state, part, variants)),
			...(variants.message_sent_at === 'sent' && { sent_at }),
		},
	});
	if (type !== 'lead_reply') return messageData;
	return (variants) => {
		if (variants.lead_reply_data === 'empty') return {};
		if (variants.lead_reply_data === 'message') return messageData(variants);
		return { lead_id: chat.id, message_id: id, from: sender.handle, body: text };
	};
}

function reactionData(
	chat: { id: string; is_group: boolean },
	about: { message_id: string | null; reaction: string; direction: string; sender: Handle },
	{ reaction_data }: Variants,
): object {
	const { message_id, reaction: type, direction, sender } = about;
	if (reaction_data === 'empty') return {};
	if (reaction_data === 'flat') {
		const { handle } = sender;
		return { chat_id: chat.id, message_id, reaction: type, from: handle, is_me: sender.is_me };
	}
	const sender_handle = reaction_data === 'objects' ? sender : sender.handle;
	return { chat, message: { id: message_id }, reaction: { type, direction, sender_handle } };
}

/** A part as events show it. Beside `attachment_id` the fields of media are not documented. */
function partOf(state: State, part: Record<string, unknown>, { media_part }: Variants): object {
	if (part.type !== 'media' || media_part === 'attachment_id') return part;
	const { attachment_id } = part;
	const {
		filename = 'file',
		content_type,
		size_bytes,
	} = state.attachments.byId.get(String(attachment_id)) ?? {};
	const url = `https://files.example.com/${String(attachment_id)}`;
	return { filename, content_type, size_bytes, url, ...part };
}

/** A chat as events show it. Source: docs: deliveries; `display_name` is not in the list there. */
function chatDataOf(chat: Chat) {
	const { id, is_group, display_name, line } = chat;
	const handles = chat.handles.map((handle) => handleOf(handle, chat));
	const owner_handle = handleOf(line, chat);
	return ({ event_display_name }: Variants) => ({
		id,
		is_group,
		...(event_display_name === 'sent' && { display_name: display_name || null }),
		handles,
		owner_handle,
	});
}

/** Messages from before the simulator started: one of every chat at least, so that each is known. */
export function seedHappenings(state: State, now: number, variants: Variants): void {
	const MINUTE = 60_000;
	const nobody = state.chats.byId.get('ch_nobody')!;
	const before: Array<[minutes: number, happening: Happening]> = [
		...ALIKE.map((chat_id, n): [number, Happening] => [
			600 - n,
			{ chat_id, text: 'Who has the keys?' },
		]),
		[540, { chat_id: 'ch_no_line', text: 'Are you still there?' }],
		[480, { chat_id: 'ch_nobody', data: { chat: chatDataOf(nobody)(variants) } }],
		[420, { chat_id: 'ch_group_of_31', text: 'Welcome, everybody.' }],
		[300, { chat_id: 'ch_group_of_3', text: 'Lunch?' }],
		[180, { chat_id: 'ch_group_of_8', text: 'Is anybody on the night shift?' }],
		[95, { chat_id: 'ch_group_of_4', text: 'Numbers are in.' }],
		[40, { chat_id: 'ch_direct', text: 'Can you call me back?' }],
		[25, { chat_id: 'ch_group_of_5', text: 'We launch on Monday.' }],
		[4, { chat_id: 'ch_direct', text: 'Thanks!' }],
	];
	// Its line was lost since.
	const lost = state.chats.byId.get('ch_no_line')!;
	const { handles, line } = lost;
	lost.handles = [line, ...handles];
	for (const [minutes, happening] of before) {
		happen(state, 'message.received', happening, now - minutes * MINUTE, variants);
	}
	lost.handles = handles;
}

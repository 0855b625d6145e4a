import type { IDataObject } from 'n8n-workflow';
import { asObject } from '../shared/text';
import type { Envelope } from './envelope';
import { sameAddress } from '../parameters/address';
import { addressOf, firstText, isOwnHandle, othersIn } from './handle';

/** An attachment of a message: its id, and everything else that Chert says about it. */
export interface EventAttachment extends IDataObject {
	attachment_id: string;
	type: string;
}

/** What an event says; `null` where it does not say. */
export interface EventSummary {
	chat_id: string | null;
	/** Name of the chat. */
	chat_name: string | null;
	is_group: boolean | null;
	/** Addresses of everybody in the chat but your own line. */
	members: string[] | null;
	message_id: string | null;
	/** Phone number or e-mail address of the person who wrote or reacted. */
	from: string | null;
	/** Phone number of your line that the event reached. */
	line: string | null;
	/** `inbound`, or `outbound` for what your own line did. */
	direction: string | null;
	/**
	 * Whether your own line did it, `null` where nothing tells. One field that says so is enough, even
	 * against `direction`: a workflow must not answer itself.
	 */
	own: boolean | null;
	/** The text parts of a message, one below the other. */
	text: string | null;
	attachments: EventAttachment[];
	/** The parts that are neither text nor an attachment, such as links, as Chert sent them. */
	other_parts: IDataObject[];
	/** The kind of a reaction: `love`, `like`, … */
	reaction: string | null;
	/** Chert's id of the line, where the event names it. */
	line_id: string | null;
	/** When it happened, ISO 8601. */
	timestamp: string | null;
}

/**
 * Reads what an event says. The trigger, its filters, Event → Get Many and the lists of chats all use this
 * one reader, so that they agree.
 *
 * Only the `data` of `message.received` is documented. For the other events the same places are read, then
 * those where older deliveries keep things (`from`, `to`, `text`, `message_guid`, `lead_id`). The message
 * in a reaction is the one reacted to, so its author, text and files are not the reaction's.
 *
 * @param envelope of any event. Source: docs: deliveries.
 */
export function summarise(envelope: Envelope): EventSummary {
	const { event, data } = envelope;
	const chat = asObject(data.chat) ?? {};
	const message = asObject(data.message) ?? {};
	const reaction = asObject(data.reaction) ?? {};
	const isReaction = event.startsWith('reaction.');
	const deed = isReaction ? reaction : message;
	const parts = isReaction ? [] : partsOf(message);
	const senders = [deed.sender_handle, data.sender_handle, deed.from, data.from, envelope.from];
	const line = lineOf(chat, envelope);
	const from = firstText(...senders.map(addressOf));
	const direction =
		firstText(deed.direction, data.direction) ?? directionOf(senders, data.is_me, from, line);
	const isOwn =
		direction === 'outbound' || senders.map(isOwnHandle).includes(true) || sameAddress(from, line);
	return {
		chat_id: chatIdIn(data, envelope),
		chat_name: firstText(chat.display_name, chat.name, data.chat_name),
		is_group: typeof chat.is_group === 'boolean' ? chat.is_group : null,
		members: Array.isArray(chat.handles) ? othersIn(chat.handles, line) : null,
		message_id: firstText(
			message.id,
			data.message_id,
			message.guid,
			data.message_guid,
			envelope.message_guid,
		),
		from,
		line,
		direction,
		own: isOwn || (direction === 'inbound' ? false : null),
		text: isReaction
			? null
			: parts
				? joinTexts(parts)
				: asText(data.body, data.text, envelope.text),
		attachments: (parts ?? []).flatMap(attachmentOf),
		other_parts: (parts ?? []).filter(
			(part) => !isTextPart(part) && attachmentOf(part).length === 0,
		),
		reaction: isReaction
			? firstText(reaction.type, reaction.reaction, data.reaction, data.reaction_type)
			: null,
		line_id: firstText(data.line_id, data.phone_line_id, envelope.line_id),
		timestamp: firstText(envelope.timestamp, deed.sent_at, envelope.created_at),
	};
}

/**
 * The id of the chat that an event is about, for `/chats/{id}/…`. `lead_id` counts only if no chat is
 * named, because it can be another kind of ID.
 *
 * @param data of the event
 * @param row the fields around it
 */
export function chatIdIn(
	data: Readonly<Record<string, unknown>>,
	row: Readonly<Record<string, unknown>> = {},
): string | null {
	return firstText(asObject(data.chat)?.id, data.chat_id, data.lead_id, row.chat_id, row.lead_id);
}

/** Your line: the chat's owner, else the handle that says that it is you, else who it was sent to. */
function lineOf(chat: Readonly<Record<string, unknown>>, { data, to }: Envelope): string | null {
	const handles: unknown[] = Array.isArray(chat.handles) ? chat.handles : [];
	const own = handles.find((handle) => isOwnHandle(handle) === true);
	return firstText(...[chat.owner_handle, own, data.to, to].map(addressOf));
}

/** The direction of an event that does not name it, from who did it. */
function directionOf(
	senders: unknown[],
	is_me: unknown,
	from: string | null,
	line: string | null,
): string | null {
	const said = [...senders.map(isOwnHandle), is_me].find((own) => typeof own === 'boolean');
	const own = said ?? (from !== null && line !== null ? sameAddress(from, line) : undefined);
	return own === undefined ? null : own ? 'outbound' : 'inbound';
}

function partsOf(message: Record<string, unknown>) {
	if (!Array.isArray(message.parts)) return undefined;
	return message.parts.map((part) => (asObject(part) ?? {}) as IDataObject);
}

function isTextPart({ type, value }: IDataObject): boolean {
	return type === 'text' && typeof value === 'string';
}

function joinTexts(parts: IDataObject[]): string {
	return parts
		.filter(isTextPart)
		.map(({ value }) => value)
		.join('\n');
}

/** The first text, with the white space that the person typed. */
function asText(...values: unknown[]): string | null {
	return (values.find((value) => typeof value === 'string') as string | undefined) ?? null;
}

function attachmentOf(part: IDataObject): EventAttachment[] {
	const { attachment_id, type, ...more } = part;
	if (typeof attachment_id !== 'string' || attachment_id === '') return [];
	return [{ attachment_id, type: typeof type === 'string' ? type : 'media', ...more }];
}

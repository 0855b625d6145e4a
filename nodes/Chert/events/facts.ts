import type { IDataObject } from 'n8n-workflow';
import { asObject } from '../shared/text';
import type { Envelope } from './envelope';

/** An attachment of a message: its id, and whatever Chert says about it. */
export interface AttachmentFacts extends IDataObject {
	attachment_id: string;
	type: string;
}

/** What filters and the simplified output want to know of an event; `null` where it does not say. */
export interface Facts {
	chat_id: string | null;
	is_group: boolean | null;
	message_id: string | null;
	/** Phone number or e-mail address of whoever wrote or reacted. */
	from: string | null;
	/** Phone number of the line that got it. */
	line: string | null;
	/** The text parts of a message, one below the other. */
	text: string | null;
	attachments: AttachmentFacts[];
	reaction: unknown;
}

/**
 * Reads what an event says. Only `message.received` is documented; for the others the same places are
 * looked at, and those where the legacy `lead_reply` keeps things. Nothing is taken for granted: the
 * message that comes with a reaction is the one reacted to, so its author, text and files are not the
 * reaction's.
 *
 * @param envelope of any event. Source: docs: webhooks.
 */
export function factsOf({ event, data }: Envelope): Facts {
	const chat = asObject(data.chat) ?? {};
	const message = asObject(data.message) ?? {};
	const reaction = asObject(data.reaction) ?? {};
	const isReaction = event.startsWith('reaction.');
	const parts = isReaction ? [] : partsOf(message);
	const author = isReaction ? undefined : message.sender_handle;
	return {
		chat_id: text(chat.id, data.chat_id, data.lead_id),
		is_group: typeof chat.is_group === 'boolean' ? chat.is_group : null,
		message_id: text(message.id, data.message_id),
		from: text(reaction.sender_handle, author, data.sender_handle, data.from),
		line: text(chat.owner_handle),
		text: isReaction ? null : parts ? textOf(parts) : text(data.body, data.text),
		attachments: (parts ?? []).flatMap(attachmentOf),
		reaction: text(reaction.type, reaction.reaction, data.reaction),
	};
}

function partsOf(message: Record<string, unknown>) {
	if (!Array.isArray(message.parts)) return undefined;
	return message.parts.map((part) => asObject(part) ?? {});
}

function textOf(parts: Array<Record<string, unknown>>): string {
	return parts
		.filter(({ type, value }) => type === 'text' && typeof value === 'string')
		.map(({ value }) => value)
		.join('\n');
}

/** The first of some values that is text. */
function text(...values: unknown[]): string | null {
	return (values.find((value) => typeof value === 'string' && value !== '') as string) ?? null;
}

function attachmentOf(part: Record<string, unknown>): AttachmentFacts[] {
	const { attachment_id, type, content_type, mime_type, filename, size_bytes } = part;
	if (typeof attachment_id !== 'string' || attachment_id === '') return [];
	const said = { content_type, mime_type, filename, size_bytes };
	const known = Object.entries(said).filter(([, value]) => value !== undefined);
	return [
		{
			attachment_id,
			type: typeof type === 'string' ? type : 'media',
			...(Object.fromEntries(known) as IDataObject),
		},
	];
}

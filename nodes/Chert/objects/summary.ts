import type { IDataObject } from 'n8n-workflow';
import { asObject } from '../shared/text';
import { type Envelope, envelopeIn } from './envelope';
import { sameAddress } from '../parameters/address';
import { addressOf, firstText, isOwnHandle, othersAmong, peopleIn } from './handle';

export interface EventAttachment extends IDataObject {
	attachment_id: string;
	type: string;
}

/** Who did something, where; `null` where the event does not say. */
export interface EventActors {
	chat_id: string | null;
	chat_name: string | null;
	from: string | null;
	line: string | null;
	/** `inbound`, or `outbound` for what your own line did. */
	direction: string | null;
	/**
	 * `null` where nothing tells. One field that says so is enough, even against `direction`: a workflow must
	 * not answer itself.
	 */
	own: boolean | null;
}

export interface EventSummary extends EventActors {
	is_group: boolean | null;
	members: string[] | null;
	message_id: string | null;
	text: string | null;
	attachments: EventAttachment[];
	/** The parts that are no text, such as links, as Chert sent them; only where none is an attachment. */
	other_parts: IDataObject[];
	reaction: string | null;
	line_id: string | null;
	/** ISO 8601. */
	timestamp: string | null;
}

export interface ReadEvent {
	envelope: Envelope;
	summary: EventSummary;
}

export function readEvent(value: unknown): ReadEvent | undefined {
	const envelope = envelopeIn(value);
	return envelope && { envelope, summary: summarise(envelope) };
}

type Fields = Readonly<Record<string, unknown>>;

/** Events are opened by the ten thousand, so each thing is read where it matters. */
export class OpenEvent {
	/** @param around the objects around the data, the innermost first */
	constructor(
		readonly data: Fields,
		private readonly around: readonly Fields[],
	) {}

	get chat_id(): string | null {
		return textOf(this, 'chat_id');
	}

	get chat_name(): string | null {
		return textOf(this, 'chat_name');
	}

	get line(): string | null {
		return textOf(this, 'line', addressOf);
	}

	/** Also who reacted; nobody if that was the line. */
	get writer(): string | null {
		const { own, from } = actorsOf(this);
		return own === true ? null : from;
	}

	get isReaction(): boolean {
		const event = firstText(this.beside('event'), this.beside('type'));
		return event?.startsWith('reaction.') === true;
	}

	/** The message, or the reaction: the message in a reaction is the one reacted to. */
	get deed(): unknown {
		return this.isReaction ? this.data.reaction : this.data.message;
	}

	get own(): unknown {
		const handles = asObject(this.data.chat)?.handles;
		return Array.isArray(handles) ? (handles as unknown[]).find(isOwnHandle) : undefined;
	}

	/** What stands around the data under a name. */
	beside(name: string): unknown {
		for (const fields of this.around) if (fields[name] != null) return fields[name];
		return undefined;
	}
}

/**
 * The first place that says something counts. Those documented for `message.received` come first, then those
 * of other events and of older deliveries. `lead_id` comes last, because it can be another kind of ID.
 * Source: docs: deliveries.
 */
const PLACES = placesOf({
	chat_id: 'data.chat.id, data.chat_id, data.lead_id, around.chat_id, around.lead_id',
	chat_name: 'data.chat.display_name, data.chat.name, data.chat_name',
	line: 'data.chat.owner_handle, own, data.to, around.to',
	from: 'deed.sender_handle, data.sender_handle, deed.from, data.from, around.from',
	direction: 'deed.direction, data.direction',
	message_id:
		'data.message.id, data.message_id, data.message.guid, data.message_guid, around.message_guid',
	text: 'data.body, data.text, around.text',
	reaction: 'data.reaction.type, data.reaction.reaction, data.reaction, data.reaction_type',
	line_id: 'data.line_id, data.phone_line_id, around.line_id',
	timestamp: 'around.timestamp, deed.sent_at, around.created_at',
});

/** The one reader for trigger, filters, Event → Get Many and the lists of chats, so that they agree. */
export function summarise(envelope: Envelope): EventSummary {
	const { data } = envelope;
	const event = new OpenEvent(data, [envelope]);
	const actors = actorsOf(event);
	const { handles, is_group } = asObject(data.chat) ?? {};
	const { isReaction } = event;
	const others = othersAmong(peopleIn(handles), actors.line).map(({ address }) => address);
	const parts = isReaction ? undefined : partsOf(data.message);
	const attachments = (parts ?? []).flatMap(attachmentOf);
	return {
		...actors,
		is_group: typeof is_group === 'boolean' ? is_group : null,
		members: Array.isArray(handles) ? others : null,
		message_id: textOf(event, 'message_id'),
		text: isReaction ? null : parts ? joinTexts(parts) : asText(said(event, 'text')),
		attachments,
		other_parts: attachments.length > 0 ? [] : (parts ?? []).filter((part) => !isTextPart(part)),
		reaction: isReaction ? textOf(event, 'reaction') : null,
		line_id: textOf(event, 'line_id'),
		timestamp: textOf(event, 'timestamp'),
	};
}

export function chatIdIn(data: Fields): string | null {
	return new OpenEvent(data, []).chat_id;
}

function actorsOf(event: OpenEvent): EventActors {
	const senders = said(event, 'from');
	const { chat_id, chat_name, line } = event;
	const from = textOf(event, 'from', addressOf);
	const named = textOf(event, 'direction');
	const direction = named ?? directionOf(senders, event.data.is_me, from, line);
	const isOwn =
		direction === 'outbound' || senders.map(isOwnHandle).includes(true) || sameAddress(from, line);
	return {
		chat_id,
		chat_name,
		from,
		line,
		direction,
		own: isOwn || (direction === 'inbound' ? false : null),
	};
}

function placesOf<Name extends string>(places: Record<Name, string>) {
	const entries = Object.entries<string>(places).map(([name, paths]) => [
		name,
		paths.split(', ').map((path) => path.split('.')),
	]);
	return Object.fromEntries(entries) as Record<Name, string[][]>;
}

function said(event: OpenEvent, what: keyof typeof PLACES): unknown[] {
	return PLACES[what].map((path) => valueAt(event, path));
}

function textOf(
	event: OpenEvent,
	what: keyof typeof PLACES,
	read: (value: unknown) => string | null = firstText,
): string | null {
	for (const path of PLACES[what]) {
		const text = read(valueAt(event, path));
		if (text !== null) return text;
	}
	return null;
}

function valueAt(event: OpenEvent, path: readonly string[]): unknown {
	if (path[0] === 'around') return event.beside(path[1]!);
	let value: unknown = event;
	for (const name of path) value = asObject(value)?.[name];
	return value;
}

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

function partsOf(message: unknown): IDataObject[] | undefined {
	const parts = asObject(message)?.parts;
	if (!Array.isArray(parts)) return undefined;
	return parts.map((part) => (asObject(part) ?? {}) as IDataObject);
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

function asText(values: unknown[]): string | null {
	return (values.find((value) => typeof value === 'string') as string | undefined) ?? null;
}

function attachmentOf(part: IDataObject): EventAttachment[] {
	const { attachment_id, type, ...more } = part;
	if (typeof attachment_id !== 'string' || attachment_id === '') return [];
	return [{ attachment_id, type: typeof type === 'string' ? type : 'media', ...more }];
}

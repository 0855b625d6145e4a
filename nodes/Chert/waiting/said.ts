import { asObject } from '../shared/text';

/** What somebody did, as far as it matters to a question; `null` where the event does not say. */
export interface Said {
	kind: 'message' | 'tapback' | 'other';
	chat_id: string | null;
	/** Phone number or e-mail address. */
	from: string | null;
	/** Whether your own line did it. */
	own: boolean | null;
	/** Of a message its own id, of a tapback that of the message it is on. */
	message_id: string | null;
	text: string | null;
	reaction: string | null;
	/** When Chert took note of it, Unix time in milliseconds. */
	at: number | null;
	/** When the phone says that it was written, Unix time in milliseconds. */
	written_at: number | null;
}

/** The events that can be answers. Source: docs: deliveries. */
export const REPLY_EVENT = 'message.received';
export const TAPBACK_EVENT = 'reaction.added';

/**
 * Reads a row of `GET /events`. The `data` of reactions is not documented: the places of a message are
 * looked at, and the flat ones of older events.
 *
 * @param row as Chert lists it. Source: docs: `GET /events`, deliveries.
 */
export function readSaid(row: Readonly<Record<string, unknown>>): Said {
	const payload = asObject(row.payload) ?? {};
	const data = asObject(payload.data) ?? payload;
	const chat = asObject(data.chat) ?? {};
	const message = asObject(data.message) ?? {};
	const reaction = asObject(data.reaction) ?? {};
	const type = textIn(row.type, payload.event, payload.event_type);
	const kind = type === REPLY_EVENT ? 'message' : type === TAPBACK_EVENT ? 'tapback' : 'other';
	const deed = kind === 'tapback' ? reaction : message;
	const senders = [deed.sender_handle, data.sender_handle, deed.from, data.from, payload.from];
	const from = textIn(...senders.map(addressOf));
	return {
		kind,
		chat_id: textIn(chat.id, data.chat_id, data.lead_id, row.lead_id),
		from,
		own: isOwn(
			textIn(deed.direction, data.direction),
			[...senders.map(ownMark), data.is_me],
			from,
			textIn(addressOf(chat.owner_handle)),
		),
		message_id: textIn(message.id, data.message_id, message.guid, data.message_guid),
		text: kind === 'message' ? textOf(message, data) : null,
		reaction: kind === 'tapback' ? textIn(reaction.type, reaction.reaction, data.reaction) : null,
		at: timeOf(row.created_at) ?? timeOf(payload.timestamp),
		written_at: timeOf(deed.sent_at),
	};
}

/** Whether the own line did it; everything that says so counts, and nothing may say the contrary. */
function isOwn(
	direction: string | null,
	marks: unknown[],
	from: string | null,
	line: string | null,
): boolean | null {
	const said = marks.filter((mark) => typeof mark === 'boolean');
	const known = [
		...said,
		...(direction === null ? [] : [direction !== 'inbound']),
		...(from === null || line === null ? [] : [from.toLowerCase() === line.toLowerCase()]),
	];
	return known.length === 0 ? null : known.includes(true);
}

function textOf(
	{ parts }: Readonly<Record<string, unknown>>,
	data: Readonly<Record<string, unknown>>,
): string | null {
	if (!Array.isArray(parts)) return textIn(data.body, data.text);
	return parts
		.flatMap((part) => {
			const { type, value } = asObject(part) ?? {};
			return type === 'text' && typeof value === 'string' ? [value] : [];
		})
		.join('\n');
}

/** Of a handle as an object, or of the address alone. */
function addressOf(handle: unknown): unknown {
	const fields = asObject(handle);
	return fields ? textIn(fields.handle, fields.address) : handle;
}

function ownMark(handle: unknown): unknown {
	return asObject(handle)?.is_me;
}

function timeOf(value: unknown): number | null {
	const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	return Number.isNaN(time) ? null : time;
}

function textIn(...values: unknown[]): string | null {
	return (
		(values.find((value) => typeof value === 'string' && value.trim() !== '') as string) ?? null
	);
}

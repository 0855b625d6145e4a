import type { State } from '../state';
import { refuse } from './route';
import { entry } from '../../support/certain';

/** The `message` of a request, after the rules of the API. */
export interface MessageBody {
	parts: Part[];
	idempotency_key?: unknown;
	/** The display name of a new group. */
	subject?: string;
}

type Part = Record<string, unknown>;

const MOST_PARTS = 10;
/** Chert's own limit is not documented; this one lets 1009 happen. */
const LONGEST_TEXT = 20_000;
const WEB_ADDRESS = /https?:\/\/\S|\bwww\.\S/i;

/** Each type of part: what it needs. */
const REQUIRED: Readonly<Record<string, string>> = {
	text: 'value',
	media: 'attachment_id',
	rich_link: 'url',
};

/**
 * Checks the `message` of a request.
 *
 * @param value the field of the body
 * @param attachments those that may be sent
 * @param mediaUrls whether media may have a `url` in place of an `attachment_id`
 * @throws Refused with 1001, 1002, 1006, 1008, 1009 or the code of an attachment's name. Source: docs:
 *   `POST /chats/{id}/messages`.
 */
export function messageBody(
	value: unknown,
	attachments: State['attachments'],
	mediaUrls = false,
): MessageBody {
	const { parts, idempotency_key, subject } = (value ?? {}) as Record<string, unknown>;
	if (!Array.isArray(parts) || parts.length === 0) return refuse(1001, 'message.parts is required');
	if (parts.length > MOST_PARTS) refuse(1006, `A message has at most ${MOST_PARTS} parts`);
	const checked = parts.map((part, place) => checkPart(part as Part, place, mediaUrls));
	const inARow = checked.some(
		({ type }, place) => type === 'text' && checked[place - 1]?.type === 'text',
	);
	if (inARow) refuse(1008);
	const media = checked.filter(({ type, url }) => type === 'media' && url === undefined);
	media.forEach(({ attachment_id }, attachment_index) => {
		const refusal = attachments.refusalFor(attachment_id as string);
		if (refusal) refuse(refusal.code, undefined, { attachment_index });
	});
	return {
		parts: checked,
		idempotency_key,
		...(typeof subject === 'string' && { subject }),
	};
}

/** Refuses a text with a web address in a chat that nothing was written in before. */
export function refuseWebAddress(state: State, chat_id: string | undefined, parts: Part[]): void {
	if (chat_id !== undefined && state.messages.of(chat_id).length > 0) return;
	if (parts.some(({ type, value }) => type === 'text' && WEB_ADDRESS.test(String(value)))) {
		refuse(1005);
	}
}

function checkPart(part: Part, place: number, mediaUrls: boolean): Part {
	const type = String(part?.type);
	if (!Object.hasOwn(REQUIRED, type)) refuse(1002, `message.parts[${place}].type is not known`);
	const name =
		mediaUrls && type === 'media' && part.url !== undefined ? 'url' : entry(REQUIRED, type);
	const value = part[name];
	if (value === undefined || value === '') {
		refuse(1001, `message.parts[${place}].${name} is required`);
	}
	if (typeof value !== 'string') return refuse(1002, `message.parts[${place}].${name} is no text`);
	if (type === 'text' && value.length > LONGEST_TEXT) refuse(1009);
	// An attachment whose name describes itself, as chats do: att_fail_5004.
	const code = type === 'media' && /^att_fail_(5\d{3})$/.exec(value)?.[1];
	if (code) refuse(Number(code));
	return part;
}

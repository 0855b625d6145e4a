import type { IDataObject } from 'n8n-workflow';
import { invalidInput } from '../../failures/failure';
import { readChoice } from '../../parameters/choice';
import { readId } from '../../parameters/id';
import { isBlank, readText, refusal } from '../../parameters/text';
import { readWebAddress } from '../../parameters/webAddress';
import { asObject, nameOfValue } from '../../shared/text';

/** One part of a message as the API takes it. Source: docs: `POST /chats/{id}/messages`. */
export type MessagePart = IDataObject & { type: (typeof PART_TYPES)[number] };

/** What errors call things: the names of the editor, or those of the API for parts written as JSON. */
export interface PartNames {
	list: string;
	/** The fields of a part by their API name, where they are called otherwise. */
	fields?: Readonly<Record<string, string>>;
	/** Set where the field is the only part, so that errors do not count. */
	single?: true;
}

/** Parts that a message has at most. Source: docs: chats. */
export const MOST_PARTS = 10;

const PART_TYPES = ['text', 'media', 'rich_link'] as const;
const LINK_TEXTS = ['title', 'summary', 'image_url', 'icon_url'];

/**
 * Refuses only what Chert's documentation says it refuses, so that the node is never stricter than Chert: no
 * part or more than 10 (1001, 1006), two texts in a row (1008), a required field that is missing (1001). With
 * `mediaUrls` media may have a `url` in place of an `attachment_id`, as `POST /chats` allows. Source: docs:
 * chats.
 */
export function readParts(entries: unknown, names: PartNames, mediaUrls = false): MessagePart[] {
	const { list } = names;
	if (!Array.isArray(entries)) {
		throw refusal(list, `must be a list of parts, but it is ${nameOfValue(entries)}`);
	}
	if (entries.length === 0) throw refusal(list, 'needs at least one part');
	if (entries.length > MOST_PARTS) {
		throw refusal(list, `has ${entries.length} parts, but a message has at most ${MOST_PARTS}`);
	}
	const parts = entries.map((entry, index) => readPart(entry, index, names, mediaUrls));
	const second = parts.findIndex(
		({ type }, index) => type === 'text' && parts[index - 1]?.type === 'text',
	);
	if (second > 0) {
		throw invalidInput(
			`Parts ${second} and ${second + 1} of the field '${list}' are both text: merge them into one`,
		);
	}
	return parts;
}

/**
 * A group's first message is text only (4099), and no text of a first message holds a web address (1005). Only
 * addresses that begin with http:// or https:// are refused here; Chert itself refuses the others. Source:
 * docs: chats, codes.
 */
export function checkFirstMessage(
	parts: readonly MessagePart[],
	isGroup: boolean,
	names: PartNames,
): void {
	const later = "send it afterwards with the operation 'Send Message'";
	parts.forEach((part, index) => {
		const name = nameOfPart(index, names);
		if (isGroup && part.type !== 'text') {
			throw invalidInput(
				`${name} is not text, but the first message of a group takes text only; ${later}`,
			);
		}
		if (part.type === 'text' && /\bhttps?:\/\/\S/i.test(String(part.value))) {
			throw invalidInput(
				`${name} has a web address in its text, which Chert does not allow in the first message; ${isGroup ? later : 'make it a part of its own, of the type Rich Link'}`,
			);
		}
	});
}

function readPart(
	entry: unknown,
	index: number,
	names: PartNames,
	mediaUrls: boolean,
): MessagePart {
	const fields = asObject(entry);
	if (!fields) {
		throw invalidInput(
			`${nameOfPart(index, names)} must be an object with a type, but it is ${nameOfValue(entry)}`,
		);
	}
	const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => !isBlank(value)));
	const where = names.single ? undefined : `of part ${index + 1}`;
	const label = (name: string) => names.fields?.[name] ?? name;
	const type = readChoice(fields.type, label('type'), PART_TYPES, where);
	const text = (name: string) => readText(fields[name], label(name), { where });
	const webAddress = (name: string) => readWebAddress(fields[name], label(name), { where });
	// Every other field is sent as it is.
	const part = { ...(given as IDataObject), type };
	if (type === 'text') return { ...part, value: text('value') };
	if (type === 'rich_link') {
		const there = LINK_TEXTS.filter((name) => name in given);
		const texts = Object.fromEntries(there.map((name) => [name, text(name)]));
		return { ...part, url: webAddress('url'), ...texts };
	}
	if (mediaUrls && 'url' in given && !('attachment_id' in given)) {
		return { ...part, url: webAddress('url') };
	}
	const attachment_id = readId(fields.attachment_id, label('attachment_id'), 'attachment', {
		where,
		instead: 'Add one part for each attachment',
	});
	return { ...part, attachment_id };
}

function nameOfPart(index: number, { list, single }: PartNames): string {
	return single ? `The field '${list}'` : `Part ${index + 1} of the field '${list}'`;
}

import { readBoolean } from '../../parameters/choice';
import { readId } from '../../parameters/id';
import { entriesOf, readText, refusal } from '../../parameters/text';
import { asObject, parsedJson } from '../../shared/text';

/** An attachment as `POST /send` takes it. Source: docs: send. */
export type AttachmentReference = string | { attachment_id: string; live_photo: true };

const LABEL = 'Attachments';
const ID_SEPARATOR = /[,;\n\r]/;
/** Refused by the API with 1011: a file is uploaded first and then known by its ID. */
const WEB_ADDRESS = /^(?:[a-z][a-z0-9+.-]*:\/\/|data:|www\.)/i;

/**
 * An entry may be an object with `attachment_id` (or `id`) and `live_photo`, so that the output of an upload can be
 * used as it is. An empty list, an empty text or `null` gives none: an item without a file is sent beside others.
 */
export function readAttachments(value: unknown, livePhoto: boolean): AttachmentReference[] {
	if (value === undefined) {
		throw refusal(
			LABEL,
			'has no value for this item, so the message would go out without its file',
		);
	}
	if (value === null) return [];
	const isJson = typeof value === 'string' && /^\s*[[{]/.test(value);
	const given = isJson ? parsedJson(value) : value;
	if (given === undefined) throw refusal(LABEL, 'looks like JSON but is not valid JSON');
	const entries = entriesOf(given, ID_SEPARATOR);
	return entries.map((entry, index) => readReference(entry, index + 1, livePhoto));
}

function readReference(entry: unknown, number: number, livePhoto: boolean): AttachmentReference {
	const where = `(entry ${number})`;
	const object = asObject(entry);
	const given = object ? (object.attachment_id ?? object.id) : entry;
	if (WEB_ADDRESS.test(readText(given, LABEL, { where }).trim())) {
		throw refusal(
			LABEL,
			'is a web address. Upload the file first (Attachment → Upload) and use its attachment_id',
			where,
		);
	}
	const id = readId(given, LABEL, 'attachment', { where, instead: 'Put commas between IDs' });
	const live = readBoolean(
		object?.live_photo ?? livePhoto,
		LABEL,
		`(live_photo of entry ${number})`,
	);
	return live ? { attachment_id: id, live_photo: true } : id;
}

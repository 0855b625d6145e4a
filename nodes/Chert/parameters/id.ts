import { readText, refusal, shown } from './text';

/** What two IDs in one field have between them, and how a list looks that was written out as JSON. */
const SEVERAL_IDS = /[\s,]|^[[{]/;

/** How an ID differs from others. */
interface IdForm {
	/** Where the field is if there are several of its name: `of part 2`. */
	where?: string;
	/** What to do with several IDs, where an item for each of them is not the answer. */
	instead?: string;
}

/**
 * An ID. Each field takes one: a list is refused even if one ID is all it holds, because the next run may
 * have two.
 *
 * `.` and `..` survive percent-encoding and would turn `/chats/../leave` into another route
 * (docs/n8n.md 15); the other rules keep mistakes away from requests that cannot be undone.
 *
 * @param value what the parameter resolved to for this item
 * @param label the field's name as the editor shows it
 * @param each what one ID stands for: `group`
 * @returns the ID without white space around it
 * @throws ChertFailure `INVALID_INPUT` that names the field and says what is wrong with its value
 */
export function readId(value: unknown, label: string, each: string, form: IdForm = {}): string {
	const { where, instead = `Put a Split Out node before this one: one item for each ${each}` } =
		form;
	if (Array.isArray(value) || (typeof value === 'string' && SEVERAL_IDS.test(value.trim()))) {
		throw refusal(
			label,
			`must be one ID, without commas or blanks, but it is ${shown(value)}. ${instead}`,
			where,
		);
	}
	const id = readText(value, label, { line: true, where });
	if (id === '.' || id === '..') throw refusal(label, `cannot be "${id}"`, where);
	return id;
}

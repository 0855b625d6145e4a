import { invisibleIn, visiblePart } from '../shared/text';
import { readText, refusal, shown } from './text';

/** A blank, a comma, or a list that was written out as JSON. */
const SEVERAL_IDS = /[\s,]|^[[{]/;
/** Far longer than any ID of Chert's or of iMessage's; a longer one is another column. */
const LONGEST_ID = 256;

interface IdForm {
	where?: string;
	/** Where an item for each of several IDs is not the answer. */
	instead?: string;
}

/**
 * A list is refused even if one ID is all it holds, because the next run may have two. `.` and `..` survive
 * percent-encoding and would turn `/chats/../leave` into another route (docs/n8n.md 15). `each`: what one ID
 * stands for.
 */
export function readId(value: unknown, label: string, each: string, form: IdForm = {}): string {
	const given = typeof value === 'string' ? visiblePart(value) || value : value;
	const { where, instead = splitOut(given, each) } = form;
	if (isChatName(given, each)) {
		throw refusal(
			label,
			`must be an ID, but it is ${shown(given)}. This looks like a name: choose From List, or take the chat_id of a message`,
			where,
		);
	}
	if (Array.isArray(given) || (typeof given === 'string' && SEVERAL_IDS.test(given.trim()))) {
		throw refusal(
			label,
			`must be one ID, without commas or blanks, but it is ${shown(given)}. ${instead}`,
			where,
		);
	}
	const id = readText(given, label, { line: true, max: LONGEST_ID, where });
	if (id === '.' || id === '..') throw refusal(label, `cannot be "${id}"`, where);
	if (invisibleIn(id).length > 0) {
		throw refusal(
			label,
			`must be an ID without invisible characters, but it is ${shown(id)}`,
			where,
		);
	}
	return id;
}

function splitOut(value: unknown, each: string): string {
	const isText = typeof value === 'string' && value.includes(',') && !/^[[{]/.test(value);
	const first = isText ? "Make a list of it with .split(',') in an expression, then put" : 'Put';
	return `${first} a Split Out node before this one: one item for each ${each}`;
}

/** Several words, one of them without anything that IDs have: `Sales North`. */
function isChatName(value: unknown, each: string): boolean {
	if (typeof value !== 'string' || !['chat', 'group'].includes(each)) return false;
	const words = value.trim().split(/ +/);
	return words.length > 1 && !/[,;\n[{]/.test(value) && words.some((word) => !/[\d_-]/.test(word));
}

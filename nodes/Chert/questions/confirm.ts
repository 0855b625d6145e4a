import type { IDataObject } from 'n8n-workflow';
import type { Asker } from '../api/ask';
import { sendToChat, sendToPhone } from '../objects/sentMessage';
import { shortened } from '../shared/text';
import type { Question } from './question';

/** What a confirmation says where no option says it otherwise. */
export const APPROVED_TEXT = 'Approved.';
export const DECLINED_TEXT = 'Declined.';
export const ANSWER_TEXT = 'Thank you. Your answer: {answer}';
const USUAL_TEXTS = [APPROVED_TEXT, DECLINED_TEXT, ANSWER_TEXT];

const ANSWER = '{answer}';
const LONGEST = 200;

function inWords({ approved, choices, text }: IDataObject): string {
	if (Array.isArray(choices)) return choices.join(', ');
	if (typeof approved === 'boolean') return approved ? 'Approved' : 'Declined';
	return String(text);
}

function confirmationOf({ confirmations }: Question, answer: IDataObject): string | undefined {
	if (confirmations === undefined) return undefined;
	const { approved, declined, answer: other } = confirmations;
	const text = answer.approved === true ? approved : answer.approved === false ? declined : other;
	return text?.replaceAll(ANSWER, () => shortened(inWords(answer), LONGEST));
}

/** A repeated decision may come below the next question, whichever node asks that, and nobody says yes to it. */
export function isConfirmation(text: string, { confirmations = {} }: Question): boolean {
	return [...USUAL_TEXTS, ...Object.values(confirmations)].some((template) => {
		const [before = '', ...after] = template.split(ANSWER);
		if (after.length === 0) return text === template;
		return before.trim() !== '' && text.startsWith(before) && text.endsWith(after.at(-1)!);
	});
}

/**
 * Repeats a decision in the chat, so that a slip of the thumb is noticed at once. To be called once, when n8n has
 * taken the answer: before that, another one could count.
 */
export async function confirm(
	asker: Asker,
	question: Question,
	answer: IDataObject,
	key: string,
): Promise<void> {
	const text = confirmationOf(question, answer);
	if (text !== undefined) await sendToChat(asker, question.chat_id, text, `n8n-confirm-${key}`);
}

/**
 * Tells somebody in private that their answer does not count. Chert carries a request with the same key out
 * once, so nobody is told twice. A private message goes to phone numbers only. Source: docs: send.
 */
export async function tellWhyNot(
	asker: Asker,
	question: Question,
	from: string | null,
	key: string,
): Promise<void> {
	if (from === null || from.includes('@')) return;
	const body = `${whyNotTo(question)} it came from ${from}, which may not answer. If you are asked under another number or address, answer from that one.`;
	await sendToPhone(asker, { phone: from, body, idempotency_key: `n8n-why-${key}-${from}` });
}

/** In a direct chat it stands below the question that it is about. */
export function isWhyNot(text: string, question: Question): boolean {
	return text.startsWith(whyNotTo(question));
}

function whyNotTo({ text }: Question): string {
	// A blank line in it would make two messages.
	const asked = shortened(text.trim().replace(/\s+/g, ' '), LONGEST);
	return `Your answer to "${asked}" does not count:`;
}

import { asObject } from '../shared/text';

/** Words in the status of a message that was not sent. */
const NOT_SENT = /fail|error|reject|undeliver|block|cancel/i;

/**
 * Whether an answer says that a message was sent. Chert's documentation does not list the values of its
 * `status`, so each value counts unless it says the opposite.
 *
 * @param message the `message` of the answer. Source: docs: chats.
 * @param chat_id the chat it had to go to, where that is known
 */
export function wasSent(message: unknown, chat_id?: string): boolean {
	const sent = asObject(message);
	if (!sent || !idOf(sent) || NOT_SENT.test(String(sent.status))) return false;
	return chat_id === undefined || (sent.chat_id ?? chat_id) === chat_id;
}

/** The `id` of an object in an answer, or nothing when it has none. */
export function idOf(value: unknown): string | undefined {
	const id = asObject(value)?.id;
	return typeof id === 'string' && id !== '' ? id : undefined;
}

/** Whether a text that comes back is the one that was sent; white space around it may be lost. */
export function sameText(said: unknown, sent: string): boolean {
	return typeof said === 'string' && said.trim() === sent.trim();
}

/**
 * How to learn whether something was sent where no source says that its idempotency key keeps it from
 * being sent twice.
 */
export const HOW_TO_CHECK_IN_CHAT = 'Look at the chat: if it is not there, run this item again.';

/** How to learn whether an unanswered message was sent, and how to send it again without harm. */
export const HOW_TO_CHECK_IF_SENT =
	'Look at the chat, or run this item again with the idempotency_key of this error in the option "Idempotency Key": then it is not sent twice.';

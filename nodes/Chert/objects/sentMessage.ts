import type { IDataObject } from 'n8n-workflow';
import type { Asker } from '../api/ask';
import { asObject, isFilledText } from '../shared/text';

export interface SentMessage {
	message_id: string;
	chat_id: string;
	/** By Chert's clock, Unix time in milliseconds. */
	created_at?: number;
	answer: IDataObject;
}

const NOT_SENT = /fail|error|reject|undeliver|block|cancel/i;

/** To a person. What it calls `lead_id` is the chat ID of the chat routes. Source: docs: send. */
export async function sendToPhone(
	asker: Asker,
	body: IDataObject,
): Promise<Omit<SentMessage, 'chat_id'> & { chat_id?: string }> {
	return await asker.request(
		{ method: 'POST', path: '/send', body },
		{
			read(answer) {
				const { status, message_id } = answer;
				if (status !== 'sent' || !isFilledText(message_id)) return undefined;
				const chat_id = [answer.chat_id, answer.lead_id].find(isFilledText);
				return { message_id, ...(chat_id !== undefined && { chat_id }), answer };
			},
			complaint: 'does not say that the message was sent',
		},
	);
}

export async function sendToChat(
	asker: Asker,
	chat_id: string,
	text: string,
	idempotency_key: string,
): Promise<SentMessage> {
	const message = { parts: [{ type: 'text', value: text }], idempotency_key };
	return await sendMessageTo(asker, chat_id, { message });
}

/** Source: docs: chats. */
export async function sendMessageTo(
	asker: Asker,
	chat_id: string,
	body: IDataObject,
): Promise<SentMessage> {
	return await asker.request(
		{ method: 'POST', path: `/chats/${encodeURIComponent(chat_id)}/messages`, body },
		{
			read(answer) {
				const sent = sentIn(answer, chat_id);
				return sent && { chat_id, ...sent, answer };
			},
			complaint: 'does not say that the message was sent to this chat',
		},
	);
}

/** Under `message` as documented, or flat, as Chert's own sample app reads it, or the message itself. */
function sentIn(
	answer: IDataObject,
	chat_id: string,
): Pick<SentMessage, 'message_id' | 'created_at'> | undefined {
	const sent = asObject(answer.message) ?? answer;
	const message_id = idOf(sent) ?? [sent.message_id].find(isFilledText);
	const where = sent.chat_id ?? sent.lead_id ?? chat_id;
	if (message_id === undefined || saysNotSent(sent) || where !== chat_id) return undefined;
	const at = Date.parse(String(sent.created_at));
	return { message_id, ...(!Number.isNaN(at) && { created_at: at }) };
}

/** The values of `status` are not documented, so each counts unless it says the opposite. */
export function wasSent(message: unknown): boolean {
	const sent = asObject(message);
	return sent !== undefined && idOf(sent) !== undefined && !saysNotSent(sent);
}

function saysNotSent({ status }: Record<string, unknown>): boolean {
	return NOT_SENT.test(String(status));
}

export function idOf(value: unknown): string | undefined {
	const id = asObject(value)?.id;
	return typeof id === 'string' && id !== '' ? id : undefined;
}

/** White space around it may be lost. */
export function sameText(said: unknown, sent: string): boolean {
	return typeof said === 'string' && said.trim() === sent.trim();
}

/** Where no source says that its idempotency key keeps it from being sent twice. */
export const HOW_TO_CHECK_IN_CHAT = 'Look at the chat: if it is not there, run this item again.';

export const HOW_TO_CHECK_IF_SENT =
	"Look at the chat, or run this item again with the idempotency_key of this error in the option 'Idempotency Key': then it is not sent twice.";

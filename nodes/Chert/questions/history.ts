import type { IDataObject } from 'n8n-workflow';
import type { Asker } from '../api/ask';
import { listOf } from '../objects/lists';
import { simplifyMessage } from '../objects/message';
import { idOf } from '../objects/sentMessage';
import { listSubscriptions, type RemoteSubscription } from '../objects/subscriptions';
import { markOf, textKey } from './mark';
import type { Question } from './question';
import { isTimedOut, readAddress } from './replyAddress';

export interface HistoryRow {
	id?: string;
	inbound: boolean;
	text: string;
	/** Unix time in milliseconds. */
	at?: number;
	mark?: number;
}

/**
 * The newest messages of a chat, the oldest first. Where Chert does not show them, nothing can be decided by a
 * reply. Source: docs: `GET /chats/{id}/messages`.
 */
export async function readHistory(asker: Asker, chat_id: string): Promise<HistoryRow[]> {
	const path = `/chats/${encodeURIComponent(chat_id)}/messages`;
	const messages = await asker.request({ method: 'GET', path }, listOf('messages', 'messages'));
	return messages.map(readRow);
}

function readRow(message: IDataObject): HistoryRow {
	const { direction, created_at } = message;
	const inbound = direction === 'inbound';
	const text = String(simplifyMessage(message).text);
	const at = Date.parse(String(created_at));
	return {
		id: idOf(message),
		inbound,
		text,
		at: Number.isNaN(at) ? undefined : at,
		mark: inbound ? undefined : markOf(text),
	};
}

/** -1 if the question is not among the messages. */
export function positionOf({ message_id, asks }: Question, rows: readonly HistoryRow[]): number {
	const named = rows.findIndex(({ id }) => id === message_id);
	if (named !== -1 || !asks) return named;
	const isIt = ({ mark, text }: HistoryRow) => mark === asks.mark && textKey(text) === asks.text;
	return rows.map(isIt).lastIndexOf(true);
}

/** A name for a message, also if Chert gives it no ID. */
export function nameOf({ id, text, at }: HistoryRow): string {
	return id ?? textKey(`${at} ${text}`);
}

/**
 * A question with what the chat tells of it after it was sent: when that was, and which other questions were over
 * then. Looked at after it was sent, so that none is missed that was sent before it.
 */
export async function inItsChat(asker: Asker, question: Question, now: number): Promise<Question> {
	const rows = await readHistory(asker, question.chat_id);
	const own = rows[positionOf(question, rows)];
	const asked_at = question.asked_at ?? own?.at ?? null;
	const others = rows.filter((row) => row.mark !== undefined && row !== own);
	if (others.length === 0) return { ...question, asked_at };
	const open = openQuestions(question, rows, await listSubscriptions(asker), now);
	const settled = others.filter((row) => !open.includes(row)).map(nameOf);
	return { ...question, asked_at, settled };
}

/**
 * The other questions of a chat that may still be open. Each has a webhook subscription, which every n8n of the
 * tenant can see; its address says which question it is for.
 */
export function openQuestions(
	question: Question,
	rows: readonly HistoryRow[],
	there: readonly RemoteSubscription[],
	now: number,
): HistoryRow[] {
	const { asks, subscription_id } = question;
	const own = rows[positionOf(question, rows)];
	// Whether Chert keeps texts as they were sent.
	const keepsTexts = own !== undefined && textKey(own.text) === asks?.text;
	const open = there
		.filter(({ id }) => id !== subscription_id)
		.map(({ url }) => readAddress(url))
		.filter((address) => address !== undefined && !isTimedOut(address, now))
		.map((address) => address?.asks);
	return rows.filter((row) =>
		open.some(
			(other) =>
				other !== undefined &&
				other.mark === row.mark &&
				// The same person or chat; or asked the other way, by number or by chat, with the same text.
				(other.to === asks?.to || !keepsTexts || other.text === textKey(row.text)),
		),
	);
}

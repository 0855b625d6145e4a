import type { IDataObject } from 'n8n-workflow';
import type { Asker } from '../api/ask';
import { badResponse } from '../failures/badAnswers';
import { asFailure, ChertFailure, failure } from '../failures/failure';
import { sendToChat, sendToPhone } from '../objects/sentMessage';
import {
	createSubscription,
	deleteSubscription,
	listSubscriptions,
	type RemoteSubscription,
} from '../objects/subscriptions';
import type { Execution } from '../parameters/itemReader';
import { isOnThisMachine, requireReachable } from '../parameters/webhookUrl';
import type { Clock } from '../shared/clock';
import { type HistoryRow, nameOf, openQuestions, positionOf, readHistory } from './history';
import { howToChoose } from './help';
import { isOver, leftoversIn } from './leftovers';
import { chooseMark, recipientKey, textKey, withMark } from './mark';
import {
	type AnswerWay,
	type Draft,
	type OpenQuestion,
	type Question,
	writeQuestion,
} from './question';
import { REPLY_EVENT, TAPBACK_EVENT } from './reply';
import { addressQuery, keyOf, readAddress, type ReplyAddress } from './replyAddress';

const MOST_LOOKS = 10;

const OR_BY_LINK =
	'Or choose only Link in the option "Answer By": then Chert does not have to reach this n8n, only the person\'s phone.';

interface QuestionSubscription {
	id: string;
	url: string;
}

interface Message {
	text: string;
	asks?: OpenQuestion;
	addresses: Partial<Record<ReplyAddress, string>>;
}

/**
 * Makes the webhook subscription, then sends the question: so no answer is missed. If the question cannot be
 * sent, the subscription is deleted and the execution does not wait. What cleans up goes out at once: otherwise
 * it would wait for a limit that the question did not wait for. Source: docs: messages, chats,
 * webhook-subscriptions.
 */
export async function askQuestion(
	call: Asker,
	execution: Execution,
	draft: Draft,
	clock: Clock,
	named: (ids: IDataObject) => void,
): Promise<IDataObject> {
	const { answerBy } = draft.asked;
	const inChat = answerBy.some((way) => way !== 'link');
	const { instance, run } = execution;
	// The link must be the same for every try, or the question would be another one.
	const url = execution.resumeUrl(addressQuery({ address: 'link', instance, run, until: 0 }));
	await checkAddress(execution, url, answerBy);
	const there = inChat ? await listSubscriptions(call).catch(() => []) : [];
	const message = await compose(call, execution, url, draft, there);
	const { chert } = message.addresses;
	const listening =
		chert === undefined ? undefined : await subscribe(call, execution, draft, chert);
	let question: Question | undefined;
	try {
		// If the cleanup fails, the question is asked anyway.
		if (listening) await tidyUp(execution, there, listening, clock).catch(() => undefined);
		question = await sendQuestion(call, execution, draft, message, listening, clock);
	} finally {
		if (!question && listening) {
			await deleteSubscription(execution.atOnce, listening.id).catch(() => undefined);
		}
	}
	named({ message_id: question.message_id });
	return { question: writeQuestion(question), until: draft.until };
}

async function checkAddress(
	{ apiUrl: readApiUrl, look }: Execution,
	url: string,
	answerBy: readonly AnswerWay[],
): Promise<void> {
	const apiUrl = await readApiUrl();
	if (answerBy.some((way) => way !== 'link')) {
		try {
			requireReachable(url, apiUrl);
		} catch (error) {
			throw withWayOut(error);
		}
	} else if (isOnThisMachine(url) && !isOnThisMachine(apiUrl)) {
		throw noPhoneReaches(new URL(url).origin);
	}
	const { origin, pathname } = new URL(url);
	const path = pathname.split('/').slice(0, -3).join('/');
	// n8n signs the whole address, but checks what the proxy leaves of it (docs/n8n.md 77).
	if (path !== '') {
		throw wouldNotComeBack(
			`n8n cannot check its waiting addresses where WEBHOOK_URL has a path, here ${path}. Give n8n a host name of its own without a path, set the environment variable WEBHOOK_URL to it, and restart n8n.`,
		);
	}
	// Where n8n cannot reach itself, nothing is known.
	const seen = await look(url);
	if (seen?.status === 401 || seen?.status === 404) {
		throw wouldNotComeBack(
			`at ${origin} this n8n does not find its own waiting execution (HTTP ${seen.status}). Set the environment variable WEBHOOK_URL to the address of this very n8n and restart it; where a log-in stands in front of n8n, let /webhook-waiting/ pass.`,
		);
	}
}

function wouldNotComeBack(why: string): ChertFailure {
	return failure('INVALID_WEBHOOK_URL', `No answer would come back: ${why}`, {
		description: 'Nothing was sent to Chert.',
	});
}

async function compose(
	call: Asker,
	{ instance, run, resumeUrl }: Execution,
	url: string,
	draft: Draft,
	there: readonly RemoteSubscription[],
): Promise<Message> {
	const { asked, instruction, until, to } = draft;
	const link = asked.answerBy.includes('link') ? url : undefined;
	const lines = [asked.text, instruction].filter((line) => line !== '').join('\n');
	const linkLine = link && `${instruction === '' ? 'Answer here' : 'Or answer here'}: ${link}`;
	const whole = (text: string) => oneBubble(linkLine ? `${text}\n${linkLine}` : text);
	if (asked.answerBy.every((way) => way === 'link')) {
		return { text: whole(lines), addresses: { link } };
	}
	const recipient = recipientKey('phone' in to ? to.phone : to.chat_id);
	const mark = await markFor(call, draft, recipient, lines, there, url);
	const text = whole(withMark(lines, mark));
	const asks = { mark, to: recipient, text: textKey(text) };
	const end = until === null ? 0 : Math.ceil(until / 1_000);
	const query = addressQuery({ address: 'chert', instance, run, until: end, asks });
	const chert = resumeUrl(query);
	return { text, asks, addresses: { chert, ...(link !== undefined && { link }) } };
}

/** What an earlier try of this execution (`own` is one of its addresses) left behind takes no mark. */
async function markFor(
	call: Asker,
	{ to, idempotency_key }: Draft,
	recipient: string,
	text: string,
	there: readonly RemoteSubscription[],
	own: string,
): Promise<number> {
	const open = there
		.map(({ url }) => readAddress(url))
		.filter((address) => address?.path !== new URL(own).pathname)
		.flatMap((address) => (address?.asks?.to === recipient ? [address.asks.mark] : []));
	// The chat of a phone number has a name only after the first message.
	if ('phone' in to) return chooseMark([text], open, idempotency_key, false);
	const rows = await readHistory(call, to.chat_id).catch(() => undefined);
	const taken = (rows ?? []).filter(({ inbound }) => !inbound).map((row) => row.text);
	return chooseMark([text, ...taken], open, idempotency_key, rows !== undefined);
}

function noPhoneReaches(origin: string): ChertFailure {
	return failure(
		'INVALID_WEBHOOK_URL',
		`No phone can open the link: the address of this n8n, ${origin}, works on this machine only`,
		{
			description:
				'Nothing was sent to Chert. Set the environment variable WEBHOOK_URL of n8n to an address that the phone reaches, and restart n8n.',
		},
	);
}

function withWayOut(error: unknown): ChertFailure {
	const { details } = asFailure(error);
	const { description } = details;
	return new ChertFailure({ ...details, description: `${description} ${OR_BY_LINK}` });
}

async function subscribe(
	call: Asker,
	{ atOnce }: Execution,
	{ asked: { answerBy } }: Draft,
	url: string,
): Promise<QuestionSubscription> {
	const events = [
		...(answerBy.includes('reply') ? [REPLY_EVENT] : []),
		...(answerBy.includes('tapback') ? [TAPBACK_EVENT] : []),
	];
	try {
		const { id } = await createSubscription(call, url, events);
		if (id === '') throw notShown();
		return { id, url };
	} catch (error) {
		// It may have been made although no answer came.
		await removeAllWith(atOnce, url).catch(() => undefined);
		throw couldNotListen(error);
	}
}

function notShown(): ChertFailure {
	return badResponse('does not show the new webhook subscription', {
		http_status: 200,
		trace_id: null,
	});
}

function couldNotListen(error: unknown): unknown {
	if (!(error instanceof ChertFailure)) return error;
	const { details } = withWayOut(error);
	// What it may have made is deleted, here or with the next question, so it can be tried again.
	if (details.outcome_unknown) {
		const { http_status, trace_id } = details;
		return failure(
			'NOT_ASKED',
			'Nothing was asked: Chert did not confirm the webhook subscription that the answer needs',
			{ description: `Run this again. ${OR_BY_LINK}`, retryable: true, http_status, trace_id },
		);
	}
	return new ChertFailure({
		...details,
		message: `${details.message} (while making a webhook subscription for the answer; nothing was asked)`,
	});
}

async function tidyUp(
	{ atOnce, look }: Execution,
	there: readonly RemoteSubscription[],
	own: QuestionSubscription,
	clock: Clock,
): Promise<void> {
	const { over, open } = leftoversIn(there, own, clock.now());
	// A random choice, so that executions that keep waiting do not hide the others.
	const some = open
		.map((one) => ({ one, order: clock.random() }))
		.sort((a, b) => a.order - b.order)
		.slice(0, MOST_LOOKS);
	for (const { one } of some) {
		const seen = await look(one.url);
		// If n8n cannot reach itself once, it cannot reach itself now at all.
		if (!seen) break;
		if (isOver(seen)) over.push(one.id);
	}
	for (const id of over) await deleteSubscription(atOnce, id);
}

async function removeAllWith(asker: Asker, url: string): Promise<void> {
	for (const { id } of (await listSubscriptions(asker)).filter((other) => other.url === url)) {
		await deleteSubscription(asker, id);
	}
}

async function sendQuestion(
	call: Asker,
	{ atOnce }: Execution,
	draft: Draft,
	{ text, asks, addresses }: Message,
	listening: QuestionSubscription | undefined,
	clock: Clock,
): Promise<Question> {
	const { to, idempotency_key, asked } = draft;
	const sent =
		'phone' in to
			? await sendToPhone(call, { phone: to.phone, body: text, idempotency_key })
			: await sendToChat(call, to.chat_id, text, idempotency_key);
	if (sent.chat_id === undefined) throw chatNotNamed();
	const question: Question = {
		...asked,
		chat_id: sent.chat_id,
		message_id: sent.message_id,
		...(asks && { asks, howToChoose: howToChoose(asked, asks.mark) }),
		settled: [],
		asked_at: sent.created_at ?? null,
		addresses: Object.fromEntries(
			Object.entries(addresses).map(([address, url]) => [address, keyOf(url)]),
		),
		...(listening && { subscription_id: listening.id }),
	};
	if (!asks) return question;
	try {
		const rows = await readHistory(atOnce, question.chat_id);
		const asked_at = question.asked_at ?? rows[positionOf(question, rows)]?.at ?? null;
		const settled = await settledQuestions(atOnce, question, rows, clock);
		return { ...question, asked_at, settled };
	} catch {
		// The question is asked. Where others stand in the chat, a reply then needs the mark.
		return question;
	}
}

/** Looked at after this question was sent, so that none is missed that was sent before it. */
async function settledQuestions(
	atOnce: Asker,
	question: Question,
	rows: readonly HistoryRow[],
	clock: Clock,
): Promise<string[]> {
	const own = rows[positionOf(question, rows)];
	const others = rows.filter((row) => row.mark !== undefined && row !== own);
	if (others.length === 0) return [];
	const open = openQuestions(question, rows, await listSubscriptions(atOnce), clock.now());
	return others.filter((row) => !open.includes(row)).map(nameOf);
}

function chatNotNamed(): ChertFailure {
	return failure(
		'BAD_RESPONSE',
		'The question was sent, but Chert does not say to which chat, so nobody is waited for',
		{ description: 'Ask in the chat itself: choose Chat in the field "Send To".' },
	);
}

/**
 * A text without blank lines: Chert makes several bubbles of one that has them, and a tapback on another
 * bubble than the first would not be known as one on the question. Source: docs: messages, `POST /send`.
 */
export function oneBubble(text: string): string {
	const lines = text.trim().split('\n');
	const filled = lines.map((line) => line.trimEnd()).filter((line) => line !== '');
	return filled.join('\n');
}

import type { Asker } from '../api/ask';
import { badResponse } from '../failures/badAnswers';
import { ChertFailure, failure } from '../failures/failure';
import { sendToChat, sendToPhone } from '../objects/sentMessage';
import {
	createSubscription,
	deleteSubscription,
	listSubscriptions,
	type RemoteSubscription,
} from '../objects/subscriptions';
import type { Execution } from '../parameters/itemReader';
import type { Clock } from '../shared/clock';
import { howToChoose } from './help';
import { inItsChat, readHistory } from './history';
import { tidyUp } from './leftovers';
import { chooseMark, recipientKey, textKey, withMark } from './mark';
import type { Draft, OpenQuestion, Question } from './question';
import { REPLY_EVENT, TAPBACK_EVENT } from './reply';
import { addressQuery, keyOf, readAddress } from './replyAddress';
import { OR_BY_LINK, requireWayBack, withWayOut } from './wayBack';

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
): Promise<Question> {
	const { answerBy } = draft.asked;
	const { instance, run, resumeUrl, atOnce } = execution;
	const byChert = answerBy.some((way) => way !== 'link');
	// The link must be the same for every try, or the question would be another one.
	const page = resumeUrl(addressQuery({ address: 'link', instance, run, until: 0 }));
	await requireWayBack(execution, page, byChert);
	const link = answerBy.includes('link') ? page : undefined;
	const pageKey = link && { link: keyOf(link) };
	const lines = linesOf(draft);
	if (!byChert) {
		const sent = await send(call, draft, whole(lines, draft, link));
		return { ...sent, addresses: { ...pageKey } };
	}
	const there = await listSubscriptions(call).catch(() => []);
	const to = recipientKey('phone' in draft.to ? draft.to.phone : draft.to.chat_id);
	const mark = await markFor(call, draft, to, lines, there, page);
	const text = whole(withMark(lines, mark), draft, link);
	const asks: OpenQuestion = { mark, to, text: textKey(text) };
	const until = draft.until === null ? 0 : Math.ceil(draft.until / 1_000);
	const url = resumeUrl(addressQuery({ address: 'chert', instance, run, until, asks }));
	const id = await subscribe(call, execution, draft, url);
	let sent: Awaited<ReturnType<typeof send>> | undefined;
	try {
		// If the cleanup fails, the question is asked anyway.
		await tidyUp(execution, there, { id, url }, clock).catch(() => undefined);
		sent = await send(call, draft, text);
	} finally {
		if (!sent) await deleteSubscription(atOnce, id).catch(() => undefined);
	}
	const question: Question = {
		...sent,
		asks,
		howToChoose: howToChoose(draft.asked, mark, draft.howToChoose),
		addresses: { chert: keyOf(url), ...pageKey },
		subscription_id: id,
	};
	// The question is asked. Where others stand in the chat, a reply then needs the mark.
	return await inItsChat(atOnce, question, clock.now()).catch(() => question);
}

function linesOf({ asked, instruction }: Draft): string {
	return [asked.text, instruction].filter((line) => line !== '').join('\n');
}

function whole(lines: string, { instruction }: Draft, link: string | undefined): string {
	const invitation = instruction === '' ? 'Answer here' : 'Or answer here';
	return oneBubble(link === undefined ? lines : `${lines}\n${invitation}: ${link}`);
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

async function subscribe(
	call: Asker,
	{ atOnce }: Execution,
	{ asked: { answerBy } }: Draft,
	url: string,
): Promise<string> {
	const events = [
		...(answerBy.includes('reply') ? [REPLY_EVENT] : []),
		...(answerBy.includes('tapback') ? [TAPBACK_EVENT] : []),
	];
	try {
		const { id } = await createSubscription(call, url, events);
		if (id !== '') return id;
		const seen = { http_status: 200, trace_id: null };
		throw badResponse('does not show the new webhook subscription', seen);
	} catch (error) {
		// It may have been made although no answer came.
		await removeAllWith(atOnce, url).catch(() => undefined);
		throw error instanceof ChertFailure ? couldNotListen(error) : error;
	}
}

async function removeAllWith(asker: Asker, url: string): Promise<void> {
	for (const { id } of (await listSubscriptions(asker)).filter((other) => other.url === url)) {
		await deleteSubscription(asker, id);
	}
}

function couldNotListen(error: ChertFailure): ChertFailure {
	const { details } = withWayOut(error);
	const { http_status, trace_id } = details;
	// What it may have made is deleted, here or with the next question, so it can be tried again.
	if (details.outcome_unknown) {
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

async function send(call: Asker, { to, idempotency_key, asked }: Draft, text: string) {
	const { chat_id, message_id, created_at } =
		'phone' in to
			? await sendToPhone(call, { phone: to.phone, body: text, idempotency_key })
			: await sendToChat(call, to.chat_id, text, idempotency_key);
	if (chat_id === undefined) {
		throw failure(
			'BAD_RESPONSE',
			'The question was sent, but Chert does not say to which chat, so nobody is waited for',
			{ description: "Ask in the chat itself: choose Chat in the field 'Send To'." },
		);
	}
	return { ...asked, chat_id, message_id, settled: [], asked_at: created_at ?? null };
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

import type { IDataObject } from 'n8n-workflow';
import { listOf, unwrapped } from '../../objects/lists';
import { HOW_TO_CHECK_IF_SENT, idOf, wasSent } from '../../objects/sentMessage';
import { documented } from '../../failures/errorCodes';
import { asFailure, ChertFailure } from '../../failures/failure';
import type { Operation, TaskCall } from '../../run/operation';
import { systemClock } from '../../shared/clock';
import { asObject, isFilledText } from '../../shared/text';
import { type Door, doorQuery, keyOf } from '../../questions/doors';
import { isOver, leftoversIn } from '../../questions/leftovers';
import { type Question, writeQuestion } from '../../questions/question';
import { REPLY_EVENT, TAPBACK_EVENT } from '../../questions/said';
import { SUBSCRIPTION_NOT_FOUND, subscriptionsIn } from '../../objects/subscriptions';
import { isOnThisMachine, requireReachable } from '../../parameters/webhookUrl';
import { OPTIONS, PROPERTIES } from './sendAndWait.fields';
import { type Draft, oneBubble, readDraft } from './sendAndWait.read';

const SUBSCRIPTIONS_PATH = '/webhook-subscriptions';
/** The largest difference between this clock and Chert's, in milliseconds. Source: docs: authentication (timestamp). */
const CLOCK_SLACK = 5 * 60 * 1_000;
/** How many open waits without a time limit a new question checks. */
const MOST_LOOKS = 10;

const OR_BY_LINK =
	'Or choose only Link in the option "Answer By": then Chert does not have to reach this n8n, only the person\'s phone.';

/** The subscription that was made for a question. */
interface QuestionSubscription {
	id: string;
	url: string;
	/** When Chert made it, by its own clock, Unix time in milliseconds. */
	made_at: number | null;
	/** When its answer was here, by the clock here. */
	known_at: number;
}

/**
 * Asks in iMessage and waits for the answer: `POST /webhook-subscriptions`, then `POST /send` or `POST
 * /chats/{id}/messages`. This order makes sure that no answer is missed. If the question cannot be sent,
 * the subscription is deleted and the execution does not wait. Source: docs: messages, chats,
 * webhook-subscriptions.
 */
export const sendAndWait: Operation = {
	option: {
		name: 'Send and Wait for Response',
		action: 'Send message and wait for response',
		description:
			'Ask a person in iMessage. The workflow goes on when they answer: by a reply, a tapback or a link.',
	},
	properties: PROPERTIES,
	options: OPTIONS,
	routes: [
		'POST /send',
		'POST /chats/{id}/messages',
		'POST /webhook-subscriptions',
		'GET /webhook-subscriptions',
		'DELETE /webhook-subscriptions/{id}',
		'GET /events',
		'GET /messages/{id}',
		'GET /chats/{id}/messages',
	],
	waits: true,
	doneLabel: 'Asked before this',
	errors: {
		...documented(1001, 1002, 1003, 1006, 1008, 1009, 2002, 2003, 2011, 4002),
		1005: {
			reason: 'URL_IN_FIRST_MESSAGE',
			advice:
				'The first message to somebody may not have a web address in its text. Take Link out of the option "Answer By", or write to the person once before you ask.',
		},
		4001: {
			reason: 'DELIVERY_FAILED',
			advice:
				'Chert accepted the question, but iMessage did not deliver it, so nobody is waited for. Check that the person can be reached by iMessage, wait a minute and run this again.',
		},
	},
	howToCheck: HOW_TO_CHECK_IF_SENT,
	prepare(item) {
		const draft = readDraft(item, Date.now());
		return {
			about: item.about,
			execute: async (call) => await askQuestion(call, draft, item.about),
		};
	},
};

async function askQuestion(call: TaskCall, draft: Draft, about: IDataObject): Promise<IDataObject> {
	const doors = await addressesFor(call, draft);
	const listening =
		doors.chert === undefined ? undefined : await subscribe(call, draft, doors.chert);
	let question: Question | undefined;
	try {
		// If the cleanup fails, the question is asked anyway.
		if (listening) await tidyUp(call, listening).catch(() => undefined);
		question = await sendQuestion(call, draft, doors, listening);
	} finally {
		if (!question && listening) await stopListening(call, listening.id).catch(() => undefined);
	}
	about.message_id = question.message_id;
	const until = draft.until === null ? null : new Date(draft.until).toISOString();
	return { until, question: writeQuestion(question) };
}

/**
 * The addresses at which the answer can come in, of the kinds that are wanted.
 *
 * @throws ChertFailure when Chert, or any phone, cannot reach them
 */
async function addressesFor(
	{ n8n }: TaskCall,
	{ asked: { answerBy }, until }: Draft,
): Promise<Partial<Record<Door, string>>> {
	const { instance, run } = n8n;
	const end = until === null ? 0 : Math.ceil(until / 1_000);
	const address = (door: Door) =>
		// The link must be the same for every try, or the question would be another one.
		n8n.resumeUrl(doorQuery({ door, instance, run, until: door === 'chert' ? end : 0 }));
	const apiUrl = await n8n.apiUrl();
	const inChat = answerBy.includes('reply') || answerBy.includes('tapback');
	const link = answerBy.includes('link') ? address('link') : undefined;
	if (link !== undefined && isOnThisMachine(link) && !isOnThisMachine(apiUrl)) {
		requireReachable(link, apiUrl);
	}
	return {
		...(inChat && { chert: reachable(address('chert'), apiUrl) }),
		...(link !== undefined && { link }),
	};
}

function reachable(url: string, apiUrl: string): string {
	try {
		return requireReachable(url, apiUrl);
	} catch (error) {
		throw withWayOut(error);
	}
}

function withWayOut(error: unknown): ChertFailure {
	const { details } = asFailure(error);
	const { description } = details;
	return new ChertFailure({ ...details, description: `${description} ${OR_BY_LINK}` });
}

/** @throws ChertFailure that names the link as the way out when Chert makes no subscription */
async function subscribe(
	call: TaskCall,
	{ asked: { answerBy } }: Draft,
	url: string,
): Promise<QuestionSubscription> {
	const events = [
		...(answerBy.includes('reply') ? [REPLY_EVENT] : []),
		...(answerBy.includes('tapback') ? [TAPBACK_EVENT] : []),
	];
	try {
		const { id, created_at } = await call.request(
			{ method: 'POST', path: SUBSCRIPTIONS_PATH, body: { url, events } },
			{
				read(answer) {
					const subscription = unwrapped(answer, 'subscription');
					const made = idOf(subscription);
					return made === undefined ? undefined : { id: made, created_at: subscription.created_at };
				},
				complaint: 'does not show the new webhook subscription',
			},
		);
		const made_at = Date.parse(String(created_at));
		return {
			id,
			url,
			made_at: Number.isNaN(made_at) ? null : made_at,
			known_at: systemClock.now(),
		};
	} catch (error) {
		// It may have been made although no answer came.
		await removeAllWith(call, url).catch(() => undefined);
		throw couldNotListen(error);
	}
}

function couldNotListen(error: unknown): unknown {
	const failure = asFailure(error);
	if (!(error instanceof ChertFailure)) return error;
	const { details } = withWayOut(failure);
	const { outcome_unknown, ...known } = details;
	return new ChertFailure({
		...known,
		message: `${details.message} (while making a webhook subscription for the answer; nothing was asked)`,
		...(outcome_unknown && { reason: 'NOT_ASKED' }),
	});
}

/** Deletes what earlier questions have left behind. */
async function tidyUp(call: TaskCall, own: QuestionSubscription): Promise<void> {
	const { over, open } = leftoversIn(await subscriptions(call), own, Date.now());
	// A random choice, so that executions that keep waiting do not hide the others.
	const some = open
		.map((one) => ({ one, order: Math.random() }))
		.sort((a, b) => a.order - b.order)
		.slice(0, MOST_LOOKS);
	for (const { one } of some) {
		const seen = await call.n8n.look(one.url);
		// If n8n cannot reach itself once, it cannot reach itself now at all.
		if (!seen) break;
		if (isOver(seen)) over.push(one.id);
	}
	for (const id of over) await stopListening(call, id);
}

async function removeAllWith(call: TaskCall, url: string): Promise<void> {
	for (const { id } of (await subscriptions(call)).filter((other) => other.url === url)) {
		await stopListening(call, id);
	}
}

async function subscriptions(call: TaskCall) {
	return subscriptionsIn(
		await call.request(
			{ method: 'GET', path: SUBSCRIPTIONS_PATH },
			listOf('subscriptions', 'webhook subscriptions'),
		),
	);
}

async function stopListening(call: TaskCall, id: string): Promise<void> {
	await call.request(
		{ method: 'DELETE', path: `${SUBSCRIPTIONS_PATH}/${encodeURIComponent(id)}` },
		{
			needsTraceId: true,
			doneAlready: ({ code }) => (code === SUBSCRIPTION_NOT_FOUND ? {} : undefined),
		},
	);
}

/** Sends the question, and says all that the waiting execution has to know. */
async function sendQuestion(
	call: TaskCall,
	draft: Draft,
	doors: Partial<Record<Door, string>>,
	listening: QuestionSubscription | undefined,
): Promise<Question> {
	const { to, instruction, idempotency_key, asked: rest } = draft;
	const lines = [rest.text, instruction, ...linkLine(doors.link, instruction)];
	const text = oneBubble(lines.filter((line) => line !== '').join('\n'));
	const earliest = listening && earliestBy(listening);
	const sent = await sendText(call, to, text, idempotency_key);
	return {
		...rest,
		chat_id: sent.chat_id,
		message_id: sent.message_id,
		asked_at: sent.asked_at ?? earliest ?? null,
		doors: Object.fromEntries(Object.entries(doors).map(([door, url]) => [door, keyOf(url)])),
		...(listening && { subscription_id: listening.id }),
	};
}

function linkLine(link: string | undefined, instruction: string): string[] {
	if (link === undefined) return [];
	return [`${instruction === '' ? 'Answer here' : 'Or answer here'}: ${link}`];
}

/**
 * The earliest moment, by Chert's clock, at which the question can be there: when the subscription was made,
 * and the time since, measured here. So it does not matter whose clock is wrong. Where Chert does not say
 * when that was, the clock here counts, with as much slack as Chert allows a signature.
 */
function earliestBy({ made_at, known_at }: QuestionSubscription): number {
	const now = systemClock.now();
	return made_at === null ? now - CLOCK_SLACK : made_at + (now - known_at);
}

async function sendText(
	call: TaskCall,
	to: Draft['to'],
	text: string,
	idempotency_key: string,
): Promise<{ chat_id: string; message_id: string; asked_at?: number }> {
	if ('phone' in to) {
		const body = { phone: to.phone, body: text, idempotency_key };
		return await call.request(
			{ method: 'POST', path: '/send', body },
			{
				flatErrors: true,
				// What `/send` calls lead_id is the chat's id. Source: docs: send.
				read: ({ status, message_id, lead_id }) =>
					status === 'sent' && isFilledText(message_id) && isFilledText(lead_id)
						? { chat_id: lead_id, message_id }
						: undefined,
				complaint: 'does not say that the question was sent, or to which chat',
			},
		);
	}
	const { chat_id, path } = to;
	const message = { parts: [{ type: 'text', value: text }], idempotency_key };
	return await call.request(
		{ method: 'POST', path: `${path}/messages`, body: { message } },
		{
			read({ message: sent }) {
				const message_id = idOf(sent);
				if (message_id === undefined || !wasSent(sent, chat_id)) return undefined;
				const asked_at = Date.parse(String(asObject(sent)?.created_at));
				return { chat_id, message_id, ...(!Number.isNaN(asked_at) && { asked_at }) };
			},
			complaint: 'does not say that the question was sent to this chat',
		},
	);
}

import type {
	IDataObject,
	IWebhookDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { type Asker, asker } from '../api/ask';
import { isTaken, responseOf, sendJson, sendText } from '../api/webhookCall';
import { asFailure } from '../failures/failure';
import { sendToChat } from '../objects/sentMessage';
import { deleteSubscription } from '../objects/subscriptions';
import { type Clock, systemClock } from '../shared/clock';
import { asObject } from '../shared/text';
import { choiceIn } from './choices';
import { confirm, tellWhyNot } from './confirm';
import { answerBefore, inTurn } from './decisions';
import { readHistory } from './history';
import { helpFor } from './help';
import { type Judgement, judgeReply, judgeTapback, type Unclear, whyNoAnswer } from './judge';
import { NOT_WAITING } from './leftovers';
import {
	ANSWER_FIELD,
	answeredPage,
	APPROVE_VALUE,
	closedPage,
	DECLINE_VALUE,
	PAGE_HEADERS,
	questionPage,
	thanksPage,
	troublePage,
	unclearPage,
} from './page';
import { type Question, QUESTION_KEY, readQuestion } from './question';
import { isOnQuestion, isTakenBack, readAgain, readReply, type Reply } from './reply';
import { addressOfCall } from './replyAddress';

/**
 * The addresses of an execution that waits: GET for the page with the question, POST for its form and for
 * Chert's deliveries. `responseData` is empty so that n8n answers with what the node returns; it answers
 * when it has taken the execution up (docs/n8n.md 35; n8n 2.8 to 2.40).
 */
export const WAITING_WEBHOOKS: IWebhookDescription[] = (['GET', 'POST'] as const).map(
	(httpMethod) => ({
		name: 'default',
		httpMethod,
		responseMode: 'onReceived',
		responseData: '',
		path: '={{ $nodeId }}',
		restartWebhook: true,
		isFullPath: true,
	}),
);

/**
 * One call at the address of a waiting execution: a delivery of Chert's, or a person with the link. With an
 * answer n8n goes on, once; without one the execution goes on waiting. It never throws: n8n would take that for
 * the end of the wait, and go on without an answer.
 */
export async function receiveAnswer(
	context: IWebhookFunctions,
	clock = systemClock,
): Promise<IWebhookResponseData> {
	try {
		const question = questionOf(context);
		const address = question && addressOfCall(asObject(context.getQueryData()) ?? {}, question);
		if (!question || !address) return refuse(context);
		return address === 'link'
			? await answerByLink(context, question, clock)
			: await answerByEvent(context, question, clock);
	} catch {
		return trouble(context);
	}
}

/** n8n gives a node's own data to its `execute` only; an expression can read them here too (docs/n8n.md 36). */
function questionOf(context: IWebhookFunctions): Question | undefined {
	const name = inExpression(context.getNode().name);
	return readQuestion(
		context.evaluateExpression(`{{ $node["${name}"].context["${QUESTION_KEY}"] }}`),
	);
}

function inExpression(name: string): string {
	return [...Array(name.length).keys()]
		.map((index) => `\\u${name.charCodeAt(index).toString(16).padStart(4, '0')}`)
		.join('');
}

async function answerByLink(
	context: IWebhookFunctions,
	question: Question,
	clock: Clock,
): Promise<IWebhookResponseData> {
	if (methodOf(context) !== 'POST') return sendPage(context, 200, questionPage(question));
	const given: unknown = asObject(context.getBodyData())?.[ANSWER_FIELD];
	const data = ofForm(given, question);
	if (!data) return sendPage(context, 400, unclearPage());
	const respondedAt = new Date(clock.now()).toISOString();
	const answer = { text: null, ...data, from: null, answeredBy: 'link', respondedAt };
	const later = (before: IDataObject) => sendPage(context, 200, answeredPage(asSentence(before)));
	return await passOn(context, asker(context), question, answer, thanksPage(), later);
}

function ofForm(given: unknown, question: Question): IDataObject | undefined {
	const { responseType, mayDecline } = question;
	if (responseType === 'freeText') {
		const isText = typeof given === 'string' && given.trim() !== '';
		return isText ? { text: given.replaceAll('\r\n', '\n') } : undefined;
	}
	if (responseType === 'choice') return choiceIn([given].flat().join(', '), question);
	if (given === APPROVE_VALUE) return { approved: true };
	return given === DECLINE_VALUE && mayDecline ? { approved: false } : undefined;
}

/** A delivery says that something happened. What happened is read again from Chert, and only that counts. */
async function answerByEvent(
	context: IWebhookFunctions,
	question: Question,
	clock: Clock,
): Promise<IWebhookResponseData> {
	const told = readReply(context.getBodyData());
	// Most deliveries are about other chats; what they say is enough to leave them alone.
	if (!told || told.kind === 'other') return ignoreCall(context, 'not_asked_for');
	if (told.chat_id !== null && told.chat_id !== question.chat_id) {
		return ignoreCall(context, 'other_chat');
	}
	const chert = asker(context);
	const row = await readAgain(chert, told, question.asked_at);
	if (row === 'too_early') return ignoreCall(context, row);
	const reply = readReply(row);
	// Chert writes events down before it delivers them. If it has not listed the event yet, it tries again after a 503.
	if (!reply) return sendJson(context, 503, { status: 'busy', reason: 'not_listed' });
	const judgement = await judge(chert, reply, question);
	if ('answer' in judgement) {
		const later = () => ignoreCall(context, 'answered');
		const accepted = { status: 'accepted' };
		return await passOn(context, chert, question, judgement.answer, accepted, later);
	}
	if ('unclear' in judgement) {
		const { unclear } = judgement;
		const help = async () => await sayOnce(context, chert, question, unclear, clock);
		await inTurn(nameOf(question), help);
		return ignoreCall(context, 'unclear');
	}
	const { ignored } = judgement;
	if (ignored === 'not_an_approver' && question.tellOthers) {
		// Only somebody whose answer would count without the approvers.
		const counts = 'answer' in (await judge(chert, reply, { ...question, approvers: [] }));
		if (counts) await orLog(context, tellWhyNot(chert, question, reply.from, nameOf(question)));
	}
	return ignoreCall(context, ignored);
}

/** What a reply means, as far as it has to be looked up at Chert. */
async function judge(chert: Asker, reply: Reply, question: Question): Promise<Judgement> {
	const why = whyNoAnswer(reply, question);
	if (why) return { ignored: why };
	if (reply.kind === 'message') {
		return judgeReply(reply, question, await readHistory(chert, question.chat_id));
	}
	const judgement = judgeTapback(reply, question);
	if (!('answer' in judgement)) return judgement;
	if (!(await isOnQuestion(chert, reply, question))) return { ignored: 'other_message' };
	return (await isTakenBack(chert, reply)) ? { ignored: 'taken_back' } : judgement;
}

async function sayOnce(
	context: IWebhookFunctions,
	chert: Asker,
	question: Question,
	unclear: Unclear,
	clock: Clock,
): Promise<void> {
	const text = await helpFor(chert, question, unclear, clock);
	if (text === undefined) return;
	// Two processes that look at the same moment send the same key, so that Chert may send it once.
	const key = `n8n-${unclear}-${nameOf(question)}`;
	await orLog(context, sendToChat(chert, question.chat_id, text, key));
}

/** For a message beside the answer: the question stays open, so if it cannot be sent, that is only logged. */
async function orLog(context: IWebhookFunctions, sending: Promise<unknown>): Promise<void> {
	try {
		await sending;
	} catch (error) {
		context.logger.warn(`Chert: ${asFailure(error).details.message}`);
	}
}

/**
 * Returns the answer to n8n, unless another one came before. Once n8n has taken it, the decision is repeated in
 * the chat and the subscription deleted. Not before: if n8n could not take this answer, another one could count.
 */
async function passOn(
	context: IWebhookFunctions,
	chert: Asker,
	question: Question,
	data: IDataObject,
	webhookResponse: string | IDataObject,
	later: (before: IDataObject) => IWebhookResponseData,
): Promise<IWebhookResponseData> {
	const { chat_id, message_id, subscription_id } = question;
	const taken = isTaken(context, false);
	const before = await answerBefore(nameOf(question), data, taken);
	if (before) return later(before);
	void taken.then((isIt) => {
		if (!isIt) return;
		void orLog(context, confirm(chert, question, data, nameOf(question)));
		// What remains is deleted with the next question.
		if (subscription_id !== undefined) {
			void deleteSubscription(chert, subscription_id).catch(() => undefined);
		}
	});
	return { workflowData: [[{ json: { data, chat_id, message_id } }]], webhookResponse };
}

/** No two questions have one address. */
function nameOf({ addresses: { chert, link } }: Question): string {
	return (chert ?? link ?? '').slice(0, 32);
}

function asSentence({ approved, choices, from, answeredBy }: IDataObject): string {
	const decision = approved === true ? 'It was approved' : 'It was declined';
	const chosen = Array.isArray(choices) ? `The answer was "${choices.join(', ')}"` : undefined;
	const what = approved !== undefined ? decision : (chosen ?? 'An answer was given');
	const who =
		typeof from === 'string' ? ` by ${from}` : answeredBy === 'link' ? ' on this page' : '';
	return `${what}${who}.`;
}

function methodOf(context: IWebhookFunctions): unknown {
	return (context.getRequestObject() as { method?: unknown }).method;
}

function refuse(context: IWebhookFunctions): IWebhookResponseData {
	return isLink(context)
		? sendPage(context, 410, closedPage())
		: sendJson(context, 410, NOT_WAITING);
}

function trouble(context: IWebhookFunctions): IWebhookResponseData {
	if (responseOf(context).headersSent) return { noWebhookResponse: true };
	return isLink(context)
		? sendPage(context, 503, troublePage())
		: // Chert tries again what is answered with 5xx.
			sendJson(context, 503, { status: 'busy', reason: 'try_again' });
}

function isLink(context: IWebhookFunctions): boolean {
	return asObject(context.getQueryData())?.chert === 'link';
}

function ignoreCall(context: IWebhookFunctions, reason: string): IWebhookResponseData {
	return sendJson(context, 200, { status: 'ignored', reason });
}

function sendPage(context: IWebhookFunctions, status: number, body: string): IWebhookResponseData {
	return sendText(context, status, PAGE_HEADERS, body);
}

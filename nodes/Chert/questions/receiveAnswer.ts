import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { asker } from '../api/ask';
import { asFailure } from '../failures/failure';
import { asObject } from '../shared/text';
import { deleteSubscription } from '../objects/subscriptions';
import { type Door, doorOf } from './doors';
import { judge } from './judge';
import { NOT_WAITING, STILL_WAITING } from './leftovers';
import {
	ANSWER_FIELD,
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
import { isSameMessage, readAgain, wasSaid } from './readAgain';
import { readSaid } from './said';

/** What is used of Node's response object, which n8n passes on. */
interface AnswerResponse {
	statusCode: number;
	headersSent: boolean;
	writeHead(status: number, headers: Readonly<Record<string, string>>): AnswerResponse;
	end(body: string): unknown;
	once(event: 'finish', listener: () => void): unknown;
}

/**
 * One call at the address of a waiting execution: a delivery of Chert's, or a person with the link.
 *
 * It never throws: n8n would take that for the end of the wait, and go on without an answer.
 *
 * @returns the answer as the node's output, with which n8n goes on; n8n itself makes sure that an execution
 *   goes on only once. Without an answer the execution goes on waiting
 */
export async function receiveAnswer(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		const question = questionOf(this);
		const door = question && doorOf(asObject(this.getQueryData()) ?? {}, question);
		if (!question || !door) return refuse(this);
		return door === 'link' ? answerByLink(this, question) : await answerByEvent(this, question);
	} catch {
		return trouble(this);
	}
}

/**
 * The question that this execution waits with. n8n gives a node's own data to its `execute` only; an
 * expression can read them here too (docs/n8n.md 36).
 */
function questionOf(context: IWebhookFunctions): Question | undefined {
	const name = inExpression(context.getNode().name);
	return readQuestion(
		context.evaluateExpression(`{{ $node["${name}"].context["${QUESTION_KEY}"] }}`),
	);
}

/** A node's name, escaped for an expression. */
function inExpression(name: string): string {
	return [...Array(name.length).keys()]
		.map((index) => `\\u${name.charCodeAt(index).toString(16).padStart(4, '0')}`)
		.join('');
}

function answerByLink(context: IWebhookFunctions, question: Question): IWebhookResponseData {
	if (methodOf(context) !== 'POST') return sendPage(context, 200, questionPage(question));
	const given: unknown = asObject(context.getBodyData())?.[ANSWER_FIELD];
	const answer = ofForm(given, question);
	if (!answer) return sendPage(context, 400, unclearPage());
	return goOn(context, question, answer, thanksPage());
}

function ofForm(given: unknown, question: Question): IDataObject | undefined {
	const rest = { from: null, answeredBy: 'link', respondedAt: new Date().toISOString() };
	if (question.responseType === 'freeText') {
		const isText = typeof given === 'string' && given.trim() !== '';
		return isText ? { text: given.replaceAll('\r\n', '\n'), ...rest } : undefined;
	}
	if (given === APPROVE_VALUE) return { approved: true, text: null, ...rest };
	return given === DECLINE_VALUE && question.mayDecline
		? { approved: false, text: null, ...rest }
		: undefined;
}

/** A delivery says that something happened. What happened is read again from Chert, and only that counts. */
async function answerByEvent(
	context: IWebhookFunctions,
	question: Question,
): Promise<IWebhookResponseData> {
	if (methodOf(context) !== 'POST') return sendJson(context, 200, STILL_WAITING);
	const told = readSaid(context.getBodyData());
	if (!told) return sendJson(context, 400, { status: 'refused', reason: 'not_an_event' });
	// Most deliveries are about other chats; what they say is enough to leave them alone.
	if (told.kind === 'other') return ignoreCall(context, 'not_asked_for');
	if (told.chat_id !== null && told.chat_id !== question.chat_id) {
		return ignoreCall(context, 'other_chat');
	}

	const row = await readAgain(context, told, question.asked_at);
	const said = readSaid(row);
	// Chert writes events down before it delivers them. If it has not listed the event yet, it tries again after a 503.
	if (!said) return sendJson(context, 503, { status: 'busy', reason: 'not_listed' });
	const judgement = judge(said, question);
	if ('ignored' in judgement) return ignoreCall(context, judgement.ignored);
	if ('unclear' in judgement) {
		await sayWhatIsExpected(context, question);
		return ignoreCall(context, 'unclear');
	}
	if ('onMessage' in judgement) {
		const { message_id } = question;
		const same =
			message_id !== null && (await isSameMessage(context, judgement.onMessage, message_id));
		if (!same) return ignoreCall(context, 'other_message');
	}
	return goOn(context, question, judgement.answer, { status: 'accepted' });
}

/**
 * Says once for each question which answer is expected. Chert's messages show whether it was said before,
 * also by another process. Two processes that look at the same moment send the same idempotency key, so
 * Chert sends it once.
 *
 * @throws ChertFailure when Chert does not answer; a sentence that could not be sent is only logged
 */
async function sayWhatIsExpected(context: IWebhookFunctions, question: Question): Promise<void> {
	const { chat_id, expected, asked_at, doors } = question;
	const path = `/chats/${encodeURIComponent(chat_id)}`;
	if (await wasSaid(context, path, expected, asked_at)) return;
	const parts = [{ type: 'text', value: expected }];
	const idempotency_key = `n8n-expected-${String(doors.chert).slice(0, 32)}`;
	const body = { message: { parts, idempotency_key } };
	try {
		await asker(context).request({ method: 'POST', path: `${path}/messages`, body });
	} catch (error) {
		context.logger.warn(`Chert: ${asFailure(error).details.message}`);
	}
}

/**
 * Returns the answer to n8n, and deletes the subscription once n8n has taken it. Not before: if n8n could not
 * take this answer, no other one could arrive.
 */
function goOn(
	context: IWebhookFunctions,
	{ chat_id, message_id, subscription_id }: Question,
	data: IDataObject,
	webhookResponse: string | IDataObject,
): IWebhookResponseData {
	if (subscription_id !== undefined) {
		const response = responseOf(context);
		response.once('finish', () => {
			if (response.statusCode >= 300) return;
			// What remains is deleted with the next question.
			void deleteSubscription(asker(context), subscription_id).catch(() => undefined);
		});
	}
	return { workflowData: [[{ json: { data, chat_id, message_id } }]], webhookResponse };
}

function methodOf(context: IWebhookFunctions): unknown {
	return (context.getRequestObject() as { method?: unknown }).method;
}

function responseOf(context: IWebhookFunctions): AnswerResponse {
	return context.getResponseObject() as unknown as AnswerResponse;
}

/** For a call that no question is waiting for. */
function refuse(context: IWebhookFunctions): IWebhookResponseData {
	const { chert: door } = (asObject(context.getQueryData()) ?? {}) as { chert?: Door };
	return door === 'link'
		? sendPage(context, 410, closedPage())
		: sendJson(context, 410, NOT_WAITING);
}

function trouble(context: IWebhookFunctions): IWebhookResponseData {
	if (responseOf(context).headersSent) return { noWebhookResponse: true };
	const { chert: door } = (asObject(context.getQueryData()) ?? {}) as { chert?: Door };
	return door === 'link'
		? sendPage(context, 503, troublePage())
		: // Chert tries again what is answered with 5xx.
			sendJson(context, 503, { status: 'busy', reason: 'try_again' });
}

function ignoreCall(context: IWebhookFunctions, reason: string): IWebhookResponseData {
	return sendJson(context, 200, { status: 'ignored', reason });
}

function sendJson(context: IWebhookFunctions, status: number, body: object): IWebhookResponseData {
	const headers = { 'content-type': 'application/json' };
	responseOf(context).writeHead(status, headers).end(JSON.stringify(body));
	return { noWebhookResponse: true };
}

function sendPage(context: IWebhookFunctions, status: number, body: string): IWebhookResponseData {
	responseOf(context).writeHead(status, PAGE_HEADERS).end(body);
	return { noWebhookResponse: true };
}

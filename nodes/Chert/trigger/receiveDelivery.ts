import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { readEnvelope } from '../events/envelope';
import { simplify } from '../events/simplify';
import { asFailure, ChertFailure } from '../failures/failure';
import { claims, type Outcome } from './claims';
import { passes } from './filters';
import { Memory, slotOf } from './memory';
import { readTriggerSettings, type TriggerSettings } from './settings';
import { refusalOf, REFUSALS } from './verify';

/** What is used of Node's response object, which n8n hands out. */
interface Response {
	statusCode: number;
	destroyed: boolean;
	writeHead(status: number, headers: Record<string, string>): Response;
	end(body: string): unknown;
	once(event: 'finish' | 'close', listener: () => void): unknown;
}

/**
 * One call of the webhook: verified, filtered, and let through once. Sends nothing and waits for
 * nothing but another call with the same event, so that Chert has its answer at once.
 *
 * @returns what n8n answers with 200 and starts the workflow with, when it has taken it; 401 and 400 are
 *   answered here, as JSON
 */
export async function receiveDelivery(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const memory = new Memory(this.getWorkflowStaticData('node'));
	const subscription = memory.subscription(slotOf(this.getMode()));
	const body = rawBodyOf(this);
	const headers = this.getHeaderData();
	const refusal = refusalOf({ headers, body }, subscription?.secret, Date.now());
	if (refusal || !subscription || !body) {
		const reason = refusal ?? 'no_secret';
		return answer(this, 401, { status: 'refused', reason, message: REFUSALS[reason] });
	}
	const envelope = readEnvelope(body);
	if (!envelope) {
		const message = 'The body is not an event: it lacks event, event_id or data.';
		return answer(this, 400, { status: 'refused', reason: 'not_an_event', message });
	}

	const settings = settingsOf(this);
	if (settings instanceof ChertFailure) {
		const { message } = settings;
		// Chert tries again, and lists the event as failed if that does not help.
		return answer(this, 500, { status: 'refused', reason: 'bad_settings', message });
	}
	const { filters, skipDuplicates, simplify: simple } = settings;
	if (!passes(envelope, filters)) return ignored('filtered');
	if (skipDuplicates) {
		const { event_id } = envelope;
		const known = memory.has(event_id);
		const claim = await claims.claim(subscription.id, event_id, known, () => outcomeOf(this));
		if (claim === 'known') return ignored('duplicate');
		if (claim === 'busy') {
			const message = 'Another delivery of this event is being worked on. Try again later.';
			return answer(this, 503, { status: 'busy', reason: 'under_way', message });
		}
		// Also what calls side by side have overwritten in each other's copies.
		memory.remember(...claims.latest(subscription.id), event_id);
	}
	const json = simple ? simplify(envelope) : envelope;
	return { workflowData: [[{ json }]], webhookResponse: { status: 'accepted' } };
}

/** The node's settings, or what is wrong with them now: an expression may come to something else. */
function settingsOf(context: IWebhookFunctions): TriggerSettings | ChertFailure {
	try {
		return readTriggerSettings(context);
	} catch (error) {
		return asFailure(error);
	}
}

/**
 * The bytes as they came. n8n keeps them beside the parsed body; a body of several parts it takes
 * apart without keeping them, and Chert never sends one.
 */
function rawBodyOf(context: IWebhookFunctions): Uint8Array | undefined {
	const { rawBody } = context.getRequestObject() as { rawBody?: unknown };
	return rawBody instanceof Uint8Array ? rawBody : undefined;
}

/**
 * Whether n8n has taken the event: it answers 2xx when it has an execution for it, and 5xx when it
 * could not make one. If Chert hangs up first nobody learns the answer, and n8n goes on all the same.
 */
function outcomeOf(context: IWebhookFunctions): Outcome {
	const response = context.getResponseObject() as unknown as Response;
	// Nothing more is heard of a connection that has been closed already.
	if (response.destroyed) return Promise.resolve(true);
	return new Promise((resolve) => {
		response.once('finish', () => resolve(response.statusCode < 300));
		response.once('close', () => resolve(true));
	});
}

function answer(context: IWebhookFunctions, status: number, body: IDataObject) {
	const response = context.getResponseObject() as unknown as Response;
	response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
	return { noWebhookResponse: true };
}

/** A 200 without an execution: Chert must not deliver it again. */
function ignored(reason: 'duplicate' | 'filtered'): IWebhookResponseData {
	return { webhookResponse: { status: 'ignored', reason } };
}

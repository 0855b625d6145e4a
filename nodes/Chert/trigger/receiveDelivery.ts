import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { isTaken, sendJson } from '../api/webhookCall';
import { jsonIn } from '../objects/envelope';
import { simplify } from '../objects/simplify';
import { readEvent } from '../objects/summary';
import { ChertFailure, orFailure } from '../failures/failure';
import { passes } from './filters';
import { Memory, nameOf } from './memory';
import { readTriggerSettings } from './settings';
import { deliveryRefusal, REFUSALS } from './verify';

/**
 * One call of the webhook: verified, filtered, and let through once. It waits only for another call with the
 * same event. Chert never repeats a delivery that was answered with a 4xx: so 401 and 400 are for what Chert
 * does not send; where n8n or this node is at fault the answer is 503. Source: docs: deliveries (retry).
 */
export async function receiveDelivery(
	this: IWebhookFunctions,
	now: number,
): Promise<IWebhookResponseData> {
	const refuse = (status: number, reason: string, message: string) =>
		sendJson(this, status, { status: 'refused', reason, message });
	const memory = Memory.of(this);
	const body = rawBodyOf(this);
	const headers = this.getHeaderData();
	const refusal = deliveryRefusal({ headers, body }, memory.signers(now), now);
	if (refusal) return refuse(REFUSALS[refusal].status, refusal, REFUSALS[refusal].message);
	const sent = body && jsonIn(body);
	const event = readEvent(sent);
	if (!sent || !event) {
		const message = 'The body is not an event: event, event_id or data is missing.';
		return refuse(400, 'not_an_event', message);
	}
	// The result of an expression can change.
	const settings = orFailure(() => readTriggerSettings(this));
	// Chert tries again, and lists the event as failed if that does not help.
	if (settings instanceof ChertFailure) return refuse(503, 'bad_settings', settings.message);
	if (!passes(event, settings.filters)) return ignoreDelivery('filtered');
	const name = nameOf(event.envelope);
	if (settings.skipDuplicates) {
		// If Chert hangs up first, n8n still starts the execution.
		const claim = await memory.claim(name, () => isTaken(this, true));
		if (claim === 'known') return ignoreDelivery('duplicate');
		if (claim === 'busy') {
			const message = 'Another delivery of this event is being worked on. Try again later.';
			return sendJson(this, 503, { status: 'busy', reason: 'under_way', message });
		}
	}
	const { news } = memory;
	const fields = settings.simplify ? simplify(event, sent) : sent;
	const json = news ? { ...fields, caught_up: news } : fields;
	return {
		workflowData: [[{ json }]],
		// n8n asks for the answer once it has the execution. Of the static data it stores only what is written after
		// that (docs/n8n.md 70, 71).
		get webhookResponse() {
			memory.told(news);
			if (settings.skipDuplicates) {
				memory.took(name, Date.parse(String(event.summary.timestamp)), now);
			}
			return { status: 'accepted' };
		},
	};
}

/**
 * The bytes of the wire. n8n keeps them beside the parsed body, but not those of a body with several
 * parts, which Chert never sends.
 */
function rawBodyOf(context: IWebhookFunctions): Uint8Array | undefined {
	const { rawBody } = context.getRequestObject() as { rawBody?: unknown };
	return rawBody instanceof Uint8Array ? rawBody : undefined;
}

/** A 200 without an execution: Chert must not deliver it again. */
function ignoreDelivery(reason: 'duplicate' | 'filtered'): IWebhookResponseData {
	return { webhookResponse: { status: 'ignored', reason } };
}

import { Agent, request } from 'undici';
import { deliveryBody } from './deliveryBody';
import { happen, type Happening } from './happenings';
import type { State } from './state';
import type { Envelope, Event } from './state/events';
import type { Subscription } from './state/subscriptions';
import { DEFAULT_VARIANTS, type Variants } from './variants';
import { createHmac, sleep } from '../support/node';

/**
 * The signature headers of a delivery: the current one, the legacy one, both, the current one with a
 * second signature by a secret that is on its way out, or both with one of them malformed and the other
 * right. Source: docs: webhook-subscriptions.
 */
export const SIGNATURE_FORMS = [
	'both',
	'current',
	'legacy',
	'rotated',
	'malformed_current',
	'malformed_legacy',
] as const;
export type SignatureForm = (typeof SIGNATURE_FORMS)[number];

/**
 * What can be wrong with a delivery:
 * `signature` one digit of the signature is wrong; `secret` signed with the API's signing secret;
 * `body` changed after signing; `time` the header's time changed after signing; `stale`, `future`
 * signed ten minutes off; `no_signature`; `not_json`, `not_an_envelope` signed as they are.
 */
export const TAMPERINGS = [
	'signature',
	'secret',
	'body',
	'time',
	'stale',
	'future',
	'no_signature',
	'not_json',
	'not_an_envelope',
] as const;
export type Tampering = (typeof TAMPERINGS)[number];

/** How an event is delivered. */
export interface DeliveryOrder {
	/** How often to post it, one after another, with the same `event_id`. */
	times?: number;
	tamper?: Tampering;
	/** In place of the setting `webhook_signature`. */
	signature?: SignatureForm;
	/** To this subscription alone, whether or not it asks for the event's type. */
	subscription_id?: string;
	/** Attempts at most; 3 unless given. */
	attempts?: number;
}

/** What deliveries depend on. */
export interface DeliverySettings {
	webhook_signature: SignatureForm;
	/** Milliseconds before the second attempt; twice that before the third. */
	webhook_backoff_ms: number;
}

/** What deliveries need to know of the simulator. */
interface Surroundings {
	state: State;
	settings: DeliverySettings & { variants: Variants };
	/** The server's clock, Unix time in milliseconds. */
	now(): number;
	/** The API's signing secret, for deliveries that are wrongly signed with it. */
	signingSecret: string;
}

/** Attempts at most: 5xx and no answer are tried again, everything else is final. */
const MAX_ATTEMPTS = 3;
/** How long a receiver may take, in milliseconds. */
const TIMEOUT = 10_000;
const OFF = 600;
const CONNECTIONS = 50;

/** Posts events to the subscriptions that want them, signed. Source: docs: webhook-subscriptions. */
export class Deliveries {
	private agent = new Agent({ connections: CONNECTIONS });
	private running = new AbortController();

	constructor(private readonly around: Surroundings) {}

	/**
	 * Lets something happen and delivers it.
	 *
	 * @returns the event, when every delivery has succeeded or was given up
	 * @throws Error when it cannot happen or the order cannot be carried out; nothing was sent then
	 */
	async emit(type: string, happening: Happening = {}, order: DeliveryOrder = {}): Promise<Event> {
		const { state, settings } = this.around;
		checkOrder(state, order);
		const event = happen(state, type, happening, this.around.now(), settings.variants);
		await this.send(event, order);
		return event;
	}

	/**
	 * Delivers an event that has happened, perhaps again. Never rejects.
	 *
	 * @returns for each subscription the status of the receiver's last answer, `null` without one; none for
	 *   those that record only
	 */
	async send(event: Event, order: DeliveryOrder = {}): Promise<Array<number | null>> {
		const { subscriptions } = this.around.state;
		const { subscription_id, times = 1 } = order;
		const only =
			subscription_id === undefined ? undefined : subscriptions.byId.get(subscription_id);
		const targets = only ? [only] : subscriptions.wanting(event.type);
		if (targets.length === 0) return [];
		const { signal } = this.running;
		event.delivery.status = 'pending';
		const results: Outcome[] = [];
		for (let n = 0; n < times && !signal.aborted; n++) {
			results.push(
				...(await Promise.all(
					targets.map(async (target) => await this.deliver(event, target, order, signal)),
				)),
			);
		}
		const { delivery } = event;
		delivery.status =
			(['failed', 'pending', 'delivered', 'dev_inbox'] as const).find((status) =>
				results.some((result) => result.status === status),
			) ?? 'pending';
		if (delivery.status === 'delivered') delivery.delivered_at = this.timestamp();
		return results.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
	}

	/** Drops what is under way, as when the world begins anew. */
	reset(): void {
		this.running.abort();
		this.running = new AbortController();
	}

	/** Drops what is under way, for good. */
	async close(): Promise<void> {
		this.running.abort();
		await this.agent.destroy();
	}

	private async deliver(
		event: Event,
		subscription: Subscription,
		order: DeliveryOrder,
		signal: AbortSignal,
	): Promise<Outcome> {
		const { state, settings } = this.around;
		const { id: subscription_id, url } = subscription;
		if (state.subscriptions.recordsOnly(subscription)) {
			state.events.devInbox.push(event);
			event.delivery.url = url;
			return { status: 'dev_inbox' };
		}
		for (let attempt = 1; ; attempt++) {
			const at = this.timestamp();
			const begin = performance.now();
			const { status: answer, error } = await this.post(event, subscription, order, signal);
			if (signal.aborted) return { status: 'pending' };
			const duration_ms = Math.round(performance.now() - begin);
			const noted = { at, status: answer, duration_ms, subscription_id };
			state.events.note(event, url, { ...noted, ...(error !== undefined && { error }) });
			if (answer !== null && answer >= 200 && answer < 300) return { status: 'delivered', answer };
			const final = answer !== null && answer < 500;
			if (final || attempt >= (order.attempts ?? MAX_ATTEMPTS)) return { status: 'failed', answer };
			const wait = settings.webhook_backoff_ms * 2 ** (attempt - 1);
			await sleep(wait, undefined, { signal }).catch(() => undefined);
			if (signal.aborted) return { status: 'pending' };
		}
	}

	/** Posts once, signed afresh; without an answer the status is `null`, and there is a reason. */
	private async post(
		event: Event,
		subscription: Subscription,
		order: DeliveryOrder,
		signal: AbortSignal,
	): Promise<{ status: number | null; error?: string }> {
		const { around } = this;
		const { variants } = around.settings;
		const secret =
			order.tamper === 'secret'
				? around.signingSecret
				: around.state.subscriptions.secretOf(subscription);
		const { headers, body } = prepareDelivery({
			envelope: {
				...event.payload,
				...(variants.webhook_version === 'subscription' && {
					webhook_version: subscription.version,
				}),
			},
			event,
			variants,
			subscription_id: subscription.id,
			secret,
			now: around.now(),
			signature: order.signature ?? around.settings.webhook_signature,
			tamper: order.tamper,
		});
		try {
			const { url } = subscription;
			const dispatcher = this.agent;
			const timeouts = { headersTimeout: TIMEOUT, bodyTimeout: TIMEOUT };
			const answer = await request(url, {
				method: 'POST',
				headers,
				body,
				signal,
				dispatcher,
				...timeouts,
			});
			await answer.body.dump();
			return { status: answer.statusCode };
		} catch (error) {
			return { status: null, error: (error as Error).message };
		}
	}

	private timestamp(): string {
		return new Date(this.around.now()).toISOString();
	}
}

/** What became of one delivery. */
interface Outcome {
	status: Event['delivery']['status'];
	/** Of the receiver's last answer; none when nothing was posted. */
	answer?: number | null;
}

/** What a delivery is made of; also for tests that want the bytes without the wire. */
export interface DeliveryParts {
	envelope: Envelope;
	/** The event itself, for the shapes of a row; made of the envelope unless given. */
	event?: Event;
	variants?: Partial<Variants>;
	subscription_id: string;
	/** The subscription's secret. */
	secret: string;
	/** Unix time in milliseconds. */
	now: number;
	signature?: SignatureForm;
	tamper?: Tampering;
}

/** The headers and the raw body of one delivery. Source: docs: webhook-subscriptions. */
export function prepareDelivery(parts: DeliveryParts): {
	headers: Record<string, string>;
	body: string;
} {
	const { envelope, subscription_id, secret, now, signature = 'both', tamper } = parts;
	const off = tamper === 'stale' ? -OFF : tamper === 'future' ? OFF : 0;
	const timestamp = Math.floor(now / 1000) + off;
	const variants = { ...DEFAULT_VARIANTS, ...parts.variants };
	const body = bodyOf(parts, variants);
	const sign = (key: string) =>
		createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');
	const right = sign(secret);
	const hex =
		tamper === 'signature' ? right.slice(0, -1) + (right.endsWith('0') ? '1' : '0') : right;
	const shown = tamper === 'time' ? timestamp + 1 : timestamp;
	const old = sign('example-of-a-secret-on-its-way-out');
	const forms = {
		t_v1: `t=${shown},${signature === 'rotated' ? `v1=${old},` : ''}v1=${hex}`,
		v1: `v1,${shown},${hex}`,
	};
	const { webhook_signature_form, legacy_signature_form, webhook_timestamp } = variants;
	const malformed = 't=soon,v1=none';
	const current = signature === 'malformed_current' ? malformed : forms[webhook_signature_form];
	const legacy = signature === 'malformed_legacy' ? malformed : forms[legacy_signature_form];
	const unsigned = tamper === 'no_signature';
	return {
		headers: {
			'content-type': 'application/json',
			'X-Webhook-Event': envelope.event,
			'X-Webhook-Event-Id': envelope.event_id,
			'X-Webhook-Subscription-Id': subscription_id,
			...(webhook_timestamp === 'sent' && { 'X-Webhook-Timestamp': String(shown) }),
			...(signature !== 'legacy' && !unsigned && { 'X-Webhook-Signature': current }),
			...(!['current', 'rotated'].includes(signature) &&
				!unsigned && { 'x-chert-signature': legacy }),
		},
		body: tamper === 'body' ? body.replace('"event_id":"', '"event_id":"0') : body,
	};
}

function bodyOf({ envelope, event, tamper }: DeliveryParts, variants: Variants): string {
	if (tamper === 'not_json') return 'event=message.received';
	if (tamper === 'not_an_envelope') return JSON.stringify([envelope.event_id]);
	return JSON.stringify(deliveryBody(envelope, event, variants));
}

/** @throws Error that says what cannot be done about an order that came from outside */
function checkOrder(state: State, order: DeliveryOrder): void {
	const { tamper, signature, subscription_id, times = 1, attempts = 1 } = order;
	if (tamper !== undefined && !TAMPERINGS.includes(tamper)) {
		throw new Error(`tamper must be one of ${TAMPERINGS.join(', ')}`);
	}
	if (signature !== undefined && !SIGNATURE_FORMS.includes(signature)) {
		throw new Error(`signature must be one of ${SIGNATURE_FORMS.join(', ')}`);
	}
	if (!Number.isInteger(times) || times < 1) throw new Error('times must be a whole number from 1');
	if (!Number.isInteger(attempts) || attempts < 1) {
		throw new Error('attempts must be a whole number from 1');
	}
	if (subscription_id !== undefined && !state.subscriptions.byId.has(subscription_id)) {
		throw new Error(`There is no subscription ${subscription_id}`);
	}
}

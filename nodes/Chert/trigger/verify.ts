import { timingSafeEqual } from 'crypto';
import { sign } from '../api/signature';
import { readSignatureHeader } from './signatureHeader';

/** How far a delivery's time may be from the clock here, in milliseconds. Source: docs: webhooks. */
const WINDOW = 5 * 60 * 1_000;

/** What is needed to tell whether a request comes from Chert. */
export interface Delivery {
	/** Lower-case names. */
	headers: Readonly<Record<string, unknown>>;
	/** The bytes as they came over the wire; nothing that was parsed and written again will do. */
	body: Uint8Array | undefined;
}

/** Why a delivery is not believed. */
export type Refusal =
	| 'no_secret'
	| 'no_raw_body'
	| 'no_signature'
	| 'bad_signature'
	| 'too_old'
	| 'too_new';

/**
 * Whether a request is what Chert sent to this subscription: signed with the subscription's own
 * secret over the raw bytes, not more than five minutes ago, nor ahead.
 *
 * The time is looked at last, so that only the owner of the secret learns what is wrong with it; a
 * malformed signature is not told from a wrong one.
 *
 * @param delivery headers and raw body
 * @param secret of the subscription, which is not the API's signing secret
 * @param now Unix time in milliseconds
 * @returns nothing when it is. Source: docs: webhooks.
 */
export function refusalOf(
	{ headers, body }: Delivery,
	secret: string | undefined,
	now: number,
): Refusal | undefined {
	if (!secret) return 'no_secret';
	if (!body) return 'no_raw_body';
	const given = readSignatureHeader(headers);
	if (given === 'missing') return 'no_signature';
	if (given === 'malformed') return 'bad_signature';

	const right = Buffer.from(sign(secret, given.timestamp, body), 'latin1');
	// Every one is compared, so that the time taken says nothing about which one fitted.
	const fitting = given.signatures.filter((signature) =>
		timingSafeEqual(Buffer.from(signature, 'latin1'), right),
	);
	if (fitting.length === 0) return 'bad_signature';

	const age = now - given.timestamp * 1_000;
	if (age > WINDOW) return 'too_old';
	if (age < -WINDOW) return 'too_new';
	return undefined;
}

/** What the answer to a refused delivery says, for whoever looks after the subscription. */
export const REFUSALS: Readonly<Record<Refusal, string>> = {
	no_secret:
		'This n8n has no secret for this webhook. Unpublish the workflow and publish it again (older n8n: deactivate and activate it).',
	no_raw_body: 'The request has no body whose signature could be checked.',
	no_signature: 'The request has no X-Webhook-Signature header.',
	bad_signature: 'The signature is not right.',
	too_old: 'The signature is more than five minutes old.',
	too_new:
		'The signature is more than five minutes ahead of the clock of the machine that runs n8n.',
};

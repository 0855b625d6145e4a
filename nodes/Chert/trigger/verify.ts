import { timingSafeEqual } from 'crypto';
import { sign } from '../api/signature';
import { readSignature } from './signatureHeader';

/** From the clock here, in milliseconds. Source: docs: deliveries. */
const LARGEST_TIME_DIFFERENCE = 5 * 60 * 1_000;

export interface Delivery {
	/** Lower-case names. */
	headers: Readonly<Record<string, unknown>>;
	/** The bytes of the wire; a body that was parsed and written again has others. */
	body: Uint8Array | undefined;
}

export interface Signer {
	id: string;
	secret: string;
}

export type DeliveryRefusal =
	| 'no_signature'
	| 'bad_signature'
	| 'no_secret'
	| 'unknown_subscription'
	| 'no_raw_body'
	| 'too_old'
	| 'too_new';

interface RefusalAnswer {
	/**
	 * 401 where the sender is at fault. 503 where this n8n may be: Chert sends an event again after a 503,
	 * never after a 4xx. Source: docs: deliveries (retry).
	 */
	status: 401 | 503;
	message: string;
}

const PUBLISH_AGAIN =
	'Unpublish the workflow and publish it again (older n8n: deactivate and activate it).';

export const REFUSALS: Readonly<Record<DeliveryRefusal, RefusalAnswer>> = {
	no_signature: {
		status: 401,
		message: 'The request has neither an X-Webhook-Signature nor an x-chert-signature header.',
	},
	bad_signature: { status: 401, message: 'The signature is not right.' },
	no_secret: {
		status: 503,
		message: `This n8n has no secret for this webhook, or not yet. If that lasts: ${PUBLISH_AGAIN}`,
	},
	unknown_subscription: {
		status: 503,
		message: `This n8n does not know the webhook subscription that this delivery names, or not yet. If that lasts: ${PUBLISH_AGAIN}`,
	},
	no_raw_body: {
		status: 503,
		message: 'n8n did not keep the raw body of this request, so its signature cannot be checked.',
	},
	too_old: {
		status: 503,
		message:
			'The signature is right, but more than five minutes old by the clock of the machine that runs n8n. Check that clock.',
	},
	too_new: {
		status: 503,
		message:
			'The signature is right, but more than five minutes ahead of the clock of the machine that runs n8n. Check that clock.',
	},
};

/**
 * Why a request is not taken for a delivery of Chert's; nothing for one that is signed with the secret of a
 * subscription, at most five minutes ago or ahead. Chert signs the raw bytes; the signing secret of the API is
 * never a key here. The time is checked last, so that only a sender with the secret learns that the time is
 * wrong. Source: docs: deliveries.
 */
export function deliveryRefusal(
	{ headers, body }: Delivery,
	signers: readonly Signer[],
	now: number,
): DeliveryRefusal | undefined {
	const given = readSignature(headers);
	if (given === 'missing') return 'no_signature';
	if (!given) return 'bad_signature';
	const usable = signers.filter(({ secret }) => secret !== '');
	if (usable.length === 0) return 'no_secret';
	if (!body) return 'no_raw_body';

	const expected = usable.map(({ secret }) => sign(secret, given.timestamp, body));
	// All of them are compared, so that the time taken does not show which one fits.
	const right = expected.flatMap((hex) => given.hexes.filter((one) => areEqual(one, hex)));
	if (right.length === 0)
		return isOfAnother(headers, usable) ? 'unknown_subscription' : 'bad_signature';

	const age = now - given.timestamp * 1_000;
	if (Math.abs(age) <= LARGEST_TIME_DIFFERENCE) return undefined;
	return age > 0 ? 'too_old' : 'too_new';
}

/** In constant time. */
function areEqual(hex: string, other: string): boolean {
	return timingSafeEqual(Buffer.from(hex, 'latin1'), Buffer.from(other, 'latin1'));
}

/** The name is not signed: it only decides whether Chert may try again. */
function isOfAnother(headers: Delivery['headers'], signers: readonly Signer[]): boolean {
	const id = headers['x-webhook-subscription-id'];
	return typeof id === 'string' && id !== '' && !signers.some((signer) => signer.id === id);
}

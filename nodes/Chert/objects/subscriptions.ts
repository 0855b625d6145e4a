import type { IDataObject } from 'n8n-workflow';
import type { Expectation } from '../api/answer';
import type { Asker } from '../api/ask';
import { anyListOf, unwrapped } from './lists';
import { eventNames } from './events';
import { firstText } from './handle';
import {
	documented,
	type DocumentedCode,
	ERROR_CODES,
	type ErrorCodeEntry,
} from '../failures/errorCodes';
import { asFailure } from '../failures/failure';
import { without } from '../shared/text';

/** Never with its secret. Source: docs: `GET /webhook-subscriptions`. */
export interface RemoteSubscription {
	id: string;
	url: string;
	/** Empty for all. */
	events: string[];
	is_active: boolean;
}

export const SUBSCRIPTIONS_PATH = '/webhook-subscriptions';
export const SUBSCRIPTION_NOT_FOUND = 2011;

const later = (code: DocumentedCode): ErrorCodeEntry => ({
	...ERROR_CODES[code],
	advice:
		'Nothing is wrong with your workflow: wait a moment and publish it again (older n8n: activate it).',
});

export const PUBLISHING_ERRORS: Readonly<Record<number, ErrorCodeEntry>> = {
	...documented(1001, SUBSCRIPTION_NOT_FOUND),
	1002: {
		...ERROR_CODES[1002],
		advice:
			'Chert does not accept the webhook URL or one of the events. The URL has to be a public https:// address: set the environment variable WEBHOOK_URL of n8n.',
	},
	1007: later(1007),
	3001: later(3001),
	3002: later(3002),
	3004: later(3004),
};

export function subscriptionPath(id: string): string {
	return `${SUBSCRIPTIONS_PATH}/${encodeURIComponent(id)}`;
}

/** There are no pages. Source: docs: `GET /webhook-subscriptions`. */
export const SUBSCRIPTION_LIST = anyListOf('subscriptions', 'webhook subscriptions');

export async function listSubscriptions(asker: Asker): Promise<RemoteSubscription[]> {
	const request = { method: 'GET', path: SUBSCRIPTIONS_PATH } as const;
	return subscriptionsIn(await asker.request(request, SUBSCRIPTION_LIST));
}

export function subscriptionsIn(rows: readonly IDataObject[]): RemoteSubscription[] {
	return rows.map(readSubscription).filter(({ id }) => id !== '');
}

export function subscriptionIn(answer: IDataObject): IDataObject {
	return unwrapped(answer, 'subscription');
}

/** An answer may hold one that was not asked for. */
export function withoutSecret(subscription: IDataObject): IDataObject {
	return without(subscription, 'secret', 'webhook_secret');
}

/**
 * With its secret, which Chert shows this once. Older forms of the answer call it `webhook_secret`, and have
 * it in the wrapper or beside it. Source: docs: `POST /webhook-subscriptions`.
 */
export function newSubscriptionIn(answer: IDataObject): IDataObject {
	const { secret, webhook_secret, ...subscription } = subscriptionIn(answer);
	const found = firstText(secret, webhook_secret, answer.secret, answer.webhook_secret);
	return { ...subscription, ...(found !== null && { secret: found }) };
}

export async function createSubscription(
	asker: Asker,
	url: string,
	events: readonly string[],
): Promise<{ id: string; secret: string }> {
	const body: IDataObject = { url, ...(events.length > 0 && { events: [...events] }) };
	const answer = await asker.request({ method: 'POST', path: SUBSCRIPTIONS_PATH, body });
	const { id, secret } = newSubscriptionIn(answer);
	return { id: firstText(id) ?? '', secret: firstText(secret) ?? '' };
}

/** The body is not documented: it may be empty, and must not speak of another subscription. */
export function deletionOf(id: string): Expectation<{ deleted: true; id: string }> {
	return {
		mayBeEmpty: true,
		needsTraceId: true,
		read(answer) {
			const about = subscriptionIn(answer).id;
			const agrees = (about === undefined || about === id) && answer.deleted !== false;
			return agrees ? { deleted: true, id } : undefined;
		},
		complaint: 'does not say that this webhook subscription was deleted',
	};
}

/** One that does not exist any more counts as deleted. If the answer is unclear, the list decides. */
export async function deleteSubscription(asker: Asker, id: string): Promise<void> {
	try {
		await asker.request({ method: 'DELETE', path: subscriptionPath(id) }, deletionOf(id));
	} catch (error) {
		const failure = asFailure(error);
		if (failure.details.code === SUBSCRIPTION_NOT_FOUND) return;
		if (!failure.details.outcome_unknown) throw failure;
		const there = await listSubscriptions(asker);
		if (there.some((remote) => remote.id === id)) throw failure;
	}
}

function readSubscription({ id, url, events, is_active }: IDataObject): RemoteSubscription {
	return {
		id: firstText(id) ?? '',
		url: firstText(url) ?? '',
		events: eventNames(events),
		is_active: is_active !== false,
	};
}

import type { IDataObject } from 'n8n-workflow';
import type { Expectation } from '../api/answer';
import { ask } from '../api/ask';
import { listIn, unwrapped } from './lists';
import type { RequestContext } from '../api/openCredential';
import { eventNames } from './events';
import { firstText } from './handle';
import {
	documented,
	type DocumentedCode,
	ERROR_CODES,
	type ErrorCodeEntry,
} from '../failures/errorCodes';
import { asFailure } from '../failures/failure';

/** A webhook subscription as Chert lists it: never with its secret. Source: docs: `GET /webhook-subscriptions`. */
export interface RemoteSubscription {
	id: string;
	url: string;
	/** Empty for all. */
	events: string[];
	is_active: boolean;
}

const SUBSCRIPTIONS_PATH = '/webhook-subscriptions';
/** The code for a subscription that is not there (any more). */
export const SUBSCRIPTION_NOT_FOUND = 2011;

const later = (code: DocumentedCode): ErrorCodeEntry => ({
	...ERROR_CODES[code],
	advice:
		'Nothing is wrong with your workflow: wait a moment and publish it again (older n8n: activate it).',
});

/** What Chert's codes mean while a workflow is activated or deactivated. Source: docs: webhook-subscriptions. */
const ERRORS: Readonly<Record<number, ErrorCodeEntry>> = {
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

/**
 * Every subscription of the tenant.
 *
 * @throws ChertFailure when Chert does not answer with a list
 */
export async function listSubscriptions(context: RequestContext): Promise<RemoteSubscription[]> {
	const answer = await ask(
		context,
		{ method: 'GET', path: SUBSCRIPTIONS_PATH },
		{
			list: 'subscriptions',
			confirms: (fields) => listIn(fields, 'subscriptions') !== undefined,
			complaint: 'does not list the webhook subscriptions',
		},
		ERRORS,
	);
	return subscriptionsIn(answer);
}

/** The subscriptions in the answer to `GET /webhook-subscriptions`; those without an id are left out. */
export function subscriptionsIn(answer: IDataObject): RemoteSubscription[] {
	return (listIn(answer, 'subscriptions') ?? [])
		.map(readSubscription)
		.filter(({ id }) => id !== '');
}

/**
 * Makes a subscription.
 *
 * @param events exact names; none for all
 * @returns id and secret; either is empty if the answer does not hold it. Chert shows the secret this once,
 *   and older answers call it `webhook_secret`. Source: docs: `POST /webhook-subscriptions`.
 */
export async function createSubscription(
	context: RequestContext,
	url: string,
	events: readonly string[],
): Promise<{ id: string; secret: string }> {
	const body: IDataObject = { url, ...(events.length > 0 && { events: [...events] }) };
	const answer = await ask(
		context,
		{ method: 'POST', path: SUBSCRIPTIONS_PATH, body },
		{ changesSomething: true },
		ERRORS,
	);
	const { id, secret, webhook_secret } = unwrapped(answer, 'subscription');
	return {
		id: firstText(id) ?? '',
		secret: firstText(secret, webhook_secret, answer.secret, answer.webhook_secret) ?? '',
	};
}

/**
 * Deletes a subscription. If it does not exist any more, that counts as deleted. The answer is not
 * documented; if it is unclear, the list of subscriptions decides.
 *
 * @throws ChertFailure when it was not deleted
 */
export async function deleteSubscription(context: RequestContext, id: string): Promise<void> {
	const path = `${SUBSCRIPTIONS_PATH}/${encodeURIComponent(id)}`;
	const expected: Expectation = {
		needsTraceId: true,
		mayBeEmpty: true,
		changesSomething: true,
	};
	try {
		await ask(context, { method: 'DELETE', path }, expected, ERRORS);
	} catch (error) {
		const failure = asFailure(error);
		if (failure.details.code === SUBSCRIPTION_NOT_FOUND) return;
		if (!failure.details.outcome_unknown) throw failure;
		const there = await listSubscriptions(context);
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

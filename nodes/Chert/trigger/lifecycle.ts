import type { IHookFunctions } from 'n8n-workflow';
import { openCredential } from '../api/transport';
import { asFailure, ChertFailure, type FailureDetails } from '../failures/failure';
import { nodeError } from '../failures/nodeError';
import { claims } from './claims';
import { Memory, slotOf } from './memory';
import { readTriggerSettings } from './settings';
import {
	createSubscription,
	deleteSubscription,
	listSubscriptions,
} from '../webhooks/subscriptions';
import { ownWebhookUrl, requireReachable } from '../webhooks/webhookUrl';

/**
 * Whether the subscription that this node made lives on, with the URL and the events of now. Others
 * that deliver to the same URL are deleted on the way: the URL is this node's alone, so they are its
 * own from a run that ended before it could note them, and nobody has their secret.
 *
 * @throws NodeApiError in words for a person
 */
export async function checkExists(this: IHookFunctions): Promise<boolean> {
	return await inTheNodesWords(this, async () => {
		const { filters } = readTriggerSettings(this);
		const url = await ownUrl(this);
		const own = new Memory(this.getWorkflowStaticData('node')).subscription(slotOf(this.getMode()));
		const there = await listSubscriptions(this);
		const alive =
			own !== undefined &&
			own.secret !== '' &&
			there.some(
				(remote) =>
					remote.id === own.id &&
					remote.is_active &&
					remote.url === url &&
					same(remote.events, filters.events),
			);
		if (!alive) return false;
		for (const { id } of there.filter((other) => other.url === url && other.id !== own.id)) {
			await deleteSubscription(this, id);
		}
		return true;
	});
}

/**
 * Makes the subscription, after deleting what is left of earlier ones: there are never two.
 *
 * @throws NodeApiError in words for a person
 */
export async function create(this: IHookFunctions): Promise<boolean> {
	return await inTheNodesWords(this, async () => {
		const { events } = readTriggerSettings(this).filters;
		const url = await ownUrl(this);
		const memory = new Memory(this.getWorkflowStaticData('node'));
		const slot = slotOf(this.getMode());
		await deleteAll(this, url, memory.subscription(slot)?.id);
		memory.forget(slot);
		const { id, secret } = await createSubscription(this, url, events);
		if (id === '' || secret === '') {
			await deleteAll(this, url, id === '' ? undefined : id);
			throw withoutSecret();
		}
		memory.keep(slot, { id, url, secret, events: [...events] });
		return true;
	});
}

/**
 * Deletes the subscription that this node made, and whatever else delivers to its URL; no other.
 *
 * @throws NodeApiError in words for a person
 */
export async function remove(this: IHookFunctions): Promise<boolean> {
	return await inTheNodesWords(this, async () => {
		const url = urlOf(this);
		const memory = new Memory(this.getWorkflowStaticData('node'));
		const slot = memory.slotOfUrl(url);
		await deleteAll(this, url, slot && memory.subscription(slot)?.id);
		if (slot) memory.forget(slot);
		return true;
	});
}

/** n8n's URL for this node, once it is certain that Chert can reach it. */
async function ownUrl(context: IHookFunctions): Promise<string> {
	const { credential } = await openCredential(context);
	return requireReachable(urlOf(context), credential.apiUrl);
}

function urlOf(context: IHookFunctions): string {
	return ownWebhookUrl(context.getNodeWebhookUrl('default'));
}

async function deleteAll(context: IHookFunctions, url: string, own?: string): Promise<void> {
	if (own !== undefined) {
		await deleteSubscription(context, own);
		claims.forget(own);
	}
	const there = await listSubscriptions(context);
	for (const { id } of there.filter((remote) => remote.url === url && remote.id !== own)) {
		await deleteSubscription(context, id);
	}
}

function same(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((name, place) => name === b[place]);
}

function withoutSecret(): ChertFailure {
	return new ChertFailure({
		message: "Chert's answer has no secret for the new webhook subscription",
		description:
			'Without it nobody could tell deliveries from forgeries, so the subscription was deleted again. Publish the workflow once more (older n8n: activate it).',
		code: null,
		reason: 'BAD_RESPONSE',
		http_status: null,
		retryable: true,
		trace_id: null,
	});
}

/** n8n shows what a hook throws to whoever activates the workflow, and logs it at start-up. */
async function inTheNodesWords<T>(context: IHookFunctions, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		const { details } = asFailure(error);
		throw nodeError(context.getNode(), details, { description: adviceOf(details) });
	}
}

/** What to do about it: nobody runs an item here. */
function adviceOf({ reason, description, outcome_unknown }: FailureDetails): string {
	if (reason === 'INVALID_INPUT') {
		return 'Nothing was sent to Chert. Correct it in the Chert Trigger, then publish the workflow again (older n8n: activate it).';
	}
	return outcome_unknown
		? `${description} Publish the workflow once more (older n8n: activate it): what this attempt may have left at Chert is removed then.`
		: description;
}

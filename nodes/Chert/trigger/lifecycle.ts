import type { IHookFunctions } from 'n8n-workflow';
import { type Asker, asker } from '../api/ask';
import { openCredential } from '../api/credential';
import { asFailure, failure, type FailureDetails } from '../failures/failure';
import { nodeError } from '../failures/nodeError';
import { catchUp } from './catchUp';
import { Memory, type OwnSubscription } from './memory';
import { readTriggerSettings, type TriggerSettings } from './settings';
import {
	createSubscription,
	deleteSubscription,
	listSubscriptions,
	PUBLISHING_ERRORS,
	type RemoteSubscription,
} from '../objects/subscriptions';
import { ownWebhookUrl, requireReachable, sameUrl } from '../parameters/webhookUrl';

/** What the node wants, and what is at Chert. */
interface Standing {
	chert: Asker;
	url: string;
	memory: Memory;
	settings: TriggerSettings;
	/** The node's own: active, with the wanted URL and events, and its secret is known. */
	kept: OwnSubscription | undefined;
	/**
	 * Others that deliver to our URL. The URL is this node's alone, so they are leftovers of this node whose
	 * secret nobody has. No other subscription is ever deleted or taken over, whatever ids the static data hold:
	 * those travel with exports, copies and backups of the workflow, and belong to the original.
	 */
	leftovers: RemoteSubscription[];
}

/**
 * Whether exactly one subscription delivers to the node's URL, with the chosen events and a secret that is
 * known. If not, n8n calls `create`. With "Catch Up" the answer is no for an active workflow: there may be
 * something left to do. n8n does not call it at every start (docs/n8n.md 42).
 */
export async function checkExists(this: IHookFunctions, now: number): Promise<boolean> {
	return await withNodeErrors(this, async () => {
		const { memory, settings, kept, leftovers } = await look(this, now);
		const isDone = settings.catchUp === undefined;
		return isDone && kept !== undefined && kept.id === memory.noted?.id && leftovers.length === 0;
	});
}

/**
 * Keeps our subscription where URL and events are as wanted, deletes leftovers, makes a new one where none is
 * left, and catches up, if that is set, once n8n listens.
 */
export async function create(this: IHookFunctions, now: number): Promise<boolean> {
	return await withNodeErrors(this, async () => {
		const { chert, url, memory, settings, kept, leftovers } = await look(this, now);
		const { catchUp: hours, filters } = settings;
		if (memory.slot === 'test') memory.forgetEvents();
		await deleteEach(chert, leftovers);
		const own = kept ?? { url, made_at: now, ...(await makeAnew(chert, url, filters.events)) };
		const { noted } = memory;
		if (noted && !sameUrl(noted.url, url)) tellOfOldAddress(this, noted);
		await memory.keep(own);
		if (memory.slot === 'test') return true;
		const listening = memory.listen(own, now);
		if (hours !== undefined) {
			// Not awaited: n8n listens after this hook has returned. It never rejects.
			void catchUp(this, { subscription_id: own.id, hours, memory, listening, filters, now });
		}
		return true;
	});
}

async function makeAnew(chert: Asker, url: string, events: readonly string[]) {
	const { id, secret } = await createSubscription(chert, url, events);
	if (id !== '' && secret !== '') return { id, secret, events: [...events] };
	await deleteEach(chert, await subscriptionsAt(chert, url));
	throw failure(
		'BAD_RESPONSE',
		"Chert's answer lacks the id or the secret of the new webhook subscription",
		{
			description:
				'Without them deliveries cannot be checked, so the subscription was deleted again. Publish the workflow once more (older n8n: activate it).',
			retryable: true,
		},
	);
}

/**
 * Deletes what delivers to the node's URL, and nothing else. n8n calls it before `create` where a published
 * workflow was changed, so it is the one that knows of an address that was given up.
 */
export async function remove(this: IHookFunctions): Promise<boolean> {
	return await withNodeErrors(this, async () => {
		const url = urlOf(this);
		const chert = asker(this, PUBLISHING_ERRORS);
		const there = await listSubscriptions(chert);
		const atUrl = there.filter((remote) => sameUrl(remote.url, url));
		await deleteEach(chert, atUrl);
		const own = Memory.of(this).giveUp(url);
		const kept = there.find((remote) => remote.id === own?.id && !atUrl.includes(remote));
		if (kept) tellOfOldAddress(this, kept);
		return true;
	});
}

async function look(context: IHookFunctions, now: number): Promise<Standing> {
	const settings = readTriggerSettings(context);
	const { events } = settings.filters;
	const { credential } = await openCredential(context);
	const url = requireReachable(urlOf(context), credential.apiUrl);
	const memory = Memory.of(context);
	const [own] = memory.signers(now);
	const chert = asker(context, PUBLISHING_ERRORS);
	const there = await subscriptionsAt(chert, url);
	const right = there.find(
		(remote) =>
			remote.id === own?.id &&
			own.secret !== '' &&
			remote.is_active &&
			JSON.stringify(remote.events) === JSON.stringify(events),
	);
	const kept = right && own && { ...own, url, events: [...events] };
	const leftovers = there.filter((remote) => remote !== right);
	return { chert, url, memory, settings, kept, leftovers };
}

async function subscriptionsAt(chert: Asker, url: string): Promise<RemoteSubscription[]> {
	return (await listSubscriptions(chert)).filter((remote) => sameUrl(remote.url, url));
}

async function deleteEach(chert: Asker, subscriptions: RemoteSubscription[]): Promise<void> {
	for (const { id } of subscriptions) await deleteSubscription(chert, id);
}

function urlOf(context: IHookFunctions): string {
	return ownWebhookUrl(context.getNodeWebhookUrl('default'));
}

/** The subscription stays, because it may belong to the workflow that this one was copied from. */
function tellOfOldAddress(
	context: IHookFunctions,
	{ id, url }: Pick<RemoteSubscription, 'id' | 'url'>,
): void {
	context.logger.info(
		`${context.getNode().name}: the webhook subscription ${id} delivers to ${url} and was not deleted. If that was the address of this n8n before WEBHOOK_URL changed, delete it with Webhook Subscription → Delete. If this workflow is a copy, it belongs to the original.`,
	);
}

/** n8n shows what a hook throws to the person who publishes the workflow, and logs it at start. */
async function withNodeErrors<T>(context: IHookFunctions, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		const { details } = asFailure(error);
		throw nodeError(context.getNode(), details, { description: adviceOf(details) });
	}
}

/** Advice for the person who publishes the workflow: there is no item to run again. */
function adviceOf({ reason, description, outcome_unknown }: FailureDetails): string {
	if (reason === 'INVALID_INPUT') {
		return 'Nothing was sent to Chert. Correct it in the Chert Trigger, then publish the workflow again (older n8n: activate it).';
	}
	return outcome_unknown
		? `${description} Publish the workflow once more (older n8n: activate it): that removes what this attempt may have left at Chert.`
		: description;
}

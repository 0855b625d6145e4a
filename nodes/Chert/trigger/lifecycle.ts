import type { IHookFunctions } from 'n8n-workflow';
import { asker } from '../api/ask';
import { openCredential } from '../api/openCredential';
import { asFailure, type ChertFailure, failure, type FailureDetails } from '../failures/failure';
import { nodeError } from '../failures/nodeError';
import { catchUp } from './catchUp';
import { claims } from './claims';
import { trustedSubscriptions, Memory, type OwnSubscription, scopeOf, slotOf } from './memory';
import { readTriggerSettings, type TriggerSettings } from './settings';
import {
	createSubscription,
	deleteSubscription,
	listSubscriptions,
	PUBLISHING_ERRORS,
	type RemoteSubscription,
} from '../objects/subscriptions';
import { ownWebhookUrl, requireReachable, sameUrl } from '../parameters/webhookUrl';

/** What the node wants at Chert, and what it knows that it has there. */
interface Wanted {
	url: string;
	/** Exact names, sorted; empty for all. */
	events: string[];
	memory: Memory;
	/** In the static data. */
	noted: OwnSubscription | undefined;
	/** Of those that static data and process know, the one that was made last. */
	own: OwnSubscription | undefined;
	settings: TriggerSettings;
}

/** What is there. */
interface Found {
	/** Our subscription, if it is active with the wanted URL and events and its secret is known. */
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
 * known. It only asks; if the answer is no, n8n calls `create`. With "Catch Up" the answer is no for an active
 * workflow: there may be something left to do. n8n does not call it at every start (docs/n8n.md 42).
 *
 * @throws NodeApiError in words for a person
 */
export async function checkExists(this: IHookFunctions): Promise<boolean> {
	return await withNodeErrors(this, async () => {
		const wanted = await wantedBy(this);
		const { kept, leftovers } = await find(this, wanted);
		const isDone = wanted.settings.catchUp === undefined || slotOf(this.getMode()) === 'test';
		return isDone && kept !== undefined && kept.id === wanted.noted?.id && leftovers.length === 0;
	});
}

/**
 * Puts things in order: keeps our subscription where URL and events are as wanted, deletes leftovers, makes a
 * new subscription where none is left, and catches up, if that is set, once n8n listens.
 *
 * @throws NodeApiError in words for a person
 */
export async function create(this: IHookFunctions): Promise<boolean> {
	return await withNodeErrors(this, async () => {
		const wanted = await wantedBy(this);
		const { memory } = wanted;
		const slot = slotOf(this.getMode());
		if (slot === 'test') claims.forgetEvents(scopeOf(this));
		const { kept, leftovers } = await find(this, wanted);
		await deleteEach(this, leftovers);
		const own = kept ?? (await makeAnew(this, wanted));
		memory.keep(slot, own);
		if (slot === 'production') startListening(this, wanted, own);
		return true;
	});
}

async function makeAnew(
	context: IHookFunctions,
	{ memory, noted, url, events }: Wanted,
): Promise<OwnSubscription> {
	if (noted && !sameUrl(noted.url, url)) tellOfOldAddress(context, noted);
	memory.forget(slotOf(context.getMode()));
	const own = await make(context, url, events);
	// From this moment on deliveries can arrive; n8n stores the static data later.
	await claims.publish(scopeOf(context), own);
	return own;
}

/** Notes that the active workflow listens, and has Chert send again what it missed before. */
function startListening(
	context: IHookFunctions,
	{ memory, settings: { catchUp: hours, filters } }: Wanted,
	own: OwnSubscription,
): void {
	memory.listen(own, Date.now());
	const { listening } = memory;
	if (hours === undefined || listening === undefined) return;
	// Not awaited: n8n listens after this hook has returned. It never rejects.
	void catchUp(context, { subscription_id: own.id, hours, memory, listening, filters });
}

/**
 * Deletes what delivers to the node's URL, and nothing else.
 *
 * @throws NodeApiError in words for a person
 */
export async function remove(this: IHookFunctions): Promise<boolean> {
	return await withNodeErrors(this, async () => {
		const url = urlOf(this);
		await deleteEach(this, await subscriptionsAt(this, url));
		new Memory(this.getWorkflowStaticData('node')).forgetUrl(url);
		return true;
	});
}

async function wantedBy(context: IHookFunctions): Promise<Wanted> {
	const settings = readTriggerSettings(context);
	const { credential } = await openCredential(context);
	const url = requireReachable(urlOf(context), credential.apiUrl);
	const memory = new Memory(context.getWorkflowStaticData('node'));
	const noted = memory.subscription(slotOf(context.getMode()));
	const [own] = trustedSubscriptions(noted, claims.subscriptions(scopeOf(context)), Date.now());
	return { url, events: [...settings.filters.events].sort(), memory, noted, own, settings };
}

async function find(context: IHookFunctions, { url, events, own }: Wanted): Promise<Found> {
	const there = await subscriptionsAt(context, url);
	const kept = there.find(
		(remote) =>
			remote.id === own?.id && own.secret !== '' && remote.is_active && same(remote.events, events),
	);
	return {
		kept: kept && own && { ...own, url, events },
		leftovers: there.filter((remote) => remote !== kept),
	};
}

async function subscriptionsAt(
	context: IHookFunctions,
	url: string,
): Promise<RemoteSubscription[]> {
	return (await listSubscriptions(askerFor(context))).filter((remote) => sameUrl(remote.url, url));
}

async function deleteEach(
	context: IHookFunctions,
	subscriptions: RemoteSubscription[],
): Promise<void> {
	const chert = askerFor(context);
	for (const { id } of subscriptions) await deleteSubscription(chert, id);
}

function askerFor(context: IHookFunctions) {
	return asker(context, PUBLISHING_ERRORS);
}

/** @throws ChertFailure also when Chert's answer lacks id or secret; then nothing is left at Chert */
async function make(
	context: IHookFunctions,
	url: string,
	events: string[],
): Promise<OwnSubscription> {
	const made_at = Date.now();
	const { id, secret } = await createSubscription(askerFor(context), url, events);
	if (id === '' || secret === '') {
		await deleteEach(context, await subscriptionsAt(context, url));
		throw secretMissing();
	}
	return { id, url, secret, events, made_at };
}

/** n8n's URL for this node: that of an active workflow, or that of a test. */
function urlOf(context: IHookFunctions): string {
	return ownWebhookUrl(context.getNodeWebhookUrl('default'));
}

/** The subscription stays, because it may belong to the workflow that this one was copied from. */
function tellOfOldAddress({ logger }: IHookFunctions, { id, url }: OwnSubscription): void {
	logger.info(
		`Chert Trigger: the webhook subscription ${id} delivers to ${url} and was not deleted. If that was the address of this n8n before WEBHOOK_URL changed, delete it with Webhook Subscription → Delete. If this workflow is a copy, it belongs to the original.`,
	);
}

function same(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((name, index) => name === b[index]);
}

function secretMissing(): ChertFailure {
	return failure(
		'BAD_RESPONSE',
		"Chert's answer lacks the id or the secret of the new webhook subscription",
		{
			description:
				'Without them deliveries cannot be checked, so the subscription was deleted again. Publish the workflow once more (older n8n: activate it).',
			retryable: true,
		},
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

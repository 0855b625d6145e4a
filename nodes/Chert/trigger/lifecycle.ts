import type { IHookFunctions } from 'n8n-workflow';
import { asker } from '../api/ask';
import { openCredential } from '../api/openCredential';
import { asFailure, type ChertFailure, failure, type FailureDetails } from '../failures/failure';
import { nodeError } from '../failures/nodeError';
import { catchUp } from './catchUp';
import { Memory } from './memory';
import type { OwnSubscription } from './ownSubscription';
import { readTriggerSettings, type TriggerSettings } from './settings';
import {
	createSubscription,
	deleteSubscription,
	listSubscriptions,
	PUBLISHING_ERRORS,
	type RemoteSubscription,
} from '../objects/subscriptions';
import { ownWebhookUrl, requireReachable, sameUrl } from '../parameters/webhookUrl';

interface Wanted {
	url: string;
	/** Exact names, sorted; empty for all. */
	events: string[];
	memory: Memory;
	/** The one that was made last. */
	own: OwnSubscription | undefined;
	settings: TriggerSettings;
	now: number;
}

interface Found {
	/** Active, with the wanted URL and events, and its secret is known. */
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
		const wanted = await wantedBy(this, now);
		const { memory, settings } = wanted;
		const { kept, leftovers } = await find(this, wanted);
		const isDone = settings.catchUp === undefined || memory.slot === 'test';
		return isDone && kept !== undefined && kept.id === memory.noted?.id && leftovers.length === 0;
	});
}

/**
 * Keeps our subscription where URL and events are as wanted, deletes leftovers, makes a new one where none is
 * left, and catches up, if that is set, once n8n listens.
 */
export async function create(this: IHookFunctions, now: number): Promise<boolean> {
	return await withNodeErrors(this, async () => {
		const wanted = await wantedBy(this, now);
		const { memory } = wanted;
		if (memory.slot === 'test') memory.forgetEvents();
		const { kept, leftovers } = await find(this, wanted);
		await deleteEach(this, leftovers);
		const own = kept ?? (await makeAnew(this, wanted));
		memory.keep(own);
		if (memory.slot === 'production') startListening(this, wanted, own);
		return true;
	});
}

async function makeAnew(context: IHookFunctions, wanted: Wanted): Promise<OwnSubscription> {
	const { memory, url } = wanted;
	const { noted } = memory;
	if (noted && !sameUrl(noted.url, url)) tellOfOldAddress(context, noted);
	return await memory.replace(async () => await make(context, wanted));
}

function startListening(
	context: IHookFunctions,
	{ memory, settings: { catchUp: hours, filters }, now }: Wanted,
	{ id, url }: OwnSubscription,
): void {
	const listening = memory.listen({ id, url }, now);
	if (hours === undefined) return;
	// Not awaited: n8n listens after this hook has returned. It never rejects.
	void catchUp(context, { subscription_id: id, hours, memory, listening, filters, now });
}

/**
 * Deletes what delivers to the node's URL, and nothing else. n8n calls it before `create` where a published
 * workflow was changed, so it is the one that knows of an address that was given up.
 */
export async function remove(this: IHookFunctions): Promise<boolean> {
	return await withNodeErrors(this, async () => {
		const url = urlOf(this);
		const there = await listSubscriptions(askerFor(this));
		await deleteEach(
			this,
			there.filter((remote) => sameUrl(remote.url, url)),
		);
		for (const { id } of Memory.of(this).giveUp(url)) {
			const kept = there.find((remote) => remote.id === id && !sameUrl(remote.url, url));
			if (kept) tellOfOldAddress(this, kept);
		}
		return true;
	});
}

async function wantedBy(context: IHookFunctions, now: number): Promise<Wanted> {
	const settings = readTriggerSettings(context);
	const { credential } = await openCredential(context);
	const url = requireReachable(urlOf(context), credential.apiUrl);
	const memory = Memory.of(context);
	const [own] = memory.signers(now);
	return { url, events: [...settings.filters.events].sort(), memory, own, settings, now };
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

/** If Chert's answer lacks id or secret, nothing is left at Chert. */
async function make(
	context: IHookFunctions,
	{ url, events, now: made_at }: Wanted,
): Promise<OwnSubscription> {
	const { id, secret } = await createSubscription(askerFor(context), url, events);
	if (id === '' || secret === '') {
		await deleteEach(context, await subscriptionsAt(context, url));
		throw secretMissing();
	}
	return { id, url, secret, events, made_at };
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

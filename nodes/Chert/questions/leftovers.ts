import { deleteSubscription, type RemoteSubscription } from '../objects/subscriptions';
import type { Execution } from '../parameters/itemReader';
import type { Clock } from '../shared/clock';
import { asObject, parsedJson } from '../shared/text';
import { isTimedOut, readAddress } from './replyAddress';

const MOST_LOOKS = 10;

/** Deletes what earlier questions left behind, as far as that is certain. `own` is the question that is asked now. */
export async function tidyUp(
	{ atOnce, look }: Execution,
	there: readonly RemoteSubscription[],
	own: { id: string; url: string },
	clock: Clock,
): Promise<void> {
	const { over, open } = leftoversIn(there, own, clock.now());
	// A random choice, so that executions that keep waiting do not hide the others.
	const some = open
		.map((one) => ({ one, order: clock.random() }))
		.sort((a, b) => a.order - b.order)
		.slice(0, MOST_LOOKS);
	for (const { one } of some) {
		const seen = await look(one.url);
		// If n8n cannot reach itself once, it cannot reach itself now at all.
		if (!seen) break;
		if (isOver(seen)) over.push(one.id);
	}
	for (const id of over) await deleteSubscription(atOnce, id);
}

export interface Leftovers {
	/** Subscriptions of waits that are surely over. */
	over: string[];
	/** Those whose executions may still wait: only n8n knows. */
	open: Array<{ id: string; url: string }>;
}

/**
 * What earlier questions left behind: subscriptions of the same execution, and of waits whose time is over.
 * Only those count that this n8n made for a question; no other is ever named.
 */
export function leftoversIn(
	there: readonly RemoteSubscription[],
	own: { id: string; url: string },
	now: number,
): Leftovers {
	const mine = readAddress(own.url);
	const leftovers: Leftovers = { over: [], open: [] };
	if (!mine) return leftovers;
	for (const { id, url } of there) {
		const their = readAddress(url);
		const isOurs = their?.instance === mine.instance && their.base === mine.base;
		if (!isOurs || id === own.id) continue;
		if (executionIn(their) === executionIn(mine) || isTimedOut(their, now)) leftovers.over.push(id);
		else leftovers.open.push({ id, url });
	}
	return leftovers;
}

/** The execution of an address. It waits for one answer at a time. */
function executionIn({ path }: { path: string }): string {
	return path.slice(0, path.lastIndexOf('/'));
}

/** What this node's webhook answers at an address that belongs to no open question. */
export const NOT_WAITING = { chert: 'not_waiting' } as const;

/**
 * Whether an execution has surely stopped waiting, by n8n's answer at its address. n8n shows its own page for
 * one that is over, and an error for one that it does not know or has stopped (n8n 2.8 to 2.40). Any other
 * answer, such as a proxy's, is ignored.
 */
export function isOver({ body }: { body: string }): boolean {
	const { chert, message } = asObject(parsedJson(body)) ?? {};
	return (
		chert === NOT_WAITING.chert ||
		/<title>\s*No action required\s*<\/title>/.test(body) ||
		/The execution ".*"? (does not exist|has finished)/.test(String(message))
	);
}

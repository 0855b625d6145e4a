/** A subscription that this node made for one of its webhook URLs. */
export interface OwnSubscription {
	id: string;
	/** n8n's URL that it delivers to. */
	url: string;
	/** Its deliveries are signed with this. Chert shows it once, so it is kept here. Empty when it is lost. */
	secret: string;
	/** Exact names, sorted; empty for all. */
	events: string[];
	/** Unix time in milliseconds. */
	made_at: number;
}

/** In milliseconds. */
export const HANDOVER_TIME = 5 * 60 * 1_000;

/**
 * The subscriptions whose deliveries are believed, the newest first: the one that was made last, and for a few
 * minutes those before it, whose last deliveries may still be on their way. `noted` is that of the static data,
 * `made` those that this process made.
 */
export function trustedSubscriptions(
	noted: OwnSubscription | undefined,
	made: readonly OwnSubscription[],
	now: number,
): OwnSubscription[] {
	const isNew = noted && !made.some(({ id }) => id === noted.id);
	const all = [...made, ...(isNew ? [noted] : [])].sort((a, b) => b.made_at - a.made_at);
	const [newest] = all;
	const isHandover = newest !== undefined && now - newest.made_at < HANDOVER_TIME;
	return isHandover ? all : all.slice(0, 1);
}

import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { EVENTS } from '../../objects/events';
import { asObject, listShortly, shortened } from '../../shared/text';
import { type RemoteSubscription, subscriptionsIn } from '../../objects/subscriptions';
import { fitsFilter } from './filter';
import { askForList } from './lookUp';

/** n8n shows about 50 characters of an entry, and the events have to be seen (docs/n8n.md 53). */
const LONGEST_ADDRESS = 30;
const NAMED = 2;

/** In Chert's order; there are no pages. */
export async function searchWebhookSubscriptions(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const request = { method: 'GET', path: '/webhook-subscriptions' } as const;
	const entries = await askForList(this, request, 'subscriptions');
	const subscriptions = entries.filter((entry) => asObject(entry)) as IDataObject[];
	const results = subscriptionsIn(subscriptions).flatMap((subscription) => {
		const { id, url, events } = subscription;
		const name = labelOf(subscription);
		const texts = [name, url, ...events, ...namesOf(events)];
		return fitsFilter(texts, filter) ? [{ name, value: id }] : [];
	});
	return { results };
}

/**
 * Where it goes and for which events; then its ID, because two may be the same in both and a deleted one is
 * gone. The query is left out: people put keys there, and n8n stores the label with the workflow.
 */
function labelOf({ id, url, events, is_active }: RemoteSubscription): string {
	const names = namesOf(events);
	const notes = [
		names.length === 0 ? 'all events' : listShortly(names, NAMED),
		...(is_active ? [] : ['not active']),
		id,
	];
	return `${shortened(withoutQuery(url), LONGEST_ADDRESS)} (${notes.join(', ')})`;
}

/** In the panel's words and order; last those that only Chert knows. */
function namesOf(events: readonly string[]): string[] {
	const known = EVENTS.filter(({ value }) => events.includes(String(value)));
	const values = known.map(({ value }) => value);
	return [...known.map(({ name }) => name), ...events.filter((event) => !values.includes(event))];
}

/** Without a log-in and a query. */
function withoutQuery(url: string): string {
	if (!URL.canParse(url)) return 'Unknown URL';
	const { host, pathname } = new URL(url);
	return pathname === '/' ? host : host + pathname;
}

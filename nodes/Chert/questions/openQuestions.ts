import type { RemoteSubscription } from '../objects/subscriptions';
import { type HistoryRow, positionOf } from './history';
import { isTimedOut } from './leftovers';
import { textKey } from './mark';
import type { Question } from './question';
import { readAddress } from './replyAddress';

/**
 * The other questions of a chat that may still be open. Each has a webhook subscription, which every n8n of the
 * tenant can see; its address says which question it is for.
 */
export function openQuestions(
	question: Question,
	rows: readonly HistoryRow[],
	there: readonly RemoteSubscription[],
	now: number,
): HistoryRow[] {
	const { asks, subscription_id } = question;
	const own = rows[positionOf(question, rows)];
	// Whether Chert keeps texts as they were sent.
	const keepsTexts = own !== undefined && textKey(own.text) === asks?.text;
	const open = there
		.filter(({ id }) => id !== subscription_id)
		.map(({ url }) => readAddress(url))
		.filter((address) => address !== undefined && !isTimedOut(address, now))
		.map((address) => address?.asks);
	return rows.filter(
		(row) =>
			row.mark !== undefined &&
			row !== own &&
			open.some(
				(other) =>
					other !== undefined &&
					other.mark === row.mark &&
					// The same person or chat; or asked the other way, by number or by chat, with the same text.
					(other.to === asks?.to || !keepsTexts || other.text === textKey(row.text)),
			),
	);
}

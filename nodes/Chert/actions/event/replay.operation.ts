import { ERROR_CODES } from '../../failures/errorCodes';
import { webhookSubscriptionField } from '../../parameters/fields';
import { NOT_SET } from '../../parameters/itemReader';
import type { Operation } from '../../run/operation';
import { readSubscriptionId } from '../webhookSubscription/fields';
import { EVENT_NOT_FOUND, eventIdField, eventIn, eventOf } from './fields';

/**
 * The docs do not show a success, so every body is passed on, also an empty one. A failure is flat (`ok: false`) and
 * can have a 2xx status. Source: docs: events.
 */
export const replay: Operation = {
	option: {
		name: 'Replay',
		action: 'Replay event',
		description:
			'Send an event to your webhooks again. A receiver that does not skip a known event_id acts a second time.',
	},
	properties: [
		eventIdField(
			'The event to send again. It keeps its event_id, so the Chert Trigger ignores it, as does everything else that skips duplicates',
		),
	],
	options: [
		webhookSubscriptionField(
			'Send it to this webhook subscription alone. Without it, it goes to all that want the event.',
		),
	],
	routes: ['POST /events/{id}/replay'],
	doneLabel: 'Replayed before this',
	outputFields: ['id', 'ok', 'downstream_status'],
	errors: {
		3004: {
			reason: 'DELIVERY_SERVICE_ERROR',
			advice:
				'The receiver did not take the event, or did not say so. downstream_status, where the error has it, is what it answered: look there first. Running this item again sends the event once more.',
		},
		1002: {
			reason: ERROR_CODES[1002].reason,
			advice:
				'Chert cannot send this event again: no active webhook subscription wants it, or the one that was given is not active. Webhook Subscription → Get Many lists them.',
		},
		2011: {
			reason: EVENT_NOT_FOUND.reason,
			advice: `${EVENT_NOT_FOUND.advice} If you chose a webhook subscription, check that one too.`,
		},
	},
	howToCheck: 'Look at the event with Event → Get: its delivery tells whether it was sent again.',
	prepare(item) {
		const { id, path } = eventOf(item);
		const given = item.option('subscriptionId', NOT_SET);
		// An empty one is refused: the event would go to all subscriptions.
		const subscription_id = given === NOT_SET ? undefined : readSubscriptionId(item, given ?? null);
		return {
			key: id,
			execute: async (call) => {
				const answer = await call.request(
					{ method: 'POST', path: `${path}/replay`, query: { subscription_id } },
					{ needsTraceId: true, mayBeEmpty: true },
				);
				return { id, ...eventIn(answer) };
			},
		};
	},
};

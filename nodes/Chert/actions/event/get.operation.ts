import type { Operation } from '../../run/operation';
import { EVENT_NOT_FOUND, eventIdField, eventIn, pathOf, readEventId } from './fields';

/** `GET /events/{id}`: the event with all attempts to deliver it. Source: docs: events. */
export const get: Operation = {
	option: {
		name: 'Get',
		action: 'Get an event',
		description:
			'Get one event, such as a received message, with its payload and whether it was delivered to your webhooks',
	},
	properties: [eventIdField('The event to get')],
	routes: ['GET /events/{id}'],
	doneBefore: 'Read before this',
	errors: { 2011: EVENT_NOT_FOUND },
	ifRepeated: 'none',
	prepare(item) {
		const id = readEventId(item);
		return {
			subject: item.subject,
			execute: async (call) =>
				eventIn(
					await call.request(
						{ method: 'GET', path: pathOf(id) },
						{
							says: (answer) => [eventIn(answer).id, eventIn(answer).event_id].includes(id),
							missing: 'is not about this event',
						},
					),
				),
		};
	},
};

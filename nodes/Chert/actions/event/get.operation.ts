import { EVENT_FIELDS, simplifyRow } from '../../objects/simplify';
import { outputFields, readShape } from '../../parameters/output';
import type { Operation } from '../../run/operation';
import { EVENT_NOT_FOUND, eventIdField, eventIn, eventOf } from './fields';

/** Source: docs: events. */
export const get: Operation = {
	option: {
		name: 'Get',
		action: 'Get event',
		description:
			'Get one event, such as a received message, with its payload and whether it was delivered to your webhooks',
	},
	properties: [eventIdField('The event to get'), ...outputFields(EVENT_FIELDS)],
	routes: ['GET /events/{id}'],
	doneLabel: 'Read before this',
	errors: { 2011: EVENT_NOT_FOUND },
	prepare(item) {
		const { id, path } = eventOf(item);
		const shape = readShape(item, EVENT_FIELDS);
		return {
			execute: async (call) => {
				const event = await call.request(
					{ method: 'GET', path },
					{
						read(answer) {
							const found = eventIn(answer);
							return [found.id, found.event_id].includes(id) ? found : undefined;
						},
						complaint: 'is not about this event',
					},
				);
				return shape(
					() => event,
					() => simplifyRow(event),
				);
			},
		};
	},
};

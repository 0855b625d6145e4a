import { listIn, objectsIn } from '../../objects/lists';
import { itemsOf, type Operation } from '../../run/operation';

/** Its shape is not documented: an answer without a list is passed on whole. Source: docs: events. */
export const getDevInbox: Operation = {
	option: {
		name: 'Get Dev Inbox',
		action: 'Get dev inbox',
		description:
			'Get what Chert recorded for a webhook subscription with the URL https://dev-inbox, one item for each',
	},
	properties: [],
	routes: ['GET /dev-inbox'],
	doneLabel: 'Read before this',
	errors: {},
	prepare: () => ({
		execute: async (call) => {
			const answer = await call.request(
				{ method: 'GET', path: '/dev-inbox' },
				{ needsTraceId: true, list: 'events' },
			);
			const [only, ...others] = Object.values(answer).filter((value) => Array.isArray(value));
			// An empty list of something else is no empty inbox.
			const isInbox = only !== undefined && only.length > 0 && others.length === 0;
			const list = listIn(answer, 'events') ?? (isInbox ? objectsIn(only) : undefined);
			return list ? itemsOf(list) : answer;
		},
	}),
};

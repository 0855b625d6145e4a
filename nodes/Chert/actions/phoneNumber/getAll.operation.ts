import { listOf } from '../../objects/lists';
import { itemsOf, type Operation } from '../../run/operation';

/** The lines of the tenant. Source: docs: `GET /phone-numbers`. */
export const getAll: Operation = {
	option: {
		name: 'Get Many',
		action: 'Get many phone numbers',
		description: 'Get the phone numbers (lines) of your Chert account, one item for each',
	},
	properties: [],
	routes: ['GET /phone-numbers'],
	doneLabel: 'Read before this',
	errors: {},
	prepare: (item) => ({
		about: item.about,
		execute: async (call) => {
			const request = { method: 'GET', path: '/phone-numbers' } as const;
			return itemsOf(await call.request(request, listOf('phone_numbers', 'phone numbers')));
		},
	}),
};

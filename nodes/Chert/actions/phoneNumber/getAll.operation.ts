import { listIn } from '../../objects/lists';
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
	repeating: 'harmless',
	prepare: (item) => ({
		about: item.about,
		execute: async (call) => {
			const answer = await call.request(
				{ method: 'GET', path: '/phone-numbers' },
				{
					list: 'phone_numbers',
					confirms: (said) => listIn(said, 'phone_numbers') !== undefined,
					complaint: 'holds no list of phone numbers',
				},
			);
			return itemsOf(listIn(answer, 'phone_numbers')!);
		},
	}),
};

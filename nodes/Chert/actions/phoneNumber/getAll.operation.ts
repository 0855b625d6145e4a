import { listIn } from '../../api/lists';
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
	doneBefore: 'Read before this',
	errors: {},
	ifRepeated: 'none',
	prepare: (item) => ({
		subject: item.subject,
		execute: async (call) => {
			const answer = await call.request(
				{ method: 'GET', path: '/phone-numbers' },
				{
					list: 'phone_numbers',
					says: (said) => listIn(said, 'phone_numbers') !== undefined,
					missing: 'holds no list of phone numbers',
				},
			);
			return itemsOf(listIn(answer, 'phone_numbers')!);
		},
	}),
};

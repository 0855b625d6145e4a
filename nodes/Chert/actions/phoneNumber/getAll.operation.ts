import { listOf } from '../../objects/lists';
import { limitFields, readLimit, upTo } from '../../parameters/limit';
import { itemsOf, type Operation } from '../../run/operation';

/** The lines of the tenant. Source: docs: `GET /phone-numbers`. */
export const getAll: Operation = {
	option: {
		name: 'Get Many',
		action: 'Get many phone numbers',
		description: 'Get the phone numbers (lines) of your Chert account, one item for each',
	},
	properties: limitFields(),
	routes: ['GET /phone-numbers'],
	doneLabel: 'Read before this',
	errors: {},
	prepare(item) {
		const limit = readLimit(item);
		return {
			execute: async (call) => {
				const request = { method: 'GET', path: '/phone-numbers' } as const;
				const lines = await call.request(request, listOf('phone_numbers', 'phone numbers'));
				return itemsOf(upTo(limit, lines, 'phone numbers', (text) => call.hint(text)));
			},
		};
	},
};

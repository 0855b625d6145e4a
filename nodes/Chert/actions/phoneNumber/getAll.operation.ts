import { listOf } from '../../objects/lists';
import { limitFields, readLimit } from '../../parameters/limit';
import type { Operation } from '../../run/operation';
import { listed } from '../listed';

/** Source: docs: `GET /phone-numbers`. */
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
		const expected = listOf('phone_numbers', 'phone numbers');
		return {
			execute: async (call) =>
				await listed(call, '/phone-numbers', expected, limit, 'phone numbers'),
		};
	},
};

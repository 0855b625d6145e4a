import type { Route } from './route';

/** The lines of the tenant. Source: docs: `GET /phone-numbers`. */
export const phoneNumbers: Route = {
	method: 'GET',
	path: '/phone-numbers',
	success: () => ({ phone_numbers: [] }),
	handle: ({ state }) => ({ body: { phone_numbers: state.phoneNumbers } }),
};

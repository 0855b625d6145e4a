import type { Route } from './route';

/** `GET /phone-numbers`. Source: docs: attachments, locations, phone numbers. */
export const phoneNumbers: Route = {
	method: 'GET',
	path: '/phone-numbers',
	success: () => ({ phone_numbers: [] }),
	handle: ({ state }) => ({ body: { phone_numbers: state.phoneNumbers } }),
};

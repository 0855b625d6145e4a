import { asHistory } from '../state/messages';
import { messageOf, shownId, type Route } from './route';

/**
 * `GET /messages/{id}`. Whether the API wraps the message is not documented. Source: docs: messages.
 */
export const message: Route = {
	method: 'GET',
	path: '/messages/:message_id',
	success: ({ message_id }) => ({ id: message_id }),
	handle(call) {
		const found = messageOf(call);
		const shown = { ...asHistory(found), id: shownId(call, found) };
		return { body: call.variants.message === 'wrapped' ? { message: shown } : shown };
	},
};

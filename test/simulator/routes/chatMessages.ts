import { asHistory } from '../state/messages';
import { refuse, type Route } from './route';

/** Messages in an answer at most; the older ones cannot be read. */
const PAGE = 200;

/** `GET /chats/{id}/messages`: the newest messages, oldest first. Source: docs: chats. */
export const chatMessages: Route = {
	method: 'GET',
	path: '/chats/:chat_id/messages',
	success: () => ({ messages: [], has_more: false }),
	handle({ state, params: { chat_id } }) {
		if (!state.chats.byId.has(chat_id)) refuse(2002);
		const all = state.messages.of(chat_id);
		return { body: { messages: all.slice(-PAGE).map(asHistory), has_more: all.length > PAGE } };
	},
};

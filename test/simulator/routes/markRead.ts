import { refuse, type Route } from './route';

/** `POST /chats/{id}/mark-read`. Source: docs: chats. */
export const markRead: Route = {
	method: 'POST',
	path: '/chats/:chat_id/mark-read',
	success: ({ chat_id }) => ({ chat_id, status: 'read' }),
	handle({ state, params: { chat_id }, now }) {
		const chat = state.chats.byId.get(chat_id) ?? refuse(2002);
		if (chat.handles.every((handle) => handle === chat.line)) {
			refuse(1002, 'The chat has no resolvable recipient', { status: 422 });
		}
		if (!chat.has_line) refuse(4099, 'Not available on this line');
		chat.read_at = new Date(now).toISOString();
		state.messages.markRead(chat_id, chat.read_at);
		return { body: { chat_id, status: 'read' } };
	},
};

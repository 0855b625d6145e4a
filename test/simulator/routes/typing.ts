import { jsonOf, refuse, type Route } from './route';

/** `POST /chats/{id}/typing`. Source: docs: chats. */
export const typing: Route = {
	method: 'POST',
	path: '/chats/:chat_id/typing',
	success: ({ chat_id }) => ({ status: 'sent', chat_id, state: 'typing' }),
	handle(call) {
		const { chat_id } = call.params;
		const { state } = jsonOf(call);
		const chat = call.state.chats.byId.get(chat_id) ?? refuse(2002);
		if (state !== 'typing' && state !== 'stopped') return refuse(1002, 'state is not known');
		chat.typing = state;
		return { body: { status: 'sent', chat_id, state } };
	},
};

import type { Route } from './route';

const success = (chat_id: string) => ({ chat_id, status: 'left' });

/** `POST /chats/{id}/leave`. Source: docs: chats. */
export const leave: Route = {
	method: 'POST',
	path: '/chats/:chat_id/leave',
	success: ({ chat_id }) => success(chat_id),
	handle({ state, params: { chat_id }, now }) {
		const error = state.chats.leave(chat_id, now);
		return error ? { error } : { body: success(chat_id) };
	},
};

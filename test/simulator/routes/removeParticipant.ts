import { roster } from '../state/chats';
import type { Route } from './route';

const success = (chat_id: string, removed: unknown, participants: readonly string[]) => ({
	chat_id,
	removed,
	participants,
});

/** `DELETE /chats/{id}/participants/{address}`. Source: docs: chats. */
export const removeParticipant: Route = {
	method: 'DELETE',
	path: '/chats/:chat_id/participants/:address',
	success: ({ chat_id, address }) => success(chat_id, address, []),
	handle({ state, variants, params: { chat_id, address } }) {
		const before = state.chats.byId.get(chat_id)?.handles ?? [];
		const chat = state.chats.removeParticipant(chat_id, address);
		return { body: success(chat_id, address, roster(chat, before, variants.participants)) };
	},
};

import { jsonOf, refuse, type Route } from './route';

const success = (chat_id: string, added: unknown, participants: readonly string[]) => ({
	chat_id,
	added,
	participants,
});

/** `POST /chats/{id}/participants`; `handle` is an alias of `address`. Source: docs: chats. */
export const addParticipant: Route = {
	method: 'POST',
	path: '/chats/:chat_id/participants',
	success: ({ chat_id }) => success(chat_id, '+14155550000', []),
	handle(call) {
		const { chat_id } = call.params;
		const body = jsonOf(call);
		const address = body.address ?? body.handle;
		if (typeof address !== 'string' || address === '') refuse(1001, 'address is required');
		const { handles } = call.state.chats.addParticipant(chat_id, address);
		return { body: success(chat_id, address, handles) };
	},
};

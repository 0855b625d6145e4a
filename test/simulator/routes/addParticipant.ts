import { roster } from '../state/chats';
import { jsonOf, refuse, type Route } from './route';

const ADDRESS = /^\+[1-9]\d{1,14}$|^[^@\s]+@[^@\s]+\.[^@\s]+$/;

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
		const { bad_address, participants } = call.variants;
		if (bad_address !== 'accepted' && !ADDRESS.test(address)) refuse(Number(bad_address));
		const before = call.state.chats.byId.get(chat_id)?.handles ?? [];
		const chat = call.state.chats.addParticipant(chat_id, address);
		return { body: success(chat_id, address, roster(chat, before, participants)) };
	},
};

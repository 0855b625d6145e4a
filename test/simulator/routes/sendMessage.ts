import { messageBody, refuseWebAddress } from './messageBody';
import { createdStatus, jsonOf, refuse, type Route } from './route';

/**
 * `POST /chats/{id}/messages`. Where `parallel_attachments` belongs is not documented for certain; it is
 * accepted anywhere and changes nothing that could be seen. Nor is it documented what a line gets that
 * has left the chat; 1006 is what it gets on the group routes. Source: docs: chats.
 */
export const sendMessage: Route = {
	method: 'POST',
	path: '/chats/:chat_id/messages',
	success: ({ chat_id }) => ({ message: { id: 'msg_new', chat_id, status: 'sent' } }),
	handle(call) {
		const { state, now, body, params, variants } = call;
		const { chat_id } = params;
		const json = jsonOf(call);
		const chat = state.chats.byId.get(chat_id) ?? refuse(2002);
		if (!chat.has_line) refuse(1006, state.chats.whyNoLine(chat));
		const { parts, idempotency_key } = messageBody(json.message, state.attachments);
		const key = variants.chat_message_key === 'once' ? idempotency_key : undefined;
		return state.idempotency.once(key, body, variants.same_key_other_body, () => {
			refuseWebAddress(state, chat_id, parts);
			const message = { ...state.messages.add({ chat_id, parts }, now) };
			const answers = {
				wrapped: { message },
				flat: { message_id: message.id, lead_id: chat_id, convo_id: 'convo_1', status: 'sent' },
				bare: message,
			};
			return { status: createdStatus(call), body: answers[variants.chat_message_answer] };
		});
	},
};

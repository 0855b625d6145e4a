import { jsonOf, messageOf, refuse, type Route } from './route';

/** How long a message can be edited, in milliseconds. Source: docs: messages. */
const EDITABLE = 15 * 60 * 1000;

/** `POST /messages/{id}/edit`. Source: docs: messages. */
export const editMessage: Route = {
	method: 'POST',
	path: '/messages/:message_id/edit',
	success: ({ message_id }) => ({ status: 'edited', message_id, new_text: '', edit_history: [] }),
	handle(call) {
		const { now } = call;
		const { new_text, edited_part_index } = jsonOf(call);
		const message = messageOf(call);
		if (typeof new_text !== 'string' || new_text.trim() === '') {
			return refuse(1002, 'new_text must not be empty');
		}
		if (message.direction !== 'outbound') {
			return refuse(1002, 'Only outbound messages can be edited');
		}
		if (now - Date.parse(message.created_at) > EDITABLE) {
			return refuse(1002, 'Messages can be edited for 15 minutes only');
		}
		const first = message.parts.findIndex(({ type }) => type === 'text');
		const part = message.parts[(edited_part_index ?? first) as number];
		if (part?.type !== 'text') return refuse(1002, 'edited_part_index is not a text part');
		const date_edited = new Date(now).toISOString();
		const edit_history = [...(message.edit_history ?? []), { text: part.value, date: date_edited }];
		Object.assign(part, { value: new_text });
		Object.assign(message, { edit_history });
		const { id: message_id } = message;
		return { body: { status: 'edited', message_id, new_text, date_edited, edit_history } };
	},
};

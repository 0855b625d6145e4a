import { jsonOf, messageOf, refuse, shownId, type Route, type RouteCall } from './route';

/** How long a message can be edited, in milliseconds. Source: docs: messages. */
const EDITABLE = 15 * 60 * 1000;

/**
 * `POST /messages/{id}/edit`. Part 0, the default, is the first text part. 1002 is for a text that is missing
 * or empty; past the time Chert answers 4001. Source: docs: messages.
 */
export const editMessage: Route = {
	method: 'POST',
	path: '/messages/:message_id/edit',
	success: ({ message_id }) => ({
		status: 'edited',
		message_id,
		new_text: '',
		date_edited: new Date(0).toISOString(),
		edit_history: null,
	}),
	handle(call) {
		const { now, state, variants } = call;
		const { new_text, edited_part_index = 0 } = jsonOf(call);
		const message = messageOf(call);
		if (typeof new_text !== 'string' || new_text.trim() === '') {
			return refuse(1002, 'new_text must not be empty');
		}
		const notPossible = Number(variants.edit_not_possible);
		if (message.direction !== 'outbound') {
			return refuse(notPossible, 'Only outbound messages can be edited');
		}
		if (now - Date.parse(message.created_at) > EDITABLE) refuseLate(call);
		const texts = message.parts.filter(({ type }) => type === 'text');
		const part = texts[edited_part_index as number];
		if (!part) return refuse(notPossible, 'edited_part_index is not a text part');
		const date_edited = new Date(now).toISOString();
		state.messages.noteEdit(message.id, { text: part.value, date: date_edited });
		Object.assign(part, { value: new_text });
		const message_id = shownId(call, message);
		return { body: { status: 'edited', message_id, new_text, date_edited, edit_history: null } };
	},
};

function refuseLate({ variants: { late_edit } }: RouteCall): never {
	const message = 'The message cannot be edited any more';
	if (late_edit === '4099') return refuse(4099, message);
	return refuse(4001, message, { retryable: late_edit === '4001_retryable' });
}

import { EFFECTS } from '../envelope';
import { LINE, type Chat } from '../state/chats';
import type { State } from '../state';
import { jsonOf, refuse, type Route } from './route';

const E164 = /^\+[1-9]\d{6,14}$/;
const WEB_ADDRESS = /^[a-z]+:\/\//i;

const success = (message_id: string, chat: Chat, lead_created: boolean, phone_line_id: string) => ({
	status: 'sent',
	message_id,
	lead_id: chat.id,
	lead_created,
	convo_id: `convo_${chat.id}`,
	phone_line_id,
});

/** `POST /send`. Makes the direct chat with a phone number, or finds it. Source: docs: messages. */
export const send: Route = {
	method: 'POST',
	path: '/send',
	flatErrors: true,
	success: () => ({ status: 'sent', message_id: 'msg_000000', lead_id: 'ch_000000' }),
	handle(call) {
		const { state, now } = call;
		const { phone, body, name, effect, phone_line_id, attachments = [], ...rest } = jsonOf(call);
		if (typeof phone !== 'string' || phone === '') refuse(1001, 'phone is required');
		if (typeof body !== 'string' || body.trim() === '') refuse(1001, 'body is required');
		if (!E164.test(phone)) refuse(1003);
		if (effect !== undefined && !EFFECTS.includes(effect as string)) refuse(4098);
		const media = readAttachments(attachments, state);
		const line = state.phoneNumbers.find((candidate) =>
			phone_line_id === undefined
				? candidate.phone_number === LINE
				: candidate.phone_line_id === phone_line_id,
		);
		if (!line) return refuse(2006);
		return state.idempotency.once(rest.idempotency_key, call.body, () => {
			const known = directChat(state, line.phone_number, phone);
			const chat =
				known ??
				state.chats.add(
					{
						id: state.chats.newId(),
						handles: [line.phone_number, phone],
						display_name: typeof name === 'string' ? name : '',
						is_group: false,
						line: line.phone_number,
					},
					now,
				);
			const { id } = state.messages.add(
				{ chat_id: chat.id, parts: [...bubbles(body), ...media] },
				now,
			);
			return { body: success(id, chat, !known, line.phone_line_id) };
		});
	},
};

function directChat({ chats }: State, line: string, phone: string): Chat | undefined {
	return [...chats.byId.values()].find(
		({ is_group, handles }) => !is_group && handles.includes(line) && handles.includes(phone),
	);
}

/** Blank lines split the text into bubbles. */
function bubbles(body: string): Array<Record<string, unknown>> {
	return body
		.split(/\n[ \t]*\n\s*/)
		.filter((value) => value.trim() !== '')
		.map((value) => ({ type: 'text', value: value.trim() }));
}

/** An entry is an ID, `{id}`, `{attachment_id}` or `{attachment_id, live_photo:true}`; never a URL. */
function readAttachments(list: unknown, state: State): Array<Record<string, unknown>> {
	if (!Array.isArray(list)) return refuse(1002, 'attachments must be a list');
	return list.map((entry: unknown, attachment_index) => {
		const {
			id,
			attachment_id = id,
			live_photo,
		} = Object(typeof entry === 'string' ? { id: entry } : entry) as Record<string, unknown>;
		if (typeof attachment_id !== 'string' || attachment_id === '') {
			return refuse(1002, 'An attachment has no id', { attachment_index });
		}
		if (WEB_ADDRESS.test(attachment_id)) {
			return refuse(1011, 'Attachments are named by id here, not by URL', { attachment_index });
		}
		// Of the attachment codes the documentation of this route has 1011 alone.
		if (state.attachments.refusalFor(attachment_id)) {
			return refuse(1011, 'There is no such attachment, or no file for it yet', {
				attachment_index,
			});
		}
		return { type: 'media', attachment_id, ...(live_photo === true && { live_photo }) };
	});
}

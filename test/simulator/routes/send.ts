import { EFFECTS } from '../envelope';
import { LINE, type Chat } from '../state/chats';
import type { State } from '../state';
import { refuseWebAddress } from './messageBody';
import { createdStatus, jsonOf, refuse, refuseRationed, type Route } from './route';

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

/**
 * `POST /send`. Makes the direct chat with a person, or finds it. The first send pins a line to the person;
 * `phone_line_id` pins another one, and later sends stay on it. Source: docs: send.
 */
export const send: Route = {
	method: 'POST',
	path: '/send',
	errorShape: 'send',
	success: () => ({ status: 'sent', message_id: 'msg_000000', lead_id: 'ch_000000' }),
	handle(call) {
		const { state, now, variants } = call;
		const { phone, body, name, effect, phone_line_id, attachments = [], ...rest } = jsonOf(call);
		if (typeof phone !== 'string' || phone === '') refuse(1001, 'phone is required');
		if (typeof body !== 'string' || body.trim() === '') refuse(1001, 'body is required');
		if (!E164.test(phone)) refuse(1003);
		if (effect !== undefined && !EFFECTS.includes(effect as string)) refuse(4098);
		const media = readAttachments(attachments, state);
		const pinned = state.chats.pinnedLine(phone) ?? LINE;
		const line = state.phoneNumbers.find((candidate) =>
			phone_line_id === undefined
				? candidate.phone_number === pinned
				: candidate.phone_line_id === phone_line_id,
		);
		if (!line) return refuse(Number(variants.foreign_line));
		const { idempotency_key } = rest;
		return state.idempotency.once(idempotency_key, call.body, variants.same_key_other_body, () => {
			const known = state.chats.directWith(phone);
			const parts = [...bubbles(body), ...media];
			if (variants.send_web_address === 'refused') refuseWebAddress(state, known?.id, parts);
			refuseRationed(call, line.phone_number, [phone]);
			if (typeof name === 'string') state.chats.contacts.set(phone, name);
			const chat =
				known ??
				state.chats.add(
					{
						id: state.chats.newId(),
						handles: [line.phone_number, phone],
						display_name: state.chats.contacts.get(phone),
						is_group: false,
						line: line.phone_number,
					},
					now,
				);
			state.chats.pin(phone, line.phone_number);
			const { id } = state.messages.add({ chat_id: chat.id, parts }, now);
			return {
				status: createdStatus(call),
				body: success(id, chat, !known, line.phone_line_id),
			};
		});
	},
};

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
			url,
		} = Object(typeof entry === 'string' ? { id: entry } : entry) as Record<string, unknown>;
		if (url !== undefined || WEB_ADDRESS.test(String(attachment_id))) {
			return refuse(1011, 'Attachments are named by id here, not by URL', { attachment_index });
		}
		if (typeof attachment_id !== 'string' || attachment_id === '') {
			return refuse(1002, 'An attachment has no id', { attachment_index });
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

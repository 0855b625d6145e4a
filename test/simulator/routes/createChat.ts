import type { State } from '../state';
import type { Chat } from '../state/chats';
import type { Message } from '../state/messages';
import { messageBody, refuseWebAddress } from './messageBody';
import { createdStatus, jsonOf, refuse, refuseRationed, type Route, type RouteCall } from './route';
import { first } from '../../support/certain';

const E164 = /^\+[1-9]\d{1,14}$/;
const MOST_RECIPIENTS = 31;

/**
 * `POST /chats`. `message.subject` is the display name of a group; what it does in a direct chat is not
 * documented, here it does nothing. Source: docs: chats.
 */
export const createChat: Route = {
	method: 'POST',
	path: '/chats',
	success: () => ({
		chat: { id: 'ch_new', is_group: false, handles: [], service: 'imessage' },
		message: { id: 'msg_new', chat_id: 'ch_new', status: 'sent' },
	}),
	handle(call) {
		const { state, now, body, variants } = call;
		const json = jsonOf(call);
		const line = lineOf(state, json.from);
		const to = recipientsOf(json.to);
		const { parts, idempotency_key, subject } = messageBody(
			json.message,
			call.state.attachments,
			true,
		);
		const isGroup = to.length > 1;
		if (isGroup && parts.some(({ type }) => type !== 'text')) {
			refuse(4099, 'The first message of a group is text only');
		}
		refuseWebAddress(state, undefined, parts);
		return state.idempotency.once(idempotency_key, body, variants.same_key_other_body, () => {
			refuseRationed(call, line, to);
			const known = variants.same_people === 'same_chat' && state.chats.with([line, ...to]);
			const name = isGroup ? subject : state.chats.contacts.get(first(to));
			const fields = { id: state.chats.newId(), handles: [line, ...to], is_group: isGroup, line };
			const chat = known || state.chats.add({ ...fields, display_name: name?.trim() }, now);
			for (const phone of to) state.chats.pin(phone, line);
			const message = state.messages.add({ chat_id: chat.id, parts }, now);
			return {
				status: createdStatus(call),
				body: { chat: shown(call, chat, to), message: shownMessage(call, message) },
			};
		});
	},
};

function lineOf(state: State, from: unknown): string {
	if (typeof from !== 'string' || from === '') return refuse(1001, 'from is required');
	if (!E164.test(from)) refuse(1003);
	if (!state.phoneNumbers.some(({ phone_number }) => phone_number === from)) refuse(2006);
	return from;
}

/** Phone numbers only: e-mail addresses are not promised. */
function recipientsOf(value: unknown): string[] {
	if (!Array.isArray(value) || value.length === 0) return refuse(1001, 'to is required');
	if (value.length > MOST_RECIPIENTS) {
		refuse(1006, `A group has at most ${MOST_RECIPIENTS} recipients`, { status: 422 });
	}
	const to = value.map(String);
	if (!to.every((address) => E164.test(address))) refuse(1003);
	if (new Set(to).size < to.length) refuse(1002, 'to names somebody twice');
	return to;
}

function shown({ variants }: RouteCall, chat: Chat, to: string[]): object {
	const { id, display_name, is_group, created_at } = chat;
	const { missing_name } = variants;
	const name = display_name || (missing_name === 'empty' ? '' : null);
	return {
		id,
		...((display_name || missing_name !== 'absent') && { display_name: name }),
		handles: to.map((address) => ({ service: 'imessage', address })),
		is_group,
		service: 'imessage',
		health_score: 87,
		created_at,
	};
}

/** The documented answer shows the text alone, though a link was sent with it. */
function shownMessage({ variants }: RouteCall, message: Message): object {
	const texts = message.parts.filter(({ type }) => type === 'text');
	const all = variants.created_parts === 'all' || texts.length === 0;
	return all ? { ...message } : { ...message, parts: texts };
}

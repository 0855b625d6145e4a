import type { State } from '../state';
import type { Chat } from '../state/chats';
import { messageBody, refuseWebAddress } from './messageBody';
import { jsonOf, refuse, type Route } from './route';

const E164 = /^\+[1-9]\d{1,14}$/;
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const MOST_RECIPIENTS = 31;

/** `POST /chats`. Source: docs: chats. */
export const createChat: Route = {
	method: 'POST',
	path: '/chats',
	success: () => ({
		chat: { id: 'ch_new', is_group: false, handles: [], service: 'imessage' },
		message: { id: 'msg_new', chat_id: 'ch_new', status: 'sent' },
	}),
	handle(call) {
		const { state, now, body } = call;
		const json = jsonOf(call);
		const line = lineOf(state, json.from);
		const to = recipientsOf(json.to);
		const { parts, idempotency_key } = messageBody(json.message, call.state.attachments, true);
		const isGroup = to.length > 1;
		if (isGroup && parts.some(({ type }) => type !== 'text')) {
			refuse(4099, 'The first message of a group is text only');
		}
		refuseWebAddress(state, undefined, parts);
		return state.idempotency.once(idempotency_key, body, () => {
			const fields = { id: state.chats.newId(), handles: [line, ...to], is_group: isGroup, line };
			const chat = state.chats.add(fields, now);
			const message = state.messages.add({ chat_id: chat.id, parts }, now);
			return { body: { chat: shown(chat, to), message } };
		});
	},
};

function lineOf(state: State, from: unknown): string {
	if (typeof from !== 'string' || from === '') return refuse(1001, 'from is required');
	if (!E164.test(from)) refuse(1003);
	if (!state.phoneNumbers.some(({ phone_number }) => phone_number === from)) refuse(2006);
	return from;
}

function recipientsOf(value: unknown): string[] {
	if (!Array.isArray(value) || value.length === 0) return refuse(1001, 'to is required');
	if (value.length > MOST_RECIPIENTS) {
		refuse(1006, `A group has at most ${MOST_RECIPIENTS} recipients`, { status: 422 });
	}
	const to = value.map(String);
	if (!to.every((address) => E164.test(address) || EMAIL.test(address))) refuse(1003);
	if (new Set(to).size < to.length) refuse(1002, 'to names somebody twice');
	return to;
}

function shown({ id, display_name, is_group, created_at }: Chat, to: string[]): object {
	return {
		id,
		display_name: display_name || null,
		handles: to.map((address) => ({ service: 'imessage', address })),
		is_group,
		service: 'imessage',
		health_score: 100,
		created_at,
	};
}

import { LINE, type Chat } from '../state/chats';
import { jsonOf, refuse, type Route, type RouteCall } from './route';

const E164 = /^\+[1-9]\d{6,14}$/;
/** What Chert calls a chat where it delivers: `iMessage;+;chat42`. */
const DELIVERY_ID = /^iMessage;[+-];./;

/**
 * `POST /locations`. `chat_id` takes delivery chat ids only, not the ids of `POST /chats`; which code the
 * others get is not documented. Source: docs: locations.
 */
export const locations: Route = {
	method: 'POST',
	path: '/locations',
	success: () => ({ message_id: 'msg_000000', status: 'queued' }),
	handle(call) {
		const body = jsonOf(call);
		const { state, variants } = call;
		const { idempotency_key } = body;
		return state.idempotency.once(idempotency_key, call.body, variants.same_key_other_body, () => {
			const { chat_id, line } = recipientOf(call, body);
			const location = locationOf(body);
			const part = { type: 'location', ...location };
			const { id } = state.messages.add({ chat_id, parts: [part] }, call.now);
			const { phone_line_id } = state.phoneNumbers.find(
				({ phone_number }) => phone_number === line,
			)!;
			return {
				status: 202,
				body: { message_id: id, status: 'queued', phone_line_id, delivery: 'queued', location },
			};
		});
	},
};

/** Where it goes to, and from which line: a chat that is named, or the direct chat with a number. */
function recipientOf(
	{ state, variants }: RouteCall,
	{ phone, chat_id }: Record<string, unknown>,
): { chat_id: string; line: string } {
	if ((phone === undefined) === (chat_id === undefined)) {
		refuse(1001, 'Exactly one of phone and chat_id is required');
	}
	if (chat_id === undefined) {
		if (typeof phone !== 'string' || !E164.test(phone)) return refuse(1003);
		const chat = state.chats.directWith(phone);
		return { chat_id: chat?.id ?? `direct:${phone}`, line: state.chats.pinnedLine(phone) ?? LINE };
	}
	if (typeof chat_id !== 'string' || !DELIVERY_ID.test(chat_id)) {
		const ordinary = 'chat_id takes a delivery chat id, such as iMessage;+;chat42';
		return refuse(Number(variants.location_ordinary_chat), ordinary);
	}
	const chat: Chat = state.chats.byDeliveryId(chat_id) ?? refuse(2002);
	if (!chat.has_line) {
		const status = Number(variants.location_unsupported);
		refuse(4099, 'This line cannot send locations', { status });
	}
	return { chat_id: chat.id, line: chat.line };
}

function locationOf(body: Record<string, unknown>): Record<string, unknown> {
	const { latitude, longitude, label = null, address = null, fallback_mode = null } = body;
	if (latitude === undefined) refuse(1001, 'latitude is required');
	if (longitude === undefined) refuse(1001, 'longitude is required');
	if (!isWithin(latitude, 90)) refuse(1002, 'latitude must be from -90 to 90');
	if (!isWithin(longitude, 180)) refuse(1002, 'longitude must be from -180 to 180');
	if (fallback_mode !== null && fallback_mode !== 'auto') {
		refuse(1002, 'fallback_mode must be auto');
	}
	const { expires_at = null } = body;
	if (expires_at !== null && Number.isNaN(Date.parse(String(expires_at)))) {
		refuse(1002, 'expires_at is not a time');
	}
	const fallback_mode_requested = fallback_mode;
	return { latitude, longitude, label, address, mode: 'balloon', fallback_mode_requested };
}

function isWithin(value: unknown, most: number): boolean {
	return typeof value === 'number' && Math.abs(value) <= most;
}

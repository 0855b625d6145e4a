import { jsonOf, refuse, type Route, type RouteCall } from './route';

const E164 = /^\+[1-9]\d{6,14}$/;

/** `POST /locations`. Source: docs: attachments, locations, phone numbers. */
export const locations: Route = {
	method: 'POST',
	path: '/locations',
	success: () => ({ message_id: 'msg_000000', status: 'queued' }),
	handle(call) {
		const body = jsonOf(call);
		return call.state.idempotency.once(body.idempotency_key, call.body, () => {
			const chat_id = recipientOf(call, body);
			const location = locationOf(body);
			const part = { type: 'location', ...location };
			const { id } = call.state.messages.add({ chat_id, parts: [part] }, call.now);
			const { phone_line_id } = call.state.phoneNumbers[0];
			const delivery = { mode: 'native', fallback_mode: body.fallback_mode ?? null };
			return {
				status: 202,
				body: { message_id: id, status: 'queued', phone_line_id, delivery, location },
			};
		});
	},
};

/** The chat it goes to: the one that is named, or the direct chat with a number. */
function recipientOf({ state }: RouteCall, { phone, chat_id }: Record<string, unknown>): string {
	if ((phone === undefined) === (chat_id === undefined)) {
		refuse(1001, 'Exactly one of phone and chat_id is required');
	}
	if (chat_id !== undefined) {
		const chat = state.chats.byId.get(String(chat_id)) ?? refuse(2002);
		if (!chat.has_line) refuse(4099, 'This line cannot send locations');
		return chat.id;
	}
	return typeof phone === 'string' && E164.test(phone) ? `direct:${phone}` : refuse(1003);
}

function locationOf(body: Record<string, unknown>): Record<string, unknown> {
	const { latitude, longitude, label = null, address = null, fallback_mode } = body;
	if (latitude === undefined) refuse(1001, 'latitude is required');
	if (longitude === undefined) refuse(1001, 'longitude is required');
	if (!isWithin(latitude, 90)) refuse(1002, 'latitude must be from -90 to 90');
	if (!isWithin(longitude, 180)) refuse(1002, 'longitude must be from -180 to 180');
	if (fallback_mode !== undefined && fallback_mode !== 'auto') {
		refuse(1002, 'fallback_mode must be auto');
	}
	const { expires_at = null } = body;
	if (expires_at !== null && Number.isNaN(Date.parse(String(expires_at)))) {
		refuse(1002, 'expires_at is not a time');
	}
	return { latitude, longitude, label, address, expires_at };
}

function isWithin(value: unknown, most: number): boolean {
	return typeof value === 'number' && Math.abs(value) <= most;
}

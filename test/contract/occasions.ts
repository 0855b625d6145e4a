import type { Asked, Asking } from './asking';
import type { ContractRoute } from './index';
import { first } from '../support/certain';

/** What happens before a request, and how the request differs from the documented one. */
type Occasion = (asking: Asking, request: Asked) => Asked | Promise<Asked>;

const body =
	(change: Record<string, unknown>): Occasion =>
	(_asking, request) => ({ ...request, body: { ...Object(request.body), ...change } as unknown });
const message = (parts: unknown[]) => body({ message: { parts } });
const text = (value: string) => ({ type: 'text', value });
const media = (attachment_id: string) => ({ type: 'media', attachment_id });
/** The same route for another chat. */
const chat =
	(id: string): Occasion =>
	(_asking, request) => ({
		...request,
		path: request.path.replace(/(?<=^\/chats\/)[^/]+/, id),
	});
const nobody: Occasion = (_asking, request) => ({
	...request,
	path: request.path.replace(/^(\/[^/]+)\/[^/?]+/, '$1/nobody_knows'),
});
/** First messages are rationed, and one was sent a moment ago. */
const rationed: Occasion = async (asking, request) => {
	asking.simulator.configure({ ration_first_messages: true });
	const before = { phone: '+14155558888', body: 'Hello.' };
	await asking.ask({ method: 'POST', path: '/send', body: before });
	return request;
};
const someone = (n: number) => `+1415555${2000 + n}`;

/** What makes an error happen on a route: `POST /chats 1006`. */
const OWN: Readonly<Record<string, Occasion>> = {
	'POST /chats/{id}/leave 1002': chat('ch_group_of_3'),
	'POST /chats/{id}/leave 1006': chat('ch_direct'),
	'POST /chats/{id}/leave 4099': chat('ch_no_line'),
	'POST /chats 1003': body({ to: ['4155551234'] }),
	'POST /chats 1005': message([text('See https://example.com/demo')]),
	'POST /chats 1006': body({ to: Array.from({ length: 32 }, (_, n) => someone(n)) }),
	'POST /chats 1008': message([text('One'), text('Two')]),
	'POST /chats 1009': message([text('x'.repeat(20_001))]),
	'POST /chats 2006': body({ from: '+14155559999' }),
	'POST /chats 4002': rationed,
	'POST /chats 4099': body({ to: [someone(1), someone(2)] }),
	'PUT /chats/{id} 1006': chat('ch_direct'),
	'PUT /chats/{id} 4099': chat('ch_no_line'),
	'POST /chats/{id}/participants 1006': chat('ch_direct'),
	'POST /chats/{id}/participants 4099': chat('ch_no_line'),
	'DELETE /chats/{id}/participants/{address} 1001': (_asking, request) => ({
		...request,
		path: request.path.replace(/[^/]+$/, encodeURIComponent(someone(99))),
	}),
	'DELETE /chats/{id}/participants/{address} 1002': (_asking, request) => ({
		...request,
		path: `/chats/ch_group_of_3/participants/${encodeURIComponent('+14155551000')}`,
	}),
	'DELETE /chats/{id}/participants/{address} 1006': chat('ch_direct'),
	'DELETE /chats/{id}/participants/{address} 4099': chat('ch_no_line'),
	'POST /chats/{id}/messages 1006': message(Array(11).fill(media('att_photo'))),
	'POST /chats/{id}/messages 1008': message([text('One'), text('Two')]),
	'POST /chats/{id}/messages 1009': message([text('x'.repeat(20_001))]),
	'POST /chats/{id}/messages 5001': message([media('att_nowhere')]),
	'POST /chats/{id}/messages 5004': message([media('att_not_uploaded')]),
	'POST /chats/{id}/mark-read 1002': chat('ch_nobody'),
	'POST /chats/{id}/mark-read 4099': chat('ch_no_line'),
	'POST /chats/{id}/typing 1002': body({ state: 'asleep' }),
	'POST /send 1002': body({ attachments: 'att_photo' }),
	'POST /send 1003': body({ phone: '4155551234' }),
	'POST /send 1005': (asking, request) => {
		asking.simulator.configure({ variants: { send_web_address: 'refused' } });
		return body({ body: 'See https://example.com/demo' })(asking, request);
	},
	'POST /send 1011': body({ attachments: ['att_photo', { url: 'https://example.com/a.png' }] }),
	'POST /send 4002': rationed,
	'POST /send 4098': body({ effect: 'none_such' }),
	'POST /messages/{id}/react 1002': body({ reaction: 'wow' }),
	'POST /messages/{id}/edit 1002': body({ new_text: '' }),
	'POST /messages/{id}/edit 4001': (asking, request) => {
		asking.clock.now += 15 * 60_000 + 1;
		return request;
	},
	'POST /messages/{id}/edit 4099': (asking, request) => {
		asking.simulator.configure({ variants: { late_edit: '4099' } });
		asking.clock.now += 15 * 60_000 + 1;
		return request;
	},
	'POST /attachments 5002': body({ size_bytes: 100 * 1024 * 1024 + 1 }),
	'POST /attachments 5003': body({ content_type: 'application/x-msdownload' }),
	'PUT /attachments/{id}/upload 2004': (_asking, { headers, ...request }) => ({
		...request,
		headers: { 'content-type': headers!['content-type'] },
	}),
	'PUT /attachments/{id}/upload 5002': (_asking, request) => ({
		...request,
		body: Buffer.concat([request.body as Buffer, Buffer.from('x')]),
	}),
	'GET /attachments/{id}/content 5004': (_asking, request) => ({
		...request,
		path: '/attachments/att_not_uploaded/content',
	}),
	'POST /locations 1003': body({ phone: '4155551234' }),
	'POST /locations 4099': (asking, request) => {
		const { delivery_id: chat_id } = asking.simulator.chats.get('ch_no_line')!;
		return body({ phone: undefined, chat_id })(asking, request);
	},
	'GET /events 1002': (_asking, request) => ({ ...request, path: '/events?limit=201' }),
	'POST /events/{id}/replay 1002': (asking, request) => {
		(asking.simulator.subscriptions as Map<string, unknown>).clear();
		return { ...request, path: first(request.path.split('?')) };
	},
	'POST /events/{id}/replay 3004': (asking, request) => {
		asking.receiver.statuses = [500];
		return request;
	},
	'POST /webhook-subscriptions 1002': body({ url: 'http://example.com/hooks/chert' }),
	'PATCH /webhook-subscriptions/{id} 1002': body({ url: 'http://example.com/hooks/chert' }),
};

/** What makes an error happen wherever it is documented. */
const ANYWHERE: Readonly<Record<number, Occasion>> = {
	1001: (_asking, request) => ({ ...request, body: {} }),
	1004: (_asking, request) => ({ ...request, body: '{' }),
	2002: nobody,
	2003: nobody,
	2011: nobody,
	5001: nobody,
};

/** Codes that nothing about a request causes: the delivery itself fails. They are ordered as faults. */
export const BY_FAULT: readonly number[] = [4001, 4002];

/** What makes an error of a route happen, or nothing where only a fault does. */
export function occasionOf({ route }: ContractRoute, code: number): Occasion | undefined {
	return OWN[`${route} ${code}`] ?? ANYWHERE[code];
}

/** Every occasion that is written down: each must belong to a documented error. */
export const OCCASIONS: readonly string[] = Object.keys(OWN);

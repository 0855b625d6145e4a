import type { IDataObject } from 'n8n-workflow';
import { type Example, examplesOf, routeOf } from '../contract';
import { at, first } from './certain';

/** How to ask one operation for a documented request, and what it must return. */
export interface DocumentedOperation {
	/** The documented routes, in the order of the requests. */
	routes: readonly string[];
	/** Routes that the operation uses only with one of its options. */
	optional?: readonly string[];
	/** Parameters that ask for a documented request. */
	parameters(example: Example): IDataObject;
	/** The body that the node sends, where it differs from the example and means the same. */
	sends?(body: IDataObject): IDataObject;
	/** The documented output for a documented answer. */
	output(answer: IDataObject, example: Example): IDataObject[];
	/** Answers to take side by side where the contract shows none: a body, or `undefined` for an empty one. */
	open?(example: Example): Array<{ status: number; body?: unknown }>;
	/** The documented output for such an answer. */
	openOutput?(body: unknown, example: Example): IDataObject[];
	/** The answers to the second and later requests, if there are any. */
	following?: ReadonlyArray<{ status: number; body: unknown }>;
	/** Set for files: a separate test makes up the answer. */
	file?: true;
}

const resource = (name: string, operation: string, more: IDataObject): IDataObject => ({
	resource: name,
	operation,
	...more,
});
const chat = (operation: string, example: Example, more: IDataObject = {}) =>
	resource('chat', operation, {
		chatId: { __rl: true, mode: 'id', value: idIn(example) },
		...more,
	});
const as = <T>(value: unknown) => value as T;
const bodyOf = ({ body }: Example) => as<IDataObject>(body);
const messageIn = (example: Example) =>
	as<{ parts: IDataObject[]; idempotency_key?: string; subject?: string }>(bodyOf(example).message);
const keyOption = (key: unknown) => (key === undefined ? {} : { idempotencyKey: key as string });
const asItIs = (answer: IDataObject) => [answer];
/** The id in a documented path: `/chats/<id>/leave`. */
const idIn = ({ path }: Example, place = 2) =>
	decodeURIComponent(at(first(path.split('?')).split('/'), place));

/** A documented message in the flat form. Source: the field names of the contract, one by one. */
function simplified(message: IDataObject): IDataObject {
	const parts = as<IDataObject[]>(message.parts);
	const { chat_id, direction, status, created_at, read_at } = message;
	const texts = parts.filter(({ type }) => type === 'text').map(({ value }) => value);
	return {
		message_id: message.id,
		chat_id,
		direction,
		text: texts.join('\n'),
		links: [],
		attachments: [],
		status,
		created_at,
		read_at,
	};
}

const row = () => first(as<{ events: IDataObject[] }>(exampleAnswer('GET /events')).events);
const exampleAnswer = (route: string) => routeOf(route).response.body;
const subscriptionOf = (answer: unknown) => as<{ subscription: IDataObject }>(answer).subscription;

/** Operations whose output is made of several answers: a question that waits, chats out of many events. */
export const MADE_OF_SEVERAL = ['chat getAll', 'message sendAndWait'];

/**
 * The parameters that ask for the first documented request of an operation.
 *
 * @param name `resource operation`
 * @param change of the documented request
 * @returns nothing for an operation without a row
 */
export function documentedParameters(
	name: string,
	change: (example: Example) => Example = (example) => example,
): IDataObject | undefined {
	const row = DOCUMENTED[name];
	if (!row) return undefined;
	return row.parameters(change(first(examplesOf(routeOf(first(row.routes))))));
}

/** "Say Who Is in It" reads these. */
const OF_DESCRIBE_CHAT = ['GET /events'];

/** Every operation of the node by `resource operation`, once for each form of its output. */
export const DOCUMENTED: Readonly<Record<string, DocumentedOperation>> = {
	'chat leave': {
		routes: ['POST /chats/{id}/leave'],
		// "Check Only" leaves nothing, and reads these.
		optional: ['GET /events', 'GET /chats/{id}/messages'],
		parameters: (example) => chat('leave', example),
		output: asItIs,
	},
	'chat addParticipant': {
		routes: ['POST /chats/{id}/participants'],
		optional: OF_DESCRIBE_CHAT,
		parameters: (example) =>
			chat('addParticipant', example, { addresses: bodyOf(example).address }),
		output: (answer, example) => [{ ...answer, address: bodyOf(example).address }],
	},
	'chat removeParticipant': {
		routes: ['DELETE /chats/{id}/participants/{address}'],
		optional: OF_DESCRIBE_CHAT,
		parameters: (example) => chat('removeParticipant', example, { addresses: idIn(example, 4) }),
		output: (answer, example) => [{ ...answer, address: idIn(example, 4) }],
	},
	'chat create': {
		routes: ['POST /chats'],
		parameters(example) {
			const { parts, idempotency_key, subject } = messageIn(example);
			const { from, to } = bodyOf(example);
			return resource('chat', 'create', {
				from: { __rl: true, mode: 'number', value: from },
				to: to,
				messageType: 'json',
				partsJson: JSON.stringify(parts),
				options: { ...keyOption(idempotency_key), ...(subject !== undefined && { subject }) },
			});
		},
		output(answer) {
			const { chat: made, message } = as<{ chat: IDataObject; message: IDataObject }>(answer);
			return [{ chat_id: made.id, message_id: message.id, ...answer }];
		},
	},
	'chat getMessages': {
		routes: ['GET /chats/{id}/messages'],
		optional: OF_DESCRIBE_CHAT,
		parameters: (example) => chat('getMessages', example, { simplify: false, returnAll: true }),
		output: ({ messages, has_more }) =>
			as<IDataObject[]>(messages).map((message) => ({ ...message, has_more })),
	},
	'chat getMessages, simplified': {
		routes: ['GET /chats/{id}/messages'],
		optional: OF_DESCRIBE_CHAT,
		parameters: (example) => chat('getMessages', example, { returnAll: true }),
		output: ({ messages, has_more }) =>
			as<IDataObject[]>(messages).map((message) => ({ ...simplified(message), has_more })),
	},
	'chat sendMessage': {
		routes: ['POST /chats/{id}/messages'],
		optional: OF_DESCRIBE_CHAT,
		parameters(example) {
			const { parts, idempotency_key } = messageIn(example);
			return chat('sendMessage', example, {
				messageType: 'json',
				partsJson: JSON.stringify(parts),
				options: keyOption(idempotency_key),
			});
		},
		output(answer) {
			const { message } = as<{ message: IDataObject }>(answer);
			return [{ chat_id: message.chat_id, message_id: message.id, ...answer }];
		},
	},
	'chat markRead': {
		routes: ['POST /chats/{id}/mark-read'],
		optional: OF_DESCRIBE_CHAT,
		parameters: (example) => chat('markRead', example),
		output: asItIs,
	},
	'chat setTyping': {
		routes: ['POST /chats/{id}/typing'],
		optional: OF_DESCRIBE_CHAT,
		parameters: (example) => chat('setTyping', example, { state: bodyOf(example).state }),
		output: asItIs,
	},
	'chat update': {
		routes: ['PUT /chats/{id}'],
		optional: OF_DESCRIBE_CHAT,
		parameters(example) {
			const { display_name, group_chat_icon } = bodyOf(example);
			const updateFields = { displayName: display_name, groupChatIcon: group_chat_icon };
			return chat('update', example, { updateFields });
		},
		output: (answer) => [{ chat_id: as<IDataObject>(answer.chat).id, ...answer }],
	},
	'attachment upload': {
		routes: ['POST /attachments', 'PUT /attachments/{id}/upload'],
		parameters: () => resource('attachment', 'upload', { binaryPropertyName: 'data' }),
		output: ({ attachment_id, expires_at }, example) => [
			{ attachment_id, expires_at, ...bodyOf(example) },
		],
		file: true,
	},
	'attachment download': {
		routes: ['GET /attachments/{id}/content'],
		parameters: (example) =>
			resource('attachment', 'download', {
				attachmentId: idIn(example),
				binaryPropertyName: 'data',
			}),
		output: asItIs,
		file: true,
	},
	'event get': {
		routes: ['GET /events/{id}'],
		parameters: (example) => resource('event', 'get', { eventId: idIn(example), simplify: false }),
		output: asItIs,
		open: () => [{ status: 200, body: { event: row() } }],
		openOutput: () => [row()],
	},
	'event getAll': {
		routes: ['GET /events'],
		parameters: (example) =>
			resource('event', 'getAll', {
				simplify: false,
				limit: Number(new URLSearchParams(example.path.split('?')[1]).get('limit')),
				filters: { type: new URLSearchParams(example.path.split('?')[1]).get('type') },
				options: { includeNextCursor: true },
			}),
		// The documented page goes on; nothing is there.
		following: [{ status: 200, body: { events: [], next_cursor: null, count: 0 } }],
		output: ({ events }) =>
			as<IDataObject[]>(events).map((event) => ({ ...event, next_cursor: null })),
	},
	'event getDevInbox': {
		routes: ['GET /dev-inbox'],
		parameters: () => resource('event', 'getDevInbox', {}),
		output: asItIs,
		open: () => [
			{ status: 200, body: { events: [row()] } },
			{ status: 200, body: [row()] },
			{ status: 200, body: { inbox: [row()], count: 1 } },
		],
		openOutput: () => [row()],
	},
	'event replay': {
		routes: ['POST /events/{id}/replay'],
		parameters: (example) =>
			resource('event', 'replay', {
				eventId: idIn(example),
				options: {
					subscriptionId: new URLSearchParams(example.path.split('?')[1]).get('subscription_id'),
				},
			}),
		output: (answer, example) => [{ id: idIn(example), ...answer }],
		open: () => [
			{ status: 200 },
			{ status: 204 },
			{ status: 202, body: {} },
			{ status: 200, body: { event: row() } },
		],
		openOutput: (body, example) => [
			{ id: idIn(example), ...as<{ event?: IDataObject } | undefined>(body)?.event },
		],
	},
	'location send': {
		routes: ['POST /locations'],
		parameters(example) {
			const { phone, chat_id, latitude, longitude, label, address, ...body } = bodyOf(example);
			return resource('location', 'send', {
				...(phone === undefined
					? { sendTo: 'deliveryChat', deliveryChatId: chat_id }
					: { sendTo: 'phone', phone }),
				latitude,
				longitude,
				options: {
					label,
					...(address !== undefined && { address }),
					...(body.fallback_mode !== undefined && { fallbackMode: body.fallback_mode }),
					...(body.expires_at !== undefined && { expiresAt: body.expires_at }),
					...keyOption(body.idempotency_key),
				},
			});
		},
		// The same moment, written with its milliseconds.
		sends: ({ expires_at, ...body }) => ({
			...body,
			...(expires_at !== undefined && {
				expires_at: new Date(expires_at as string).toISOString(),
			}),
		}),
		output: asItIs,
	},
	'message send': {
		routes: ['POST /send'],
		parameters(example) {
			const { phone, body, attachments, idempotency_key } = bodyOf(example);
			return resource('message', 'send', {
				phone,
				body,
				options: {
					...(attachments !== undefined && { attachments: JSON.stringify(attachments) }),
					...keyOption(idempotency_key),
				},
			});
		},
		// An id alone is the short form of `{ id }` and `{ attachment_id }`.
		sends: ({ attachments, ...body }) => ({
			...body,
			...(attachments !== undefined && {
				attachments: as<Array<string | IDataObject>>(attachments).map((entry) => {
					if (typeof entry === 'string' || entry.live_photo === true) return entry;
					return entry.attachment_id ?? entry.id;
				}),
			}),
		}),
		output: (answer) => [{ ...answer, chat_id: answer.lead_id }],
	},
	'message edit': {
		routes: ['POST /messages/{id}/edit'],
		parameters: (example) =>
			resource('message', 'edit', {
				messageId: idIn(example),
				newText: bodyOf(example).new_text,
			}),
		output: (answer, example) => [{ ...answer, requested_message_id: idIn(example) }],
	},
	'message get': {
		routes: ['GET /messages/{id}'],
		parameters: (example) => resource('message', 'get', { messageId: idIn(example) }),
		output(answer, example) {
			const message = as<IDataObject>(answer.message ?? answer);
			return [{ ...simplified(message), requested_message_id: idIn(example) }];
		},
	},
	'message get, raw': {
		routes: ['GET /messages/{id}'],
		parameters: (example) =>
			resource('message', 'get', { messageId: idIn(example), simplify: false }),
		output: asItIs,
	},
	'message react': {
		routes: ['POST /messages/{id}/react'],
		parameters: (example) =>
			resource('message', 'react', {
				messageId: idIn(example),
				reaction: bodyOf(example).reaction,
			}),
		output: (answer, example) => [{ ...answer, requested_message_id: idIn(example) }],
	},
	'phoneNumber getAll': {
		routes: ['GET /phone-numbers'],
		parameters: () => resource('phoneNumber', 'getAll', {}),
		output: ({ phone_numbers }) => as<IDataObject[]>(phone_numbers),
	},
	'webhookSubscription create': {
		routes: ['POST /webhook-subscriptions'],
		parameters: (example) => resource('webhookSubscription', 'create', bodyOf(example)),
		output: (answer) => [subscriptionOf(answer)],
		open() {
			const made = subscriptionOf(exampleAnswer('POST /webhook-subscriptions'));
			const { secret, ...rest } = made;
			return [
				{ status: 201, body: made },
				{ status: 200, body: { ...rest, webhook_secret: secret } },
				{ status: 200, body: { subscription: { ...rest, webhook_secret: secret } } },
				{ status: 200, body: { subscription: rest, webhook_secret: secret } },
			];
		},
		openOutput: () => [subscriptionOf(exampleAnswer('POST /webhook-subscriptions'))],
	},
	'webhookSubscription get': {
		routes: ['GET /webhook-subscriptions/{id}'],
		parameters: (example) =>
			resource('webhookSubscription', 'get', { subscriptionId: idIn(example) }),
		output: (answer) => [subscriptionOf(answer)],
		open: () => [
			{ status: 200, body: subscriptionOf(exampleAnswer('GET /webhook-subscriptions/{id}')) },
		],
		openOutput: (body) => [as<IDataObject>(body)],
	},
	'webhookSubscription getAll': {
		routes: ['GET /webhook-subscriptions'],
		parameters: () => resource('webhookSubscription', 'getAll', {}),
		output: ({ subscriptions }) => as<IDataObject[]>(subscriptions),
		open() {
			const list = as<{ subscriptions: IDataObject[] }>(
				exampleAnswer('GET /webhook-subscriptions'),
			).subscriptions;
			return [list, { data: list }, { webhook_subscriptions: list, count: 1 }].map((body) => ({
				status: 200,
				body,
			}));
		},
		openOutput: () =>
			as<{ subscriptions: IDataObject[] }>(exampleAnswer('GET /webhook-subscriptions'))
				.subscriptions,
	},
	'webhookSubscription update': {
		routes: ['PATCH /webhook-subscriptions/{id}'],
		parameters(example) {
			const { is_active, ...fields } = bodyOf(example);
			return resource('webhookSubscription', 'update', {
				subscriptionId: idIn(example),
				updateFields: { ...fields, isActive: is_active },
			});
		},
		output: (answer) => [subscriptionOf(answer)],
		open: () => [
			{ status: 200, body: subscriptionOf(exampleAnswer('PATCH /webhook-subscriptions/{id}')) },
			{ status: 200, body: {} },
			{ status: 200 },
			{ status: 204 },
		],
		openOutput: (body, example) => [{ id: idIn(example), ...as<IDataObject | undefined>(body) }],
	},
	'webhookSubscription delete': {
		routes: ['DELETE /webhook-subscriptions/{id}'],
		parameters: (example) =>
			resource('webhookSubscription', 'delete', { subscriptionId: idIn(example) }),
		output: () => [],
		open: (example) => [
			{ status: 204 },
			{ status: 200 },
			{ status: 202, body: ' ' },
			{ status: 200, body: {} },
			{ status: 200, body: { id: idIn(example), deleted: true } },
			{ status: 200, body: { subscription: { id: idIn(example), is_active: false } } },
		],
		openOutput: (_body, example) => [{ deleted: true, id: idIn(example) }],
	},
};

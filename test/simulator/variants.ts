/**
 * Where no public source says how the API answers, the simulator can answer in each of these ways. A client
 * must get on with all of them. The first value is the default: what is documented, else what is likely.
 */

interface VariantEntry {
	/** The default first. */
	values: readonly [string, ...string[]];
	/** What it is about, for people who choose a value. */
	about: string;
}

const entries = {
	// Answers of single routes.
	message: {
		values: ['bare', 'wrapped'],
		about: 'GET /messages/{id}: the message, or {message}',
	},
	message_id: {
		values: ['same', 'other'],
		about: "react, edit and get answer with the id that was sent, or with Chert's own id of it",
	},
	late_edit: {
		values: ['4001_retryable', '4001_final', '4099'],
		about: 'an edit past the 15 minutes: 4001 with retryable true or false, or 4099',
	},
	edit_not_possible: {
		values: ['1002', '4001'],
		about: 'an edit of an inbound message, or of a part that is not there',
	},
	created_status: {
		values: ['200', '201'],
		about: 'HTTP status of what is newly made: chats, messages, subscriptions, attachments',
	},
	created_parts: {
		values: ['text_only', 'all'],
		about: 'POST /chats: the parts of the message that it shows',
	},
	chat_message_answer: {
		values: ['wrapped', 'flat', 'bare'],
		about: 'POST /chats/{id}/messages: {message}, its ids at the top level, or the message itself',
	},
	missing_name: {
		values: ['null', 'empty', 'absent'],
		about: 'POST /chats: display_name of a chat without a name',
	},
	same_people: {
		values: ['new_chat', 'same_chat'],
		about: 'POST /chats with people that have a chat already',
	},
	participants: {
		values: ['without_line', 'with_line', 'lagging'],
		about: 'the roster after adding or removing somebody; lagging: as it was before',
	},
	empty_update: {
		values: ['1004', '1002', '1001'],
		about: 'PUT /chats/{id} with an empty name or with nothing to change',
	},
	bad_address: {
		values: ['accepted', '1002', '1003'],
		about: 'adding an address that is neither phone number nor e-mail address',
	},
	send_failure: {
		values: ['flat', 'envelope', 'flat_error_object'],
		about: 'POST /send: the shape of its failures',
	},
	send_web_address: {
		values: ['allowed', 'refused'],
		about: 'POST /send: a web address in the first message to somebody (1005)',
	},
	foreign_line: {
		values: ['2006', '2011'],
		about: "POST /send: a phone_line_id that is not the tenant's",
	},
	same_key_other_body: {
		values: ['refused', 'first_answer', 'acts'],
		about: 'an idempotency key that comes again with another body',
	},
	chat_message_key: {
		values: ['once', 'ignored'],
		about: 'POST /chats/{id}/messages: whether an idempotency key does anything',
	},
	upload_answer: {
		values: ['200_body', '200_empty', '201_empty', '204'],
		about: 'PUT /attachments/{id}/upload',
	},
	download_trace_id: {
		values: ['sent', 'absent'],
		about: 'GET /attachments/{id}/content: with or without X-Trace-ID, as from a file store',
	},
	location_unsupported: {
		values: ['501', '422'],
		about: 'POST /locations: HTTP status of 4099',
	},
	location_ordinary_chat: {
		values: ['2002', '1002', '1011'],
		about: 'POST /locations with the id of an ordinary chat',
	},
	event: {
		values: ['bare', 'wrapped'],
		about: 'GET /events/{id}: the row, or {event}',
	},
	event_lead_id: {
		values: ['chat', 'own'],
		about: 'lead_id of events: the chat id, or an id of its own (ld_…)',
	},
	untried_delivery: {
		values: ['null', 'absent'],
		about: 'url and delivered_at of an event that nothing was tried for',
	},
	unanswered_attempt: {
		values: ['null', 'zero', 'absent'],
		about: 'status of an attempt that nobody answered',
	},
	replay_success: {
		values: ['ok', 'row', 'empty'],
		about: 'POST /events/{id}/replay: the answer when it was delivered',
	},
	replay_failure: {
		values: ['status', 'in_200'],
		about: 'POST /events/{id}/replay: its flat failure with its own HTTP status, or within a 200',
	},
	replay_unknown_subscription: {
		values: ['2011', '1002'],
		about: 'POST /events/{id}/replay: an unknown or inactive subscription_id',
	},
	stream_data: {
		values: ['row', 'envelope'],
		about: 'GET /events/stream: what a data line holds',
	},
	dev_inbox: {
		values: ['events', 'bare', 'envelopes'],
		about: 'GET /dev-inbox: like GET /events, a bare list of rows, or {events} of envelopes',
	},
	dev_inbox_reading: {
		values: ['keeps', 'empties'],
		about: 'GET /dev-inbox: whether reading takes out what was read',
	},
	subscription_created: {
		values: ['wrapped', 'flat', 'webhook_secret', 'wrapped_webhook_secret'],
		about: 'POST /webhook-subscriptions: wrapped or flat, with secret or webhook_secret',
	},
	subscription: {
		values: ['wrapped', 'flat'],
		about: 'GET /webhook-subscriptions/{id}: {subscription} or flat',
	},
	subscription_patched: {
		values: ['wrapped', 'flat', '200_empty', '204'],
		about: 'PATCH /webhook-subscriptions/{id}',
	},
	subscriptions: {
		values: ['subscriptions', 'webhook_subscriptions', 'data', 'bare'],
		about: 'GET /webhook-subscriptions: the name of the wrapper, or a bare list',
	},
	subscription_deleted: {
		values: ['200_body', '200_empty', '204'],
		about: 'DELETE /webhook-subscriptions/{id}',
	},
	second_delete: {
		values: ['2011', '2xx'],
		about: 'DELETE /webhook-subscriptions/{id} of one that is deleted already',
	},
	repeated_signature: {
		values: ['accepted', '2004'],
		about: 'a signature that was used before: the same body in the same second',
	},
	missing_tenant: {
		values: ['2001', '2004', '2012'],
		about: 'a signature without x-chert-tenant',
	},

	// Deliveries.
	delivery: {
		values: ['envelope', 'aliases', 'row', 'event_row'],
		about:
			'the envelope; with from, to, text, message_guid and line_id beside data; the older row shape; a whole row of GET /events with the envelope under payload',
	},
	webhook_signature_form: {
		values: ['t_v1', 'v1'],
		about: 'X-Webhook-Signature: t=<time>,v1=<hex> or v1,<time>,<hex>',
	},
	legacy_signature_form: {
		values: ['v1', 't_v1'],
		about: 'x-chert-signature: v1,<time>,<hex> or t=<time>,v1=<hex>',
	},
	webhook_timestamp: {
		values: ['sent', 'absent'],
		about: 'X-Webhook-Timestamp',
	},
	webhook_version: {
		values: ['documented', 'subscription'],
		about: "webhook_version of the envelope: 2026-05-04, or the subscription's version",
	},
	event_display_name: {
		values: ['sent', 'absent'],
		about: 'the name of a group in data.chat',
	},
	message_sent_at: {
		values: ['absent', 'sent'],
		about: 'sent_at in data.message',
	},
	media_part: {
		values: ['attachment_id', 'described'],
		about: 'a media part of a received message: its id alone, or with name, type, size and URL',
	},
	reaction_data: {
		values: ['objects', 'text_handles', 'flat', 'empty'],
		about:
			'the data of reactions: handles as objects, as text, everything at top level, or nothing',
	},
	lead_reply_data: {
		values: ['summary', 'message', 'empty'],
		about: 'the data of lead_reply: a summary, the same as message.received, or nothing',
	},
} as const satisfies Record<string, VariantEntry>;

/** The name of something that the simulator can do in several ways. */
export type VariantName = keyof typeof entries;

/** One value for each variant. */
export type Variants = { [Name in VariantName]: (typeof entries)[Name]['values'][number] };

/** Every variant: the values it can have, its default, and what it is about. */
export const VARIANTS: {
	readonly [Name in VariantName]: {
		readonly values: ReadonlyArray<Variants[Name]>;
		readonly default: Variants[Name];
		readonly about: string;
	};
} = Object.fromEntries(
	Object.entries(entries).map(([name, { values, about }]) => [
		name,
		{ values, default: values[0], about },
	]),
) as never;

export const VARIANT_NAMES = Object.keys(entries) as VariantName[];

/** All variants at their defaults. */
export const DEFAULT_VARIANTS: Variants = Object.fromEntries(
	VARIANT_NAMES.map((name) => [name, VARIANTS[name].default]),
) as Variants;

/** One variant with one of its values. */
export interface VariantChoice {
	name: VariantName;
	value: string;
	/** To configure the simulator with. */
	variants: Partial<Variants>;
}

/**
 * Every value of every variant, for `test.each`.
 *
 * @param names only these; all unless given
 */
export function eachVariant(...names: VariantName[]): VariantChoice[] {
	return (names.length > 0 ? names : VARIANT_NAMES).flatMap((name) =>
		VARIANTS[name].values.map((value) => ({
			name,
			value,
			variants: { [name]: value } as Partial<Variants>,
		})),
	);
}

/**
 * Checks variants that came from outside.
 *
 * @throws Error that names what there is
 */
export function checkVariants(wanted: Readonly<Record<string, unknown>>): Partial<Variants> {
	for (const [name, value] of Object.entries(wanted)) {
		if (!Object.hasOwn(VARIANTS, name)) {
			throw new Error(
				`There is no variant "${name}". There are these: ${VARIANT_NAMES.join(', ')}`,
			);
		}
		const { values } = VARIANTS[name as VariantName];
		if (!(values as readonly unknown[]).includes(value)) {
			throw new Error(`The variant ${name} is one of ${values.join(', ')}, not "${String(value)}"`);
		}
	}
	return wanted;
}

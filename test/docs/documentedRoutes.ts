/** Every route of the public documentation, in its own notation and order. */
export const DOCUMENTED_ROUTES: readonly string[] = [
	'POST /chats/{id}/leave',
	'POST /chats',
	'PUT /chats/{id}',
	'POST /chats/{id}/participants',
	'DELETE /chats/{id}/participants/{address}',
	'GET /chats/{id}/messages',
	'POST /chats/{id}/messages',
	'POST /chats/{id}/mark-read',
	'POST /chats/{id}/typing',
	'POST /send',
	'GET /messages/{id}',
	'POST /messages/{id}/react',
	'POST /messages/{id}/edit',
	'POST /attachments',
	'PUT /attachments/{id}/upload',
	'GET /attachments/{id}/content',
	'POST /locations',
	'GET /phone-numbers',
	'GET /events',
	'GET /events/{id}',
	'POST /events/{id}/replay',
	'GET /events/stream',
	'GET /dev-inbox',
	'POST /webhook-subscriptions',
	'GET /webhook-subscriptions',
	'GET /webhook-subscriptions/{id}',
	'PATCH /webhook-subscriptions/{id}',
	'DELETE /webhook-subscriptions/{id}',
];

/** Routes that no operation uses, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
	'GET /events/stream':
		'a stream that ends after 60 s fits no step of a workflow; the Chert Trigger and Event → Get Many give the same events',
};

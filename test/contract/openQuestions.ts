import { VARIANT_NAMES, type VariantName } from '../simulator';
import { openQuestions } from './index';

/**
 * What the node does about everything that no public source says, written by hand and kept complete by a
 * test. `docs/open-questions.md` is made of it.
 */
export interface Answered {
	/** How the simulator can be made to answer either way. */
	variants?: readonly VariantName[];
	/** What the node does for each answer. */
	node: string;
	/** `test/….test.ts`, or that with ` › ` and words of the test's name. Empty while there is none. */
	test: string;
}

/** Where there is nothing that the node could do: no test then. The text begins with these words. */
const IDLE = 'Nothing depends on it';
const idle = (why: string): Answered => ({ node: `${IDLE}: ${why}`, test: '' });

/** By the question's id. */
export const OPEN_QUESTIONS: Readonly<Record<string, Answered>> = {
	'Authentication: the-answer-when-a-signature-comes': {
		variants: ['missing_tenant'],
		node: 'A signature is never sent without a tenant: the credential asks for one. Each code has its advice.',
		test: 'test/nodes/Chert/actions/variants.test.ts › without a tenant nothing is sent',
	},
	'Authentication: whether-a-signature-that-was-used': {
		variants: ['repeated_signature'],
		node: 'Where Chert refuses a signature (2004), the request is signed with another second of the five minutes that Chert allows, and so are those after it, each with its own. Where Chert does not mind, nothing changes.',
		test: 'test/nodes/Chert/actions/variants.test.ts › where Chert refuses a signature that it has seen',
	},
	'Authentication: whether-old-and-new-secret-overlap': {
		node: 'The secret of the credential is used and no other; 2004 says that a new one may have replaced it.',
		test: 'test/nodes/Chert/actions/variants.test.ts › the only one that is tried',
	},
	'Errors: the-keys-of-a-failure-of': {
		variants: ['send_failure'],
		node: 'Code, text and retryable are read from the envelope, from top level, and from an `error` object; without a code the failure is known by its HTTP status.',
		test: 'test/nodes/Chert/actions/contract.test.ts › the flat failure',
	},
	'Limits: requests-per-time-1007': {
		node: 'No limit is assumed: the node slows down when Chert refuses, and comes back to full speed.',
		test: 'test/nodes/Chert/run/run.test.ts › makes everybody wait to the letter, then one goes first, then more',
	},
	'Limits: length-of-a-text-1009': {
		node: 'No text is cut or refused for its length; 1009 has its advice.',
		test: 'test/nodes/Chert/actions/variants.test.ts › a long text goes out whole',
	},
	'Undocumented: something-that-answers-with-endpoints_available': idle('no operation uses it.'),

	'POST /chats/{id}/leave: how-a-leave-can-be-proved': {
		node: 'A lost answer is followed by a second leave, where that is allowed: 1006 then means left. Otherwise the outcome is said to be unknown.',
		test: 'test/nodes/Chert/actions/variants.test.ts › a second leave that gets 1006 is the proof',
	},
	'POST /chats/{id}/leave: whether-4001-may-come-although-the': {
		node: '1006 after a 4001 or 3xxx of the same item counts as left, with `already_left: true` and what came before.',
		test: 'test/nodes/Chert/actions/router.test.ts › %d, then 1006: the group was left',
	},
	'POST /chats: the-own-error-table-and-field': {
		node: 'Every code of the general list is understood on every route.',
		test: 'test/nodes/Chert/actions/variants.test.ts › is understood on %s',
	},
	'POST /chats: whether-message-subject-does-anything-in': {
		node: 'Group Name is sent for groups only.',
		test: 'test/nodes/Chert/actions/chat/create.test.ts › a group gets its name',
	},
	'POST /chats: how-text-with-no-key-behaves': {
		node: 'Every request has an idempotency key, so that a repeated one makes no second group.',
		test: 'test/nodes/Chert/actions/chat/create.test.ts › is repeated with the same key',
	},
	'POST /chats: whether-a-second-post-with-the': {
		variants: ['same_people'],
		node: 'The chat of the answer is put out, new or known.',
		test: 'test/nodes/Chert/actions/variants.test.ts › the chat of the answer comes out',
	},
	'POST /chats: the-scale-of-health_score': idle(
		'it comes out as it is, and nothing is decided by it.',
	),
	'PUT /chats/{id}: the-code-for-an-empty-display_name': {
		variants: ['empty_update'],
		node: 'An empty name and an update without fields are refused before any request; any code is passed on.',
		test: 'test/nodes/Chert/actions/variants.test.ts › an update to an empty name, or of nothing, sends nothing',
	},
	'PUT /chats/{id}: whether-the-icon-can-be-taken': idle(
		'the node offers no way to take an icon away.',
	),
	'POST /chats/{id}/participants: whether-the-roster-counts-your-own': {
		variants: ['participants'],
		node: "Chert's echo in `added` is the proof; the roster is put out as it is, and a roster that disagrees is a hint.",
		test: 'test/nodes/Chert/actions/chat/addParticipant.test.ts › a roster %s',
	},
	'POST /chats/{id}/participants: the-code-for-an-address-that': {
		variants: ['bad_address'],
		node: 'What is neither phone number nor e-mail address is refused before any request; any code is passed on.',
		test: 'test/nodes/Chert/actions/variants.test.ts › what is no address sends nothing',
	},
	'POST /chats/{id}/participants: whether-the-roster-may-lag-behind': {
		variants: ['participants'],
		node: 'Success is judged by `added`, never by the roster; a roster without the person is a hint.',
		test: 'test/nodes/Chert/actions/chat/addParticipant.test.ts › a roster %s',
	},
	'DELETE /chats/{id}/participants/{address}: whether-the-roster-counts-your-own': {
		variants: ['participants'],
		node: "Chert's echo in `removed` is the proof; a roster with the person still in it is a hint.",
		test: 'test/nodes/Chert/actions/chat/removeParticipant.test.ts › is a hint, not a failure',
	},
	'DELETE /chats/{id}/participants/{address}: whether-capitals-in-an-e-mail': {
		node: 'An e-mail address is sent in lower case, however it is written. Where Chert knows nobody by it, the item fails with 1001, whose advice names the other address; with Continue as Removed it counts as removed.',
		test: 'test/nodes/Chert/actions/chat/removeParticipant.test.ts › whatever an e-mail address holds',
	},
	'GET /chats/{id}/messages: the-fields-of-media-and-link': {
		node: 'With Simplify off the parts come out whole. Simplified, the text is that of the text parts alone, `attachments` has every field of the media parts, and `links` the address of each rich link.',
		test: 'test/nodes/Chert/actions/variants.test.ts › parts of any shape',
	},
	'GET /chats/{id}/messages: whether-ids-of-inbound-rows-equal': {
		variants: ['message_id'],
		node: 'Ids come out as they are. One comparison is made, of a tapback with the question of Send and Wait: where the two ids differ, Chert is asked whether both name one message.',
		test: 'test/nodes/Chert/questions/receiveAnswer.test.ts › a tapback that names the message by an id of the phone',
	},
	'GET /chats/{id}/messages: the-values-of-status-besides-delivered': {
		node: '`status` is passed through; nothing is decided by it.',
		test: 'test/nodes/Chert/actions/variants.test.ts › a message with any status comes out',
	},
	'POST /chats/{id}/messages: the-own-field-and-error-tables': {
		node: 'Every code of the general list is understood on every route.',
		test: 'test/nodes/Chert/actions/variants.test.ts › is understood on %s',
	},
	'POST /chats/{id}/messages: the-place-of-parallel_attachments': {
		node: 'It is sent beside `message`, and only when the option is set; the output does not depend on it.',
		test: 'test/nodes/Chert/actions/chat/sendMessage.test.ts › several images as one bubble are asked for beside the message',
	},
	'POST /chats/{id}/messages: what-a-repeated-idempotency_key-does': {
		variants: ['chat_message_key'],
		node: 'The key is sent, but not trusted: a request that may have arrived is not repeated, and the outcome is said to be unknown.',
		test: 'test/nodes/Chert/actions/chat/sendMessage.test.ts › sent once, whatever the key does',
	},
	'POST /chats/{id}/typing: errors-the-page-lists-none': {
		node: 'Every code of the general list is understood on every route.',
		test: 'test/nodes/Chert/actions/variants.test.ts › is understood on %s',
	},
	'POST /chats/{id}/typing: whether-groups-show-it': idle(
		'the output says that it was sent, not that it was seen.',
	),
	'POST /send: the-shape-of-failures-see-envelope': {
		variants: ['send_failure'],
		node: 'Envelope, flat shape and an `error` object are read alike.',
		test: 'test/nodes/Chert/actions/contract.test.ts › the flat failure',
	},
	'POST /send: the-names-of-effects-whether-invisible': {
		node: 'The list is a guess; an expression can give any name, and 4098 shows the valid ones.',
		test: 'test/nodes/Chert/actions/message/send.test.ts › the error of a request says which one, and what Chert knows',
	},
	'POST /send: what-the-same-key-with-another': {
		variants: ['same_key_other_body'],
		node: 'A key of the node is made of the run and the item, so that no two items share one. With a key of the user, what Chert does comes out: a refusal as a failure, the answer to the first request as the output.',
		test: 'test/nodes/Chert/actions/variants.test.ts › a key of the user with another body',
	},
	'POST /send: the-answer-when-text-splits-into': {
		node: 'The one `message_id` is put out; more are passed through if they come.',
		test: 'test/nodes/Chert/actions/variants.test.ts › the answer to a text of several bubbles',
	},
	'POST /send: the-code-for-a-phone_line_id-that': {
		variants: ['foreign_line'],
		node: 'Both codes are final and have their advice.',
		test: 'test/nodes/Chert/actions/variants.test.ts › a line of somebody else is refused for good',
	},
	'POST /send: test_lead-which-chert-s-own-sample': idle('the node does not send it.'),
	'GET /messages/{id}: the-whole-answer-wrapper-fields-whether': {
		variants: ['message'],
		node: 'The message is read bare or under `message`. With Simplify off all its fields come out, also a sender if one is named.',
		test: 'test/nodes/Chert/actions/contract.test.ts › reads the documented answer',
	},
	'GET /messages/{id}: whether-ids-of-inbound-messages-are': {
		variants: ['message_id'],
		node: 'Any id is sent; 2003 advises to look the message up in the chat.',
		test: 'test/nodes/Chert/actions/message/get.test.ts › own id of the message',
	},
	'POST /messages/{id}/react: whether-a-second-identical-reaction-toggles': {
		node: 'A reaction that may have arrived is not sent again.',
		test: 'test/nodes/Chert/actions/message/react.test.ts › is not sent again',
	},
	'POST /messages/{id}/react: a-way-to-take-a-reaction': idle(
		'the node offers no way to take a reaction back.',
	),
	'POST /messages/{id}/edit: retryable-of-4001-here-the-general': {
		variants: ['late_edit'],
		node: 'An edit is not repeated after 4001, whatever `retryable` says; the advice is "most likely too late".',
		test: 'test/nodes/Chert/actions/message/edit.test.ts › too late, answered by',
	},
	'POST /messages/{id}/edit: the-code-for-an-inbound-message': {
		variants: ['edit_not_possible'],
		node: 'Both codes are final for an edit and have their advice.',
		test: 'test/nodes/Chert/actions/message/edit.test.ts › a part that is not there',
	},
	'POST /messages/{id}/edit: ae-s-list-names-4099-for': {
		variants: ['late_edit'],
		node: '4001 and 4099 both say that the message cannot be edited, and are not repeated.',
		test: 'test/nodes/Chert/actions/message/edit.test.ts › too late, answered by',
	},
	'POST /attachments: the-list-of-file-types': {
		node: 'No type is refused by the node; 5003 has its advice.',
		test: 'test/nodes/Chert/actions/variants.test.ts › every type is announced as it is',
	},
	'POST /attachments: how-long-an-unused-slot-lives': idle(
		'a file is uploaded at once; a new try announces it anew.',
	),
	'POST /attachments: the-page-s-error-table': {
		node: 'Every code of the general list is understood on every route.',
		test: 'test/nodes/Chert/actions/variants.test.ts › is understood on %s',
	},
	'PUT /attachments/{id}/upload: status-and-body-of-the-answer': {
		variants: ['upload_answer'],
		node: 'Any 2xx is a success, with or without a body.',
		test: 'test/nodes/Chert/actions/contract.test.ts › upload: two documented requests',
	},
	'PUT /attachments/{id}/upload: whether-a-second-put-replaces-the': {
		node: 'After a lost answer the same bytes are put whole to the same place, so that it is the same file whether they replace the first ones or not. Where the second PUT is refused, the outcome is said to be unknown.',
		test: 'test/nodes/Chert/actions/variants.test.ts › the same file goes to the same place',
	},
	'GET /attachments/{id}/content: headers-of-the-answer-type-file': {
		variants: ['download_trace_id'],
		node: 'Name and type are taken from the headers where they come, else made up; a file without X-Trace-ID is judged by its announced length and its content, and a hint says so.',
		test: 'test/nodes/Chert/actions/contract.test.ts › download: the bytes',
	},
	'GET /attachments/{id}/content: whether-it-may-redirect-to-storage': {
		node: 'No redirect is followed, because a signature goes to its own origin only. The failure says that Chert redirects elsewhere.',
		test: 'test/nodes/Chert/actions/attachment/download.test.ts › is not taken for the file',
	},
	'GET /attachments/{id}/content: how-long-inbound-media-is-kept': idle(
		'5001 says that the file is not there.',
	),
	'POST /locations: the-page-s-field-and-error': {
		node: 'Every code of the general list is understood on every route.',
		test: 'test/nodes/Chert/actions/variants.test.ts › is understood on %s',
	},
	'POST /locations: what-expires_at-of-a-location-means': {
		node: 'The time goes out in UTC as it was given; nothing else depends on it.',
		test: 'test/nodes/Chert/actions/location/send.test.ts › to a phone number, with everything that can be said about a place',
	},
	'POST /locations: where-delivery-chat-ids-come-from': {
		variants: ['location_ordinary_chat'],
		node: 'Phone Number is the default; the other field takes plain text and names the kind of id; each refusal has its advice.',
		test: 'test/nodes/Chert/actions/location/send.test.ts › the id of an ordinary chat',
	},
	'POST /locations: ranges-and-defaults-whether-expires_at-has': {
		node: 'Refused before any request is only what cannot be a coordinate, and 0, 0: the two fields as nobody has filled them in. The rest, any `expires_at` too, is up to Chert.',
		test: 'test/nodes/Chert/actions/variants.test.ts › every place on earth and every time goes out',
	},
	'POST /locations: the-http-status-of-4099': {
		variants: ['location_unsupported'],
		node: 'The code decides, not the HTTP status.',
		test: 'test/nodes/Chert/actions/variants.test.ts › 4099 means the same with HTTP',
	},
	'GET /phone-numbers: errors-the-page-lists-none': {
		node: 'Every code of the general list is understood on every route.',
		test: 'test/nodes/Chert/actions/variants.test.ts › is understood on %s',
	},
	'GET /phone-numbers: pages-or-filters-none-are-documented': {
		node: 'One request; what comes is put out.',
		test: 'test/nodes/Chert/actions/variants.test.ts › phone numbers: one request',
	},
	'GET /events: how-long-events-are-kept': idle('what is there is listed.'),
	'GET /events: order-as-a-statement': {
		node: 'Events come out in the order that Chert gives; nothing relies on it.',
		test: 'test/nodes/Chert/actions/variants.test.ts › events in any order',
	},
	'GET /events: the-answer-to-a-bad-cursor': {
		node: 'The node sends the cursors that Chert gave, or that of the option, and limits within bounds; a refusal comes out.',
		test: 'test/nodes/Chert/actions/variants.test.ts › a cursor that Chert refuses',
	},
	'GET /events/{id}: whether-there-is-a-wrapper-after': {
		variants: ['event'],
		node: 'The row is read bare or under `event`.',
		test: 'test/nodes/Chert/actions/contract.test.ts › which the contract leaves open',
	},
	'POST /events/{id}/replay: the-success-body': {
		variants: ['replay_success'],
		node: 'Any 2xx is a success, unless it says `ok: false`; what comes is put out.',
		test: 'test/nodes/Chert/actions/event/replay.test.ts › a success that says',
	},
	'POST /events/{id}/replay: whether-replay-is-signed-anew-and': {
		node: 'The trigger takes a delivery by its signature and starts once for an `event_id`, unless it is told to take replays.',
		test: 'test/nodes/Chert/trigger/receiveDelivery.test.ts › a replay is skipped, or let through',
	},
	'POST /events/{id}/replay: the-answer-for-an-unknown-or': {
		variants: ['replay_unknown_subscription'],
		node: 'Both codes are final and have their advice.',
		test: 'test/nodes/Chert/actions/variants.test.ts › a replay to a subscription that is not there',
	},
	'GET /events/stream: what-json-a-data-line-holds': {
		...idle('no operation reads the stream.'),
		variants: ['stream_data'],
	},
	'GET /events/stream: whether-frames-have-id-lines': idle('no operation reads the stream.'),
	'GET /events/stream: errors': idle('no operation reads the stream.'),
	'GET /dev-inbox: the-whole-answer-its-filters-and': {
		variants: ['dev_inbox', 'dev_inbox_reading'],
		node: 'A list is found bare or under a key; rows and envelopes are both put out. Reading may empty it: each run reads it once, and a lost answer is said to be lost.',
		test: 'test/nodes/Chert/actions/contract.test.ts › which the contract leaves open',
	},
	'POST /webhook-subscriptions: the-error-table': {
		node: 'Every code of the general list is understood on every route.',
		test: 'test/nodes/Chert/actions/variants.test.ts › is understood on %s',
	},
	'POST /webhook-subscriptions: what-the-versions-change-in-a': {
		variants: ['delivery', 'webhook_version'],
		node: 'Every known shape of a delivery is read, whatever label it has.',
		test: 'test/nodes/Chert/trigger/contract.test.ts › however the simulator delivers',
	},
	'POST /webhook-subscriptions: the-largest-number-of-subscriptions': {
		node: 'A refusal is passed on; the trigger deletes its own subscription when its workflow is unpublished.',
		test: 'test/nodes/Chert/trigger/variants.test.ts › a tenant that may have no more of them',
	},
	'GET /webhook-subscriptions: the-name-of-the-wrapper': {
		variants: ['subscriptions'],
		node: 'A list is found bare or under any one key.',
		test: 'test/nodes/Chert/actions/contract.test.ts › which the contract leaves open',
	},
	'GET /webhook-subscriptions: by-what-the-list-is-ordered': {
		node: 'Subscriptions come out in the order that Chert gives; nothing relies on it.',
		test: 'test/nodes/Chert/trigger/variants.test.ts › the trigger finds its own subscription in any order',
	},
	'GET /webhook-subscriptions: pages': {
		node: 'One request; what comes is put out. The trigger looks for its own URL in it and makes a new subscription where it does not find one; an event still starts once.',
		test: 'test/nodes/Chert/trigger/variants.test.ts › a list that does not hold its own',
	},
	'GET /webhook-subscriptions/{id}: the-wrapper-as-a-statement': {
		variants: ['subscription'],
		node: 'The subscription is read bare or under `subscription`.',
		test: 'test/nodes/Chert/actions/contract.test.ts › which the contract leaves open',
	},
	'PATCH /webhook-subscriptions/{id}: the-answer': {
		variants: ['subscription_patched'],
		node: 'Any 2xx is a success; without a body the output names the id and what was sent.',
		test: 'test/nodes/Chert/actions/contract.test.ts › which the contract leaves open',
	},
	'PATCH /webhook-subscriptions/{id}: whether-patch-can-renew-the-secret': {
		node: 'A secret in the answer is left out of the output, and a hint says so. The trigger does not use PATCH: its secret stays the one it has.',
		test: 'test/nodes/Chert/actions/variants.test.ts › a secret in an answer is not put out',
	},
	'DELETE /webhook-subscriptions/{id}: status-and-body-of-the-answer': {
		variants: ['subscription_deleted'],
		node: 'Any 2xx is a success, with or without a body, and is not sent again.',
		test: 'test/nodes/Chert/actions/contract.test.ts › which the contract leaves open',
	},
	'DELETE /webhook-subscriptions/{id}: what-a-second-delete-answers': {
		variants: ['second_delete'],
		node: 'After a lost answer 2011 and any 2xx both mean deleted.',
		test: 'test/nodes/Chert/actions/variants.test.ts › after a lost answer a second delete',
	},
	'DELETE /webhook-subscriptions/{id}: what-becomes-of-deliveries-still-to': {
		node: 'A delivery of a subscription that this node does not know is refused with 503 and starts nothing.',
		test: 'test/nodes/Chert/trigger/receiveDelivery.test.ts › a delivery of a subscription that this n8n does not know',
	},

	'Every delivery: intervals-between-attempts-whether-up-to': {
		node: 'An event starts a workflow once, however often it comes and after whatever time, as long as it is one of the last 3,000 of that workflow.',
		test: 'test/nodes/Chert/trigger/variants.test.ts › an event that comes again days later',
	},
	'Every delivery: whether-a-retry-is-signed-anew': {
		node: 'Every delivery is judged by the time of its own signature: one that is more than five minutes off is refused with 503, so that Chert tries again.',
		test: 'test/nodes/Chert/trigger/receiveDelivery.test.ts › what is not from Chert is refused',
	},
	'Every delivery: order-of-deliveries': {
		node: 'Each delivery stands for itself; nothing relies on an order.',
		test: 'test/nodes/Chert/trigger/variants.test.ts › in any order: each starts once',
	},
	'Every delivery: time-limit-for-the-answer': {
		node: 'The answer is sent before attachments are fetched.',
		test: 'test/nodes/Chert/trigger/download.test.ts › the answer does not wait for a download',
	},
	'Every delivery: source-addresses': idle('a delivery is proved by its signature alone.'),
	'Every delivery: what-a-redirect-does': idle('the trigger never answers with a redirect.'),
	'Every delivery: whether-subscriptions-are-switched-off-after': {
		node: 'A subscription that is not active any more is replaced when the workflow is published, and docs/trigger.md names a scheduled check.',
		test: 'test/nodes/Chert/trigger/lifecycle.test.ts › it was paused at Chert',
	},
	'Every delivery: whether-one-or-both-signature-headers': {
		node: 'Each header is read by itself; one good signature in either is enough.',
		test: 'test/nodes/Chert/trigger/verify.test.ts › both forms in both headers',
	},
	'Every delivery: whether-a-signature-can-be-bare': {
		node: 'It is refused with 401 and starts nothing: X-Webhook-Timestamp is not read.',
		test: 'test/nodes/Chert/trigger/verify.test.ts › a signature of bare hex',
	},
	'Every delivery: how-the-secret-of-a-subscription': {
		node: 'Every v1 of a header is tried. A delivery that is signed with a secret the node does not know is refused; publishing the workflow anew makes a new subscription.',
		test: 'test/nodes/Chert/trigger/verify.test.ts › both forms in both headers',
	},
	'Delivery of message.received: further-fields-of-media-parts-the': {
		variants: ['media_part'],
		node: 'Media is known by `attachment_id`; other fields are passed through.',
		test: 'test/nodes/Chert/trigger/variants.test.ts › media is known by its attachment_id',
	},
	'Delivery of message.received: how-links-stickers-replies-and-effects': {
		node: 'Parts that are neither text nor media come out in `other_parts`, as they are, if the message has no file, and always with Simplify off; the text is that of the text parts.',
		test: 'test/nodes/Chert/trigger/variants.test.ts › parts that are not known are passed through',
	},
	'Delivery of message.received: whether-a-display-name-of-a': {
		variants: ['event_display_name'],
		node: 'The name is put out and shown in the picker where it comes, else the people in the group are.',
		test: 'test/nodes/Chert/trigger/variants.test.ts › the name of a group, where events have it',
	},
	'Delivery of message.received: which-shape-the-default-version-2026': {
		variants: ['delivery'],
		node: 'Every known shape of a delivery is read.',
		test: 'test/nodes/Chert/trigger/contract.test.ts › however the simulator delivers',
	},
	'Delivery of reaction.added: all-of-data-chat-message-reacted': {
		variants: ['reaction_data'],
		node: 'Chat, message, reaction and sender are looked for at every known place, handles as objects and as text; `data` is put out whole.',
		test: 'test/nodes/Chert/trigger/variants.test.ts › chat, message, reaction and sender are found',
	},
	'Delivery of reaction.added: the-form-of-event_id': {
		node: 'The id is compared as a whole and never taken apart.',
		test: 'test/nodes/Chert/trigger/variants.test.ts › is compared as a whole, whatever its form',
	},
	'Delivery of reaction.removed: all-of-data-chat-message-reacted': {
		variants: ['reaction_data'],
		node: 'As for reaction.added.',
		test: 'test/nodes/Chert/trigger/variants.test.ts › chat, message, reaction and sender are found',
	},
	'Delivery of reaction.removed: the-form-of-event_id': {
		node: 'The id is compared as a whole and never taken apart.',
		test: 'test/nodes/Chert/trigger/variants.test.ts › is compared as a whole, whatever its form',
	},
	'Delivery of lead_reply: all-of-data-whether-it-comes': {
		variants: ['lead_reply_data', 'delivery'],
		node: 'Chat, message, text and sender are looked for at every known place; `data` is put out whole.',
		test: 'test/nodes/Chert/trigger/variants.test.ts › chat, message, text and sender are found',
	},
};

/** What is known at second hand only, and can be otherwise in the simulator. By variant. */
export const SECOND_HAND: Readonly<Partial<Record<VariantName, Omit<Answered, 'variants'>>>> = {
	created_status: {
		node: 'Any 2xx counts, if the answer says what was asked for.',
		test: 'test/nodes/Chert/actions/variants.test.ts › any 2xx is a success',
	},
	created_parts: {
		node: 'The parts are put out as they come; success is judged by the ids.',
		test: 'test/nodes/Chert/actions/variants.test.ts › the parts of a new chat come out as Chert shows them',
	},
	chat_message_answer: {
		node: 'The ids of the message are found under `message`, at the top level, or in a bare message.',
		test: 'test/nodes/Chert/actions/variants.test.ts › a message to a chat is a success, however its ids come',
	},
	missing_name: {
		node: 'A chat without a name comes out without one, as Chert shows it: null, empty or absent.',
		test: 'test/nodes/Chert/actions/variants.test.ts › a chat without a name comes out without one',
	},
	send_web_address: {
		node: 'A text with a web address is sent, and 1005 has its advice: use a rich link part.',
		test: 'test/nodes/Chert/actions/variants.test.ts › a web address in a first message',
	},
	event_lead_id: {
		node: 'The chat id is that of `data.chat`; `lead_id` is taken only where there is none.',
		test: 'test/nodes/Chert/actions/variants.test.ts › the chat is that of the data, whatever lead_id is',
	},
	untried_delivery: {
		node: 'Simplified, the output says nothing of the delivery; with Simplify off it comes out as Chert shows it, with or without the other fields.',
		test: 'test/nodes/Chert/actions/variants.test.ts › a delivery that was not tried',
	},
	unanswered_attempt: {
		node: 'With Simplify off, attempts are put out as they are; nothing is decided by one without a status.',
		test: 'test/nodes/Chert/actions/variants.test.ts › an attempt that nobody answered',
	},
	replay_failure: {
		node: '`ok: false` is a failure within a 2xx too.',
		test: 'test/nodes/Chert/actions/event/replay.test.ts › a receiver that refuses is a failure',
	},
	subscription_created: {
		node: 'Id and secret are found wrapped or flat, as `secret` or `webhook_secret`. Create puts the secret out once, as `secret`; no other operation does.',
		test: 'test/nodes/Chert/actions/webhookSubscription/create.test.ts › the secret comes out as secret',
	},
	webhook_signature_form: {
		node: 'Both forms are read in both headers.',
		test: 'test/nodes/Chert/trigger/verify.test.ts › both forms in both headers',
	},
	legacy_signature_form: {
		node: 'Both forms are read in both headers.',
		test: 'test/nodes/Chert/trigger/verify.test.ts › both forms in both headers',
	},
	webhook_timestamp: {
		node: 'The time is that of the signature; the header is not needed.',
		test: 'test/nodes/Chert/trigger/contract.test.ts › however the simulator delivers',
	},
	message_sent_at: {
		node: 'With Simplify off it comes out where it comes. Simplified, `timestamp` is the time of the envelope, else `sent_at`.',
		test: 'test/nodes/Chert/trigger/variants.test.ts › sent_at is',
	},
};

/**
 * What the map lacks or has too much.
 *
 * @returns sentences; empty when every question and every variant has its place
 */
export function problemsOfMap(): string[] {
	const ids = openQuestions.map(({ id }) => id);
	const answered = Object.keys(OPEN_QUESTIONS);
	const used = new Set([
		...Object.values(OPEN_QUESTIONS).flatMap(({ variants = [] }) => variants),
		...Object.keys(SECOND_HAND),
	]);
	return [
		...ids.filter((id) => !answered.includes(id)).map((id) => `Nobody says what is done: ${id}`),
		...answered.filter((id) => !ids.includes(id)).map((id) => `The contract does not ask: ${id}`),
		...VARIANT_NAMES.filter((name) => !used.has(name)).map((name) => `No row has ${name}`),
	];
}

/** The questions and variants whose behaviour is not shown by a test yet. */
export function withoutTest(): string[] {
	return Object.entries({ ...OPEN_QUESTIONS, ...SECOND_HAND })
		.filter(([, { test, node }]) => test === '' && !node.startsWith(IDLE))
		.map(([id]) => id);
}

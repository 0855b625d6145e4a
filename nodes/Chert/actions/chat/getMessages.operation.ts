import { objectsIn } from '../../objects/lists';
import { MESSAGE_FIELDS, simplifyMessage } from '../../objects/message';
import { documented } from '../../failures/errorCodes';
import { chatIdField } from '../../parameters/fields';
import { limitFields, readLimit } from '../../parameters/limit';
import { outputFields, readShape } from '../../parameters/output';
import type { Operation } from '../../run/operation';
import { aboutChat, chatOf } from './theChat';

/** Messages of one chat that Chert returns at most. Source: docs: chats. */
const MOST_MESSAGES = 200;
const NOT_ALL = `Chert returns only the ${MOST_MESSAGES} newest messages of a chat. Where has_more is true, the chat has older ones.`;

/** Oldest first; there is no way to the older ones. Source: docs: chats. */
export const getMessages: Operation = aboutChat({
	option: {
		name: 'Get Many Messages',
		action: 'Get many messages',
		description:
			'Get the newest messages of an iMessage chat, 200 at most. Chert does not say who wrote them.',
	},
	properties: [
		chatIdField(
			'The chat to read, a group or a direct chat. Chert does not say who wrote a message here; the Chert Trigger and Event → Get Many do.',
		),
		...limitFields({
			most: MOST_MESSAGES,
			allHint: `'All' is what Chert returns: the ${MOST_MESSAGES} newest messages`,
			limitHint: 'The newest messages, the oldest of them first',
		}),
		...outputFields(MESSAGE_FIELDS),
	],
	routes: ['GET /chats/{id}/messages'],
	doneLabel: 'Read before this',
	errors: documented(2002),
	prepare(item) {
		const { chat_id, path } = chatOf(item);
		const limit = readLimit(item);
		const shape = readShape(item, MESSAGE_FIELDS);
		return {
			execute: async (call) => {
				const { all, hasOlder } = await call.request(
					{ method: 'GET', path: `${path}/messages` },
					{
						read({ messages, has_more: hasOlder }) {
							const all = objectsIn(messages);
							return all && typeof hasOlder === 'boolean' ? { all, hasOlder } : undefined;
						},
						complaint: 'holds no list of messages, or does not say whether there are older ones',
					},
				);
				const newest = all.slice(Math.max(0, all.length - limit));
				const isCut = newest.length < all.length;
				const has_more = isCut || hasOlder;
				// A person who sets a limit knows that there may be more; others are told.
				if (has_more && !isCut) call.hint(NOT_ALL);
				return newest.map((message) => ({
					json: {
						...shape(
							() => message,
							() => simplifyMessage({ chat_id, ...message }),
						),
						has_more,
					},
				}));
			},
		};
	},
});

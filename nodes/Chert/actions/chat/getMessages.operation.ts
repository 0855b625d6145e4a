import type { IDataObject } from 'n8n-workflow';
import { documented } from '../../shared/errorCodes';
import { invalidInput } from '../../shared/failure';
import { chatIdField } from '../../shared/fields';
import { simplifyMessage } from '../../shared/message';
import type { ItemReader, Operation } from '../../shared/operation';
import { asObject } from '../../shared/text';
import { chatOf } from './chatOf';

/** Messages that Chert gives out of one chat. Source: docs: chats. */
const MOST_MESSAGES = 200;
const NOT_ALL = `Chert gives out only the ${MOST_MESSAGES} newest messages of a chat. Where has_more is true, the chat has older ones.`;

/**
 * `GET /chats/{id}/messages`: the 200 newest messages, oldest first; there is no way to the older ones.
 * Source: docs: chats.
 */
export const getMessages: Operation = {
	option: {
		name: 'Get Many Messages',
		action: 'Get many messages of a chat',
		description:
			'Get the newest messages of an iMessage chat, the oldest of them first. Chert gives out 200 at most.',
	},
	properties: [
		chatIdField('The chat to read, a group or a direct chat'),
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
			hint: `"All" is what Chert gives out: the ${MOST_MESSAGES} newest messages`,
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			default: 50,
			description: 'Max number of results to return',
			hint: 'The newest messages, the oldest of them first',
			typeOptions: { minValue: 1, maxValue: MOST_MESSAGES },
			displayOptions: { show: { returnAll: [false] } },
		},
		{
			displayName: 'Simplify',
			name: 'simplify',
			type: 'boolean',
			default: true,
			description: 'Whether to return a simplified version of the response instead of the raw data',
		},
	],
	routes: ['GET /chats/{id}/messages'],
	doneBefore: 'Read before this',
	errors: documented(2002),
	ifRepeated: 'none',
	prepare(item) {
		const { chat_id, path } = chatOf(item);
		const limit = readLimit(item);
		const simplify = item.parameter('simplify') !== false;
		return {
			subject: item.subject,
			execute: async (call) => {
				const answer = await call.request(
					{ method: 'GET', path: `${path}/messages` },
					{ says: ({ messages }) => isList(messages), missing: 'holds no list of messages' },
				);
				const all = answer.messages as IDataObject[];
				const newest = all.slice(Math.max(0, all.length - limit));
				const isCut = newest.length < all.length;
				const has_more = isCut || answer.has_more === true;
				// Whoever sets a limit knows that there may be more; whoever does not is told.
				if (has_more && !isCut) call.hint(NOT_ALL);
				return newest.map((message) => ({
					json: { ...(simplify ? simplifyMessage({ chat_id, ...message }) : message), has_more },
				}));
			},
		};
	},
};

function isList(messages: unknown): boolean {
	return Array.isArray(messages) && messages.every((message) => asObject(message) !== undefined);
}

/** Messages to return at most. */
function readLimit(item: ItemReader): number {
	if (item.parameter('returnAll') === true) return Number.POSITIVE_INFINITY;
	const limit = item.parameter('limit');
	if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1) return limit;
	throw invalidInput(
		`The field "Limit" must be a whole number from 1, but it is ${JSON.stringify(limit)}`,
	);
}

import type { IDataObject } from 'n8n-workflow';
import { simplifyMessage } from '../../api/message';
import { documented } from '../../failures/errorCodes';
import { SIMPLIFY } from '../../parameters/fields';
import type { Operation } from '../../run/operation';
import { asObject } from '../../shared/text';
import { messageIdField, readMessageId } from './messageId';

/**
 * `GET /messages/{id}`. Whether the message comes bare or as `{ message }` is not verified, so either
 * is accepted. Source: docs: messages.
 */
export const get: Operation = {
	option: {
		name: 'Get',
		action: 'Get a message',
		description:
			'Read one iMessage by its ID: its text, its chat, whether it was delivered and when it was read',
	},
	properties: [messageIdField('The message to read, received or sent'), SIMPLIFY],
	routes: ['GET /messages/{id}'],
	doneBefore: 'Read before this',
	errors: documented(2003),
	ifRepeated: 'none',
	prepare(item) {
		const message_id = readMessageId(item);
		const simplify = item.parameter('simplify') !== false;
		return {
			subject: item.subject,
			execute: async (call) => {
				const answer = await call.request(
					{ method: 'GET', path: `/messages/${encodeURIComponent(message_id)}` },
					{
						says: (received) => messageIn(received, message_id) !== undefined,
						missing: 'does not hold this message',
					},
				);
				return simplify ? simplifyMessage(messageIn(answer, message_id)!) : answer;
			},
		};
	},
};

/** The message with this ID in an answer: the answer itself, or what stands in its `message`. */
function messageIn(answer: IDataObject, id: string): IDataObject | undefined {
	return [answer, asObject(answer.message) as IDataObject | undefined].find(
		(candidate) => candidate?.id === id || candidate?.message_id === id,
	);
}

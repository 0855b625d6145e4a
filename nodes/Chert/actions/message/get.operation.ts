import type { IDataObject } from 'n8n-workflow';
import { unwrapped } from '../../objects/lists';
import { MESSAGE_FIELDS, simplifyMessage } from '../../objects/message';
import { documented } from '../../failures/errorCodes';
import { outputFields, readShape } from '../../parameters/output';
import type { Operation } from '../../run/operation';
import { isFilledText } from '../../shared/text';
import { messageIdField, messageOf, withBothIds } from './messageId';

/** No source says whether the message comes bare or as `{ message }`; its id may be another than the one sent. */
export const get: Operation = {
	option: {
		name: 'Get',
		action: 'Get message',
		description:
			'Read one iMessage by its ID: its text, its chat, whether it was delivered and when it was read',
	},
	properties: [
		messageIdField('The message to read, received or sent'),
		...outputFields(MESSAGE_FIELDS),
	],
	routes: ['GET /messages/{id}'],
	doneLabel: 'Read before this',
	errors: documented(2003),
	prepare(item) {
		const { message_id, path } = messageOf(item);
		const shape = readShape(item, MESSAGE_FIELDS);
		return {
			execute: async (call) => {
				const { answer, message } = await call.request(
					{ method: 'GET', path },
					{
						read(answer) {
							const message = messageIn(answer);
							return message && { answer, message };
						},
						complaint: 'does not hold this message',
					},
				);
				return shape(
					() => answer,
					() => withBothIds(simplifyMessage(message), message_id),
				);
			},
		};
	},
};

function messageIn(answer: IDataObject): IDataObject | undefined {
	return [unwrapped(answer, 'message'), answer].find(isMessage);
}

function isMessage(candidate: IDataObject): boolean {
	const { id, message_id = id, parts, chat_id, direction } = candidate;
	if (!isFilledText(message_id)) return false;
	return Array.isArray(parts) || typeof chat_id === 'string' || typeof direction === 'string';
}

import type { IDataObject } from 'n8n-workflow';
import { asObject, without } from '../shared/text';

/**
 * Under the names of the node's other outputs; `null` for what is not there. No documented message names a sender, and
 * `status` says whether it was delivered: with what the operations add these are ten fields, as many as n8n wants.
 * Source: docs: chats.
 */
export function simplifyMessage(message: IDataObject): IDataObject {
	const parts = Array.isArray(message.parts) ? (message.parts as unknown[]) : [];
	const ofType = (type: string) =>
		parts.flatMap((part) => {
			const fields = asObject(part);
			return fields?.type === type ? [fields] : [];
		});
	return {
		message_id: message.id ?? message.message_id ?? null,
		chat_id: message.chat_id ?? null,
		direction: message.direction ?? null,
		text: ofType('text')
			.flatMap(({ value }) => (typeof value === 'string' ? [value] : []))
			.join('\n'),
		links: ofType('rich_link').map(({ url }) => url),
		attachments: ofType('media').map((part) => without(part, 'type')),
		status: message.status ?? null,
		created_at: message.created_at ?? null,
		read_at: message.read_at ?? null,
	} as IDataObject;
}

/** What a simplified message has; its ID first. */
export const MESSAGE_FIELDS = Object.keys(simplifyMessage({}));

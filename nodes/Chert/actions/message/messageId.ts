import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { readId } from '../../parameters/id';
import type { ItemReader } from '../../parameters/itemReader';
import { named } from '../../parameters/named';

/**
 * The message an operation is about.
 *
 * @param description what the message is to the operation
 */
export function messageIdField(description: string): INodeProperties {
	return {
		displayName: 'Message ID',
		name: 'messageId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. msg_4b7e01d2',
		description: `${description}. It is the message_id that Chert answers with when something is sent, or the ID of a message in a webhook.`,
	};
}

/**
 * Reads the message an item is about, and lets the item's error name it.
 *
 * @returns the message ID, fit for a path
 * @throws ChertFailure `INVALID_INPUT` that says what is wrong with the value
 */
export function readMessageId(item: ItemReader): string {
	return named(item, 'message_id', item.parameter('messageId'), (value) =>
		readId(value, 'Message ID', 'message'),
	);
}

/**
 * An output with both ids of its message. Chert may answer with an id of its own where another one was
 * sent, such as the GUID that iMessage knows the message by. Source: docs: messages.
 *
 * @param output with Chert's `message_id`, or without one
 * @param requested the id that was sent
 */
export function withBothIds(output: IDataObject, requested: string): IDataObject {
	const { message_id } = output;
	const own = typeof message_id === 'string' && message_id !== '' ? message_id : requested;
	return { ...output, message_id: own, requested_message_id: requested };
}

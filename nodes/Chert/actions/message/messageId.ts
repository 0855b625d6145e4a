import type { INodeProperties } from 'n8n-workflow';
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

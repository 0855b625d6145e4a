import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { picker } from '../../parameters/fields';
import type { ItemReader } from '../../parameters/itemReader';
import { namedId } from '../../parameters/named';

export function messageIdField(description: string): INodeProperties {
	return picker(
		{ displayName: 'Message ID', name: 'messageId', required: true, description },
		{
			placeholder: 'Select a message…',
			hint: 'Messages that recent events are about',
			search: 'searchMessages',
		},
		{
			placeholder: 'e.g. msg_4b7e01d2',
			hint: 'The message_id that Chert answers with when something is sent, or that comes with a message',
		},
		'id',
	);
}

export function messageOf(item: ItemReader): { message_id: string; path: string } {
	const given = item.parameter('messageId');
	const message_id = namedId(item, 'message_id', given, 'Message ID', 'message');
	return { message_id, path: `/messages/${encodeURIComponent(message_id)}` };
}

/** Chert may answer with its own id where another was sent, such as the GUID of iMessage. Source: docs: messages. */
export function withBothIds(output: IDataObject, requested: string): IDataObject {
	const { message_id } = output;
	const own = typeof message_id === 'string' && message_id !== '' ? message_id : requested;
	return { ...output, message_id: own, requested_message_id: requested };
}

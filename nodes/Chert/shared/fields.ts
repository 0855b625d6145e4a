import type { INodeProperties } from 'n8n-workflow';

/**
 * The chat an operation is about.
 *
 * @param description what the chat is to the operation
 */
export function chatIdField(description: string): INodeProperties {
	return {
		displayName: 'Chat',
		name: 'chatId',
		type: 'resourceLocator',
		default: { mode: 'id', value: '' },
		required: true,
		description,
		modes: [
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. ch_9f2c41d7',
				hint: 'The chat_id or lead_id that Chert sends with messages and webhooks',
			},
		],
	};
}

import type { INodeProperties } from 'n8n-workflow';
import { readBoolean } from './choice';
import type { ItemReader } from './itemReader';

/**
 * The chat an operation is about: picked from the recent ones, or named by its id.
 *
 * @param description what the chat is to the operation
 * @param groupsOnly whether the list leaves out direct messages
 */
export function chatIdField(description: string, { groupsOnly = false } = {}): INodeProperties {
	return {
		displayName: 'Chat',
		name: 'chatId',
		type: 'resourceLocator',
		default: { mode: 'id', value: '' },
		required: true,
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: groupsOnly ? 'Choose a group…' : 'Choose a chat…',
				hint: `${groupsOnly ? 'Groups' : 'Chats'} with recent events, newest first. A ${groupsOnly ? 'group' : 'chat'} is listed from its first event on.`,
				typeOptions: {
					searchListMethod: groupsOnly ? 'searchGroups' : 'searchChats',
					searchable: true,
				},
			},
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

/** Whether the output is short and stable, or exactly what Chert sent. */
export const SIMPLIFY: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/**
 * Reads the field "Simplify".
 *
 * @throws ChertFailure `INVALID_INPUT` for anything but true and false
 */
export function readSimplify(item: ItemReader): boolean {
	return readBoolean(item.parameter(SIMPLIFY.name), SIMPLIFY.displayName);
}

/**
 * The option of every operation that sends or creates. `ItemReader.idempotencyKey` reads it. A second
 * request with the same key and body gets the first answer (docs: messages).
 */
export const IDEMPOTENCY_KEY_OPTION: INodeProperties = {
	displayName: 'Idempotency Key',
	name: 'idempotencyKey',
	type: 'string',
	default: '',
	placeholder: 'e.g. order-1042-confirmation',
	description:
		'Text that makes sure this is sent only once: Chert does nothing when it gets the same key again, even from another execution. Every item needs a key of its own, so use an expression. Without this option the node makes one for each item, so that retries never send twice.',
};

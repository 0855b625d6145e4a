import type { INodeProperties } from 'n8n-workflow';
import { readBoolean } from './choice';
import type { ItemReader } from './itemReader';

/*
 * Which mode a picker opens with. n8n's guidelines want From List; that is right where the list is whole
 * and a person picks once. So:
 * - From List: your lines and your webhook subscriptions, because Chert lists all of them; the chats that
 *   start a workflow or choose events, because both lists are made of the same events.
 * - By ID: the chat an operation is about. It mostly comes from the item before, by expression, and the
 *   list is not whole: Chert lists no chats, so a group in which nothing happened is missing.
 * A field that was plain text before is read as it was saved (`picked`).
 */

/** The mode that a picker opens with. */
type OpensWith = 'list' | 'id';

/**
 * The chat an operation is about: picked from the recent ones, or named by its id.
 *
 * @param description what the chat is to the operation
 * @param groupsOnly whether the list leaves out direct messages
 * @param opensWith the mode of a new field; see above
 */
export function chatIdField(
	description: string,
	{ groupsOnly = false, opensWith = 'id' as OpensWith } = {},
): INodeProperties {
	return {
		displayName: 'Chat',
		name: 'chatId',
		type: 'resourceLocator',
		default: { mode: opensWith, value: '' },
		required: true,
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: groupsOnly ? 'Select a group…' : 'Select a chat…',
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

/**
 * One of your own lines, by its phone number.
 *
 * @param name of the parameter
 */
export function lineNumberField(
	field: Pick<INodeProperties, 'displayName' | 'name' | 'description' | 'required'>,
): INodeProperties {
	return {
		...field,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select one of your lines…',
				typeOptions: { searchListMethod: 'searchPhoneNumbers', searchable: true },
			},
			{
				// Longer names are cut: n8n has room for about nine narrow letters (docs/n8n.md 50).
				displayName: 'Number',
				name: 'number',
				type: 'string',
				placeholder: 'e.g. +14155550100',
			},
		],
	};
}

/**
 * One of your own lines, by its ID.
 *
 * @param field what it is to the operation
 */
export function phoneLineField(
	field: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
): INodeProperties {
	return {
		...field,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select one of your lines…',
				typeOptions: { searchListMethod: 'searchPhoneLines', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. pl_01J8Z6',
				hint: 'A phone_line_id from Phone Number → Get Many',
			},
		],
	};
}

/**
 * A webhook subscription.
 *
 * @param description what it is to the operation
 * @param required not for the entry of a collection: n8n asks for it there, added or not (docs/n8n.md 51)
 */
export function webhookSubscriptionField(description: string, required?: true): INodeProperties {
	return {
		displayName: 'Webhook Subscription',
		name: 'subscriptionId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		...(required && { required }),
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a webhook subscription…',
				typeOptions: { searchListMethod: 'searchWebhookSubscriptions', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 0f2d3c1a-8b4e-4f6a-90d2-1a3b4c5d6e7f',
				hint: 'The ID from Webhook Subscription → Create or Get Many',
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
 * request with the same key and body gets the first answer (docs: send, chats).
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

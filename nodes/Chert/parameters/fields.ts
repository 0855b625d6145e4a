import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';
import { asObject } from '../shared/text';

/*
 * Which mode a picker opens with. n8n's guidelines want From List; that is right where the list is whole
 * and a person picks once. So:
 * - From List: your lines and your webhook subscriptions, because Chert lists all of them; the chats that
 *   start a workflow or choose events, because both lists are made of the same events.
 * - By ID: the chat, message, event or attachment an operation is about. It mostly comes from the item before,
 *   by expression, and the list is not whole: it is made of events, so what nobody touched lately is missing.
 */

type OpensWith = 'list' | 'id';
type TypedMode = Pick<INodePropertyMode, 'placeholder' | 'hint'> & Partial<INodePropertyMode>;

export function picker(
	field: Pick<INodeProperties, 'displayName' | 'name' | 'description' | 'required'>,
	{ search, ...list }: { placeholder: string; hint?: string; search: string },
	typed: TypedMode,
	opensWith: OpensWith = 'list',
): INodeProperties {
	return {
		...field,
		type: 'resourceLocator',
		default: { mode: opensWith, value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				...list,
				typeOptions: { searchListMethod: search, searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', ...typed },
		],
	};
}

/**
 * What a picker in a collection holds; n8n takes the value out of one on the panel only. `__rl` is no sign:
 * the default of a picker comes without it (docs/n8n.md 52).
 */
export function picked(value: unknown): unknown {
	const locator = asObject(value);
	return locator && 'mode' in locator && 'value' in locator ? locator.value : value;
}

export function chatIdField(
	description: string,
	{ groupsOnly = false, opensWith = 'id' as OpensWith } = {},
): INodeProperties {
	const [one, all] = groupsOnly ? ['group', 'Groups'] : ['chat', 'Chats'];
	const chat = { displayName: 'Chat', name: 'chatId', required: true, description };
	return picker(
		chat,
		{
			placeholder: `Select a ${one}…`,
			hint: `${all} with recent events, newest first. A ${one} is listed from its first event on.`,
			search: groupsOnly ? 'searchGroups' : 'searchChats',
		},
		{
			placeholder: 'e.g. ch_9f2c41d7',
			hint: 'The chat_id or lead_id that Chert sends with messages and webhooks',
		},
		opensWith,
	);
}

export function lineNumberField(
	field: Pick<INodeProperties, 'displayName' | 'name' | 'description' | 'required'>,
): INodeProperties {
	return picker(
		field,
		{ placeholder: 'Select one of your lines…', search: 'searchPhoneNumbers' },
		// Longer names are cut: n8n has room for about nine narrow letters (docs/n8n.md 50).
		{ displayName: 'Number', name: 'number', placeholder: 'e.g. +14155550100' },
	);
}

export function phoneLineField(
	field: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
): INodeProperties {
	return picker(
		field,
		{ placeholder: 'Select one of your lines…', search: 'searchPhoneLines' },
		{
			placeholder: 'e.g. pl_01J8Z6',
			hint: 'A phone_line_id from Phone Number → Get Many',
		},
	);
}

/** n8n asks for a required entry of a collection, added or not (docs/n8n.md 51). */
export function webhookSubscriptionField(description: string, required?: true): INodeProperties {
	return picker(
		{
			displayName: 'Webhook Subscription',
			name: 'subscriptionId',
			...(required && { required }),
			description,
		},
		{ placeholder: 'Select a webhook subscription…', search: 'searchWebhookSubscriptions' },
		{
			placeholder: 'e.g. 0f2d3c1a-8b4e-4f6a-90d2-1a3b4c5d6e7f',
			hint: 'The ID from Webhook Subscription → Create or Get Many',
		},
	);
}

/**
 * `ItemReader.idempotencyKey` reads it. A second request with the same key gets the first answer (docs: send,
 * chats).
 */
export const IDEMPOTENCY_KEY_OPTION: INodeProperties = {
	displayName: 'Idempotency Key',
	name: 'idempotencyKey',
	type: 'string',
	default: '',
	placeholder: 'e.g. order-1042-confirmation',
	description:
		'A text that names this one message: Chert does nothing when it gets the same key again, even from another execution. Each item needs its own, so use an expression. Without this option the node makes the keys.',
};

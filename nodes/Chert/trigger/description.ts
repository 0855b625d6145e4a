import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { EVENTS } from '../objects/events';
import { REACTIONS } from '../objects/reactions';
import { chatIdField } from '../parameters/fields';
import { SIMPLIFY } from '../parameters/output';
import { MOST_REMEMBERED } from './memory';

/** What n8n's guidelines call the field that chooses events. */
export const EVENTS_LABEL = 'Trigger On';

export const CATCH_UP = 'Catch Up (Hours)';
export const MOST_HOURS = 720;

export const SWITCHES = {
	downloadAttachments: 'Download Attachments',
	ownMessages: 'Include Own Messages',
	skipDuplicates: 'Skip Duplicates',
} as const;

/** Sorted by name. */
export const CONTENT: INodePropertyOptions[] = [
	{ name: 'Attachment', value: 'attachment', description: 'A message with a file' },
	{ name: 'Reaction', value: 'reaction', description: 'Any reaction' },
	...REACTIONS.map(({ name, ...kind }) => ({ name: `Reaction: ${name}`, ...kind })),
	{ name: 'Text', value: 'text', description: 'A message with a text' },
];

const CHAT: INodeProperties = {
	...chatIdField('A chat whose events start the workflow', { opensWith: 'list' }),
	name: 'chat',
	required: false,
};

export const TRIGGER_PROPERTIES: INodeProperties[] = [
	{
		displayName: EVENTS_LABEL,
		name: 'events',
		type: 'multiOptions',
		noDataExpression: true,
		options: EVENTS,
		default: ['message.received'],
		// In place of a tooltip: n8n's guidelines want none on this field.
		hint: 'Choose none to get all events, also those that Chert may add later',
	},
	SIMPLIFY,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: CATCH_UP,
				name: 'catchUp',
				type: 'number',
				noDataExpression: true,
				default: 24,
				description:
					'When you publish the workflow, Chert sends again what this trigger missed in these hours, but not what came before you published it for the first time. The next item says what was done, in <code>caught_up</code>.',
				typeOptions: { minValue: 1, maxValue: MOST_HOURS },
			},
			{
				displayName: 'Chats',
				name: 'chats',
				type: 'options',
				default: 'all',
				description: 'The kind of chats whose events start the workflow',
				options: [
					{ name: 'All', value: 'all', description: 'Groups and direct messages' },
					{
						name: 'Only Direct',
						value: 'direct',
						description: 'Chats between one person and your line',
					},
					{ name: 'Only Groups', value: 'groups', description: 'Group chats your line is in' },
				],
			},
			{
				displayName: 'Content',
				name: 'content',
				type: 'multiOptions',
				default: ['text'],
				options: CONTENT,
				description: 'Only events with one of these start the workflow',
			},
			{
				displayName: SWITCHES.downloadAttachments,
				name: 'downloadAttachments',
				type: 'boolean',
				default: false,
				description:
					'Whether to download the files of a message into binary fields (attachment_0, attachment_1, …). If one cannot be downloaded, the workflow goes on, and the item says why in attachment_errors.',
			},
			{
				displayName: 'From',
				name: 'from',
				type: 'string',
				default: '',
				placeholder: 'e.g. +14155551234, jo@example.com',
				description:
					'Only what comes from one of these people starts the workflow: phone numbers with their country code, or e-mail addresses, separated by commas or line breaks',
				typeOptions: { rows: 2 },
			},
			{
				displayName: SWITCHES.ownMessages,
				name: 'ownMessages',
				type: 'boolean',
				default: false,
				description:
					'Whether messages and reactions of your own line start the workflow too. Leave it off where the workflow writes messages: it would answer itself.',
			},
			{
				displayName: 'Only in These Chats',
				name: 'inChats',
				type: 'fixedCollection',
				placeholder: 'Add chat',
				typeOptions: { multipleValues: true },
				default: {},
				description:
					'Only what happens in one of these chats starts the workflow. By ID takes several IDs, separated by commas or line breaks, or an expression that gives a list.',
				options: [{ displayName: 'Chats', name: 'chats', values: [CHAT] }],
			},
			{
				displayName: SWITCHES.skipDuplicates,
				name: 'skipDuplicates',
				type: 'boolean',
				default: true,
				description: `Whether an event that Chert delivers again starts no second execution. The last ${MOST_REMEMBERED.toLocaleString('en')} events are remembered. Turn it off to let replays through.`,
			},
			{
				displayName: 'Text Contains',
				name: 'textContains',
				type: 'string',
				default: '',
				placeholder: 'e.g. leave',
				description:
					'Only messages with this somewhere in their text start the workflow, whether in capitals or not',
			},
		],
	},
];

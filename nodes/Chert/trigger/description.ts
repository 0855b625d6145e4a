import type { INodeProperties } from 'n8n-workflow';
import { EVENTS } from '../events/events';
import { SIMPLIFY } from '../parameters/fields';
import { REMEMBERED } from './recent';

/** The trigger's parameters. */
export const TRIGGER_PROPERTIES: INodeProperties[] = [
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		noDataExpression: true,
		options: EVENTS,
		default: ['message.received'],
		description:
			'The events that start the workflow. Choose none for all of them, also those that Chert may add; with the legacy form among them one message may start the workflow twice.',
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
				displayName: 'Chats',
				name: 'chats',
				type: 'options',
				default: 'all',
				description: 'The kind of chats whose events start the workflow',
				options: [
					{
						name: 'All',
						value: 'all',
						description: 'Groups and direct messages',
					},
					{
						name: 'Only Direct',
						value: 'direct',
						description: 'Chats between one person and your line',
					},
					{
						name: 'Only Groups',
						value: 'groups',
						description: 'Group chats your line is in',
					},
				],
			},
			{
				displayName: 'Download Attachments',
				name: 'downloadAttachments',
				type: 'boolean',
				default: false,
				description:
					'Whether to download the attachments of a message into binary fields (attachment_0, attachment_1, …) before the workflow starts. If one cannot be downloaded, the workflow still starts, and the item says why in attachment_errors.',
			},
			{
				displayName: 'From',
				name: 'from',
				type: 'string',
				default: '',
				placeholder: 'e.g. +14155551234, jo@example.com',
				description:
					'Phone numbers (with country code) or e-mail addresses, separated by commas. Only what comes from one of them starts the workflow.',
			},
			{
				displayName: 'Include Own Messages',
				name: 'ownMessages',
				type: 'boolean',
				default: false,
				description:
					'Whether messages and reactions of your own line start the workflow too. Leave it off where the workflow writes messages: it would answer itself.',
			},
			{
				displayName: 'Skip Duplicates',
				name: 'skipDuplicates',
				type: 'boolean',
				default: true,
				description: `Whether an event that Chert delivers again starts no second execution. The last ${REMEMBERED.toLocaleString('en')} events are remembered. Turn it off to let replays through.`,
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

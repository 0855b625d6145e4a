import type { INodeProperties } from 'n8n-workflow';
import { CHAT_FIELDS } from '../../objects/chats';
import { lineNumberField } from '../../parameters/fields';
import { limitFields } from '../../parameters/limit';
import { outputFields } from '../../parameters/output';

export const GET_MANY_PROPERTIES: INodeProperties[] = [
	...limitFields({ limitHint: 'The chats with the newest events, after the filters' }),
	{
		displayName: 'Only Groups',
		name: 'onlyGroups',
		type: 'boolean',
		default: true,
		description:
			'Whether to leave out direct messages, and chats of which no event tells whether they are groups',
	},
	...outputFields(CHAT_FIELDS),
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		options: [
			{
				displayName: 'Active Since',
				name: 'activeSince',
				type: 'dateTime',
				default: '',
				description: 'Only chats whose last event is from this time on',
			},
			{
				displayName: 'Active Until',
				name: 'activeUntil',
				type: 'dateTime',
				default: '',
				description:
					'Only chats whose last event is from this time or before it: those in which nothing has happened since',
			},
			lineNumberField({
				displayName: 'Line',
				name: 'line',
				description:
					'Only chats of this line: one of your own phone numbers, with its country code',
			}),
			{
				displayName: 'Match',
				name: 'match',
				type: 'options',
				default: 'any',
				description: 'What to do with several members',
				options: [
					{ name: 'All Members', value: 'all', description: 'Only chats that all of them are in' },
					{
						name: 'Any Member',
						value: 'any',
						description: 'Chats that at least one of them is in',
					},
				],
			},
			{
				displayName: 'Members',
				name: 'members',
				type: 'string',
				default: '',
				placeholder: 'e.g. +1 (415) 555-1234, anna@example.com',
				description:
					'Only chats with these people: phone numbers with their country code, or e-mail addresses. Several with commas in between, or an expression that gives a list.',
			},
			{
				displayName: 'Name Contains',
				name: 'nameContains',
				type: 'string',
				default: '',
				placeholder: 'e.g. sales',
				description: 'Only chats with this in their name, in upper or lower case',
			},
		],
	},
];

export const GET_MANY_OPTIONS: INodeProperties[] = [
	{
		displayName: 'Include Coverage',
		name: 'includeCoverage',
		type: 'boolean',
		default: false,
		description:
			'Whether to add a last item that says what the list rests on: events_read, reaches_back_to, chats_found (also beyond the Limit) and unclear_chats. It comes even if there is no chat.',
	},
	{
		displayName: 'Include Unclear',
		name: 'includeUnclear',
		type: 'boolean',
		default: false,
		description:
			'Whether to add the chats that no event says enough about to compare them with the filters. They have unclear: true, and because. For a tool of an AI agent this is on unless you switch it off.',
	},
];

import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { EVENTS } from '../../objects/events';
import { EVENT_FIELDS } from '../../objects/simplify';
import { chatIdField } from '../../parameters/fields';
import { limitFields } from '../../parameters/limit';
import { outputFields } from '../../parameters/output';

/** The value of a filter that was just added. An empty filter would be a mistake. */
export const ANY_STATUS = 'any';

/** Source: docs: events. */
export const STATUSES: INodePropertyOptions[] = [
	{ name: 'Any', value: ANY_STATUS, description: 'Events of every status' },
	{ name: 'Delivered', value: 'delivered' },
	{
		name: 'Dev Inbox',
		value: 'dev_inbox',
		description: 'Recorded for a subscription with the URL https://dev-inbox',
	},
	{ name: 'Failed', value: 'failed' },
	{ name: 'Pending', value: 'pending' },
];

export const GET_MANY_PROPERTIES: INodeProperties[] = [
	...limitFields(),
	...outputFields(EVENT_FIELDS),
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		options: [
			{ ...chatIdField('Only events of this chat', { opensWith: 'list' }), required: false },
			{
				displayName: 'Since',
				name: 'since',
				type: 'dateTime',
				default: '',
				description:
					'Only events from this time on. On a schedule of 10 minutes, for example, write {{ $now.minus(15, "minutes") }}, and let a Remove Duplicates node drop what an earlier run has had (it compares the ID).',
			},
			{
				displayName: 'Status',
				name: 'status',
				type: 'options',
				default: ANY_STATUS,
				description: 'Only events with this status of their delivery to your webhooks',
				options: STATUSES,
			},
			{
				displayName: 'Type',
				name: 'type',
				type: 'options',
				default: 'message.received',
				description: 'Only events of this type',
				options: EVENTS,
			},
		],
	},
];

export const GET_MANY_OPTIONS: INodeProperties[] = [
	{
		displayName: 'After Cursor',
		name: 'cursor',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2026-04-29T18:14:11Z|evt_9f2c',
		description:
			'Go on where an earlier list ended: the next_cursor of its items. Leave the filters as they were.',
	},
	{
		displayName: 'Include Next Cursor',
		name: 'includeNextCursor',
		type: 'boolean',
		default: false,
		description:
			'Whether to add next_cursor to every item: where the list goes on after the Limit, or null at its end',
	},
];

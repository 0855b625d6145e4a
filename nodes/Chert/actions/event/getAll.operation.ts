import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import { EVENTS } from '../../objects/events';
import { pagesOfEvents, skippedInWords } from '../../objects/pagesOfEvents';
import { EVENT_FIELDS, simplifyRow } from '../../objects/simplify';
import { documented } from '../../failures/errorCodes';
import { readBoolean, readChoice, valuesOf } from '../../parameters/choice';
import { readId } from '../../parameters/id';
import type { ItemReader } from '../../parameters/itemReader';
import { chatIdField, picked } from '../../parameters/fields';
import { limitFields, readLimit } from '../../parameters/limit';
import { outputFields, readShape } from '../../parameters/output';
import { isBlank, readOptionalText } from '../../parameters/text';
import { readTime } from '../../parameters/time';
import type { Operation } from '../../run/operation';
import { asObject } from '../../shared/text';

/** The value of a filter that was just added. An empty filter would be a mistake. */
const ANY_STATUS = 'any';

const STATUSES: INodePropertyOptions[] = [
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

/** Source: docs: events. */
export const getAll: Operation = {
	option: {
		name: 'Get Many',
		action: 'Get many events',
		description:
			'List events such as messages and reactions. On a schedule it replaces the trigger without a public address.',
	},
	properties: [
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
	],
	options: [
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
	],
	routes: ['GET /events'],
	doneLabel: 'Read before this',
	errors: documented(1002),
	prepare(item) {
		const filters = readFilters(item);
		const limit = readLimit(item);
		const cursor = readOptionalText(item.option('cursor', ''), 'After Cursor', { line: true });
		const shape = readShape(item, EVENT_FIELDS);
		const withCursor = readBoolean(item.option('includeNextCursor', false), 'Include Next Cursor');
		return {
			execute: async (call) => {
				const found = new Map<unknown, IDataObject>();
				const wanted = () => limit - found.size;
				let next_cursor: string | null = null;
				let skipped = 0;
				for await (const page of pagesOfEvents(call, filters, { cursor, wanted })) {
					// Should a page begin with the end of the one before, nothing comes out twice.
					for (const event of page.events) found.set(isBlank(event.id) ? event : event.id, event);
					({ next_cursor } = page);
					skipped += page.skipped;
				}
				if (skipped > 0) call.hint(skippedInWords(skipped));
				// The cursor leads past the whole page, so what is cut off here would never come.
				const events = [...found.values()].slice(0, withCursor ? undefined : limit);
				return events.map((event) => {
					const json = shape(
						() => event,
						() => simplifyRow(event),
					);
					return { json: withCursor ? { ...json, next_cursor } : json };
				});
			},
		};
	},
};

/** A filter that is added but empty is a mistake: without it, all events would come out. */
function readFilters(item: ItemReader) {
	const filters = asObject(item.parameter('filters')) ?? {};
	const filter = (name: string, read: (value: unknown) => string) =>
		name in filters ? read(filters[name]) : undefined;
	const type = filter('type', (value) => readChoice(value, 'Type', valuesOf(EVENTS)));
	const status = filter('status', (value) => readChoice(value, 'Status', valuesOf(STATUSES)));
	return {
		type,
		status: status === ANY_STATUS ? undefined : status,
		lead_id: filter('chatId', (chat) => readId(picked(chat), 'Chat', 'chat')),
		since: filter('since', (since) => readTime(since, 'Since', item.timezone)),
	};
}

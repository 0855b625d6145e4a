import type { IDataObject } from 'n8n-workflow';
import { EVENTS } from '../../objects/events';
import { pagesOfEvents, skippedInWords } from '../../objects/pagesOfEvents';
import { EVENT_FIELDS, simplifyRow } from '../../objects/simplify';
import { documented } from '../../failures/errorCodes';
import { readBoolean, readChoice, valuesOf } from '../../parameters/choice';
import { readId } from '../../parameters/id';
import type { ItemReader } from '../../parameters/itemReader';
import { picked } from '../../parameters/fields';
import { readLimit } from '../../parameters/limit';
import { readShape } from '../../parameters/output';
import { readOptionalText } from '../../parameters/text';
import { readTime } from '../../parameters/time';
import type { Operation, OutputData, TaskCall } from '../../run/operation';
import { asObject } from '../../shared/text';
import { ANY_STATUS, GET_MANY_OPTIONS, GET_MANY_PROPERTIES, STATUSES } from './getAll.fields';

interface EventQuery {
	filters: Readonly<Record<string, string | undefined>>;
	/** `Infinity` for all. */
	limit: number;
	cursor?: string;
	shape: ReturnType<typeof readShape>;
	withCursor: boolean;
}

/** `GET /events`, page by page. Source: docs: events. */
export const getAll: Operation = {
	option: {
		name: 'Get Many',
		action: 'Get many events',
		description:
			'List events such as messages and reactions. On a schedule it replaces the trigger without a public address.',
	},
	properties: GET_MANY_PROPERTIES,
	options: GET_MANY_OPTIONS,
	routes: ['GET /events'],
	doneLabel: 'Read before this',
	errors: documented(1002),
	prepare(item) {
		const question = readEventQuery(item);
		return { execute: async (call) => await collect(call, question) };
	},
};

async function collect(call: TaskCall, question: EventQuery): Promise<OutputData[]> {
	const { filters, limit, cursor, shape, withCursor } = question;
	const found = new Map<unknown, IDataObject>();
	const wanted = () => limit - found.size;
	let next_cursor: string | null = null;
	let skipped = 0;
	for await (const page of pagesOfEvents(call, filters, { cursor, wanted })) {
		// Should a page begin with the end of the one before, nothing comes out twice.
		for (const event of page.events) found.set(event.id ?? event, event);
		({ next_cursor } = page);
		skipped += page.skipped;
	}
	if (skipped > 0) call.hint(skippedInWords(skipped));
	return [...found.values()].slice(0, limit).map((event) => {
		const json = shape(
			() => event,
			() => simplifyRow(event),
		);
		return { json: withCursor ? { ...json, next_cursor } : json };
	});
}

/** A filter that is added but empty is a mistake: without it, all events would come out. */
function readEventQuery(item: ItemReader): EventQuery {
	const filters = asObject(item.parameter('filters')) ?? {};
	const filter = (name: string, read: (value: unknown) => string | undefined) =>
		name in filters ? read(filters[name]) : undefined;
	return {
		filters: {
			type: filter('type', (type) => readChoice(type, 'Type', valuesOf(EVENTS))),
			status: filter('status', readStatus),
			lead_id: filter('chatId', (chat) => readId(picked(chat), 'Chat', 'chat')),
			since: filter('since', (since) => readTime(since, 'Since', item.timezone)),
		},
		limit: readLimit(item),
		cursor: readOptionalText(item.option('cursor', ''), 'After Cursor', { line: true }),
		shape: readShape(item, EVENT_FIELDS),
		withCursor: readBoolean(item.option('includeNextCursor', false), 'Include Next Cursor'),
	};
}

function readStatus(value: unknown): string | undefined {
	const status = readChoice(value, 'Status', valuesOf(STATUSES));
	return status === ANY_STATUS ? undefined : status;
}

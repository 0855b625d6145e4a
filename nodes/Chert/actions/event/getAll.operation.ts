import type { IDataObject } from 'n8n-workflow';
import { simplifyRow } from '../../events/simplify';
import { documented } from '../../failures/errorCodes';
import { invalidInput } from '../../failures/failure';
import type { ItemReader } from '../../parameters/itemReader';
import { readLimit } from '../../parameters/limit';
import { readTime } from '../../parameters/time';
import type { Operation, OutputData, TaskCall } from '../../run/operation';
import { asObject } from '../../shared/text';
import { GET_MANY_OPTIONS, GET_MANY_PROPERTIES } from './getAll.fields';
import { pagesOfEvents } from './pages';

/** What one item asks for. */
interface Question {
	filters: Readonly<Record<string, string | undefined>>;
	/** Events at most; `Infinity` for all. */
	limit: number;
	cursor?: string;
	simplify: boolean;
	/** Whether every output item says where the list goes on. */
	withCursor: boolean;
}

/** `GET /events`, page by page. Source: docs: events. */
export const getAll: Operation = {
	option: {
		name: 'Get Many',
		action: 'Get many events',
		description:
			'List events, such as messages received and reactions, one item each. On a schedule this replaces the Chert Trigger where n8n has no public address.',
	},
	properties: GET_MANY_PROPERTIES,
	options: GET_MANY_OPTIONS,
	routes: ['GET /events'],
	doneBefore: 'Read before this',
	errors: documented(1002),
	ifRepeated: 'none',
	prepare(item) {
		const question = readQuestion(item);
		return { subject: item.subject, execute: async (call) => await collect(call, question) };
	},
};

async function collect(call: TaskCall, question: Question): Promise<OutputData[]> {
	const { filters, limit, cursor, simplify, withCursor } = question;
	const found = new Map<unknown, IDataObject>();
	let next_cursor: string | null = null;
	for await (const page of pagesOfEvents(call, filters, cursor, () => limit - found.size)) {
		// Should a page begin with the end of the one before, nothing comes out twice.
		for (const event of page.events) found.set(event.id ?? event, event);
		({ next_cursor } = page);
	}
	return [...found.values()].slice(0, limit).map((event) => {
		const json = simplify ? simplifyRow(event) : event;
		return { json: withCursor ? { ...json, next_cursor } : json };
	});
}

function readQuestion(item: ItemReader): Question {
	const filters = asObject(item.parameter('filters')) ?? {};
	const { since } = filters;
	return {
		filters: {
			type: readText(filters.type, 'Type'),
			status: readText(filters.status, 'Status'),
			lead_id: readText(filters.chatId, 'Chat ID'),
			since: isEmpty(since) ? undefined : readTime(since, 'Since', item.timezone),
		},
		limit: readLimit(item),
		cursor: readText(item.option('cursor', ''), 'After Cursor'),
		simplify: item.parameter('simplify') !== false,
		withCursor: item.option('includeNextCursor', false) === true,
	};
}

function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

function readText(value: unknown, field: string): string | undefined {
	if (isEmpty(value)) return undefined;
	if (typeof value !== 'string') throw invalidInput(`The ${field} must be text`);
	return value.trim() || undefined;
}

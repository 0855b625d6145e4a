import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { at, entry } from '../../../support/certain';
import { nodeProcess } from '../../../support/node';
import { SimulatedClock } from '../../../support/simulatedClock';
import { runInSimulatedN8n } from '../../../support/simulatedN8n';

/**
 * Lists in forms that nobody documented, and cut in every place: what comes out is the whole list, or says that
 * it is not.
 */

/** What each operation reads, by the name of its list. */
const LISTS: Readonly<Record<string, string>> = {
	'chat getAll': 'events',
	'chat getMessages': 'messages',
	'event getAll': 'events',
	'event getDevInbox': 'events',
	'phoneNumber getAll': 'phone_numbers',
	'webhookSubscription getAll': 'subscriptions',
};
/** Operations that go on from page to page; the others get the first one only. */
const PAGED = ['chat getAll', 'event getAll'];

/** What the server says instead of what is documented; a field that is `undefined` is left out. */
interface Form {
	/** In place of the list. */
	list?: { is: unknown };
	next_cursor?: { is: unknown };
	has_more?: { is: unknown };
	more?: object;
	/** Entries that are no rows. */
	beside?: unknown[];
	bare?: boolean;
	/** How many characters are missing at the end. */
	cut?: number;
}

interface Script {
	operation: string;
	pages: Array<{ rows: number; form: Form }>;
}

const is = (...values: unknown[]) => fc.record({ is: fc.constantFrom(...values) });
const form: fc.Arbitrary<Form> = fc.oneof(
	{ weight: 4, arbitrary: fc.constant({}) },
	fc.record({ list: is(undefined, null, {}, 'none', 7) }),
	fc.record({ next_cursor: is(undefined, 7, true, false, {}, [], '', ' ', 'page 0', 'page 1') }),
	fc.record({ has_more: is(undefined, 1, 'true', null, {}) }),
	fc.constantFrom<Form>(
		{ list: { is: undefined }, more: { warnings: [] } },
		{ more: { success: false } },
		{ more: { ok: false } },
		{ more: { error: 'No' } },
		{ bare: true },
		{ beside: [null, 'x', []] },
		{ cut: 1 },
		{ cut: 9 },
	),
);
const script: fc.Arbitrary<Script> = fc.record({
	operation: fc.constantFrom(...Object.keys(LISTS)),
	pages: fc.array(fc.record({ rows: fc.nat(3), form }), { minLength: 1, maxLength: 4 }),
});

/** One row that is an event, a message, a line and a subscription. */
const rowOf = (id: string) => ({
	id,
	type: 'message.received',
	parts: [],
	payload: { data: { chat: { id, is_group: true } } },
});

/** Each row of each page. */
const idsOf = ({ pages }: Script) =>
	pages.map(({ rows }, page) => Array.from({ length: rows }, (_, row) => `row ${page}.${row}`));

function answerOf(plan: Script, page: number): string {
	const { pages, operation } = plan;
	const { list, next_cursor, has_more, more, bare, beside = [], cut = 0 } = at(pages, page).form;
	const rows = at(idsOf(plan), page).map(rowOf);
	const isLast = page === pages.length - 1;
	// Backwards only: what is skipped, nobody can see.
	const next = isLast ? null : `page ${page + 1}`;
	const isAhead = next_cursor?.is === `page ${page + 1}`;
	const body = {
		[entry(LISTS, operation)]: list ? list.is : [...beside, ...rows],
		next_cursor: next_cursor && !isAhead ? next_cursor.is : next,
		has_more: has_more ? has_more.is : !isLast,
		...more,
	};
	const text = JSON.stringify(bare ? rows : body);
	return text.slice(0, text.length - cut);
}

async function read(plan: Script): Promise<IDataObject[]> {
	const clock = new SimulatedClock();
	const [resource = '', operation = ''] = plan.operation.split(' ');
	const parameters: IDataObject = {
		chatId: 'x',
		filters: {},
		onlyGroups: false,
		returnAll: true,
		simplify: false,
	};
	const { items } = await clock.finish(
		runInSimulatedN8n({
			clock,
			chert: {
				answerTo: async (_, { path }) => {
					const page = Number(/cursor=page\+(\d)/.exec(path)?.[1] ?? 0);
					const headers = { 'x-trace-id': 'a1b2c3' };
					return { statusCode: 200, headers, text: answerOf(plan, page) };
				},
			},
			items: [{}],
			resource,
			operation,
			parameters: Object.fromEntries(
				Object.entries(parameters).map(([name, value]) => [name, () => value]),
			),
			options: { maxAttempts: 1 },
			onError: 'continueRegularOutput',
			tries: 1,
			tenantOfItem: false,
			hop: 0,
		}),
	);
	return items.map(({ json }) => json);
}

function check(plan: Script, output: IDataObject[]): void {
	const { operation, pages } = plan;
	const broken = (rule: string) => new Error(`Broken: ${rule}: ${JSON.stringify(output)}`);
	const isPaged = PAGED.includes(operation);
	const read = isPaged ? pages : pages.slice(0, 1);
	const failed = output.some(({ error }) => error !== undefined);
	const isOdd = read.some(({ form: odd }) => Object.keys(odd).length > 0);
	if (failed && !isOdd) throw broken('a list as documented is read');
	const reasons = output.map(({ error }) => (error as IDataObject | undefined)?.reason);
	if (reasons.includes('UNEXPECTED')) throw broken('a form that nobody documented is expected');
	if (failed) return;
	const ids = new Set(output.map(({ id, chat_id }) => id ?? chat_id));
	const missing = idsOf(plan)
		.slice(0, read.length)
		.flat()
		.filter((id) => !ids.has(id));
	// Of a form that nobody knows, the inbox puts out the answer itself.
	const isAnswer = operation === 'event getDevInbox' && output.some((one) => 'next_cursor' in one);
	if (missing.length > 0 && !isAnswer) throw broken('no part is sold as the whole');
	const isWhole = pages.length === 1 || output.every(({ has_more }) => has_more === true);
	if (operation === 'chat getMessages' && !isWhole) throw broken('a part says that it is one');
}

test('whatever a list looks like, no part of it is sold as the whole', async () => {
	const numRuns = Number(nodeProcess.env.SCRIPTS ?? 5_000) / 10;
	await fc.assert(
		fc.asyncProperty(script, async (plan) => check(plan, await read(plan))),
		{ numRuns },
	);
}, 120_000);

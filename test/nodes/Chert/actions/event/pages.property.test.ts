import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { getAll } from '../../../../../nodes/Chert/actions/event/getAll.operation';
import { badResponse } from '../../../../../nodes/Chert/failures/badAnswers';
import type { Task, TaskCall } from '../../../../../nodes/Chert/run/operation';
import { itemReader } from '../../../../support/itemReader';
import { at } from '../../../../support/certain';

/** Chert with so many events, on pages that are as full as it likes; cursors are places in the list. */
function chert(total: number, fullness: readonly number[]) {
	const queries: IDataObject[] = [];
	const call = {
		request: async ({ query = {} }, expected) => {
			const begin = Number(query.cursor ?? 0);
			const share = at(fullness, queries.length % fullness.length);
			queries.push({ ...query });
			// A page may hold less than was asked for, also nothing, but the list goes on.
			const end = Math.min(total, begin + Math.ceil(Number(query.limit) * share));
			const stuck = end === begin && end < total;
			const next = stuck ? begin + 1 : end;
			const ids = Array.from({ length: next - begin }, (_, n) => begin + n);
			const events = ids.map((id) => ({ id: `evt_${id}` }));
			const answer = { events, next_cursor: next < total ? String(next) : null };
			const page = expected?.read?.(answer);
			if (page === undefined) throw badResponse('', { http_status: 200, trace_id: null });
			return page;
		},
		hint: () => undefined,
		shared: async (_name, make) => await make(call),
	} as Partial<TaskCall> as TaskCall;
	return { call, queries };
}

test('whatever the pages are like, the first events come out, each once and in order', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.nat(700),
			fc.array(fc.constantFrom(0, 0.1, 0.5, 1, 1), { minLength: 2, maxLength: 5 }),
			fc.option(fc.integer({ min: 1, max: 700 })),
			async (total, fullness, limit) => {
				const { call, queries } = chert(total, fullness);
				const parameters = { returnAll: limit === null, limit, simplify: false, filters: {} };
				const options = { includeNextCursor: true };
				const task = getAll.prepare(itemReader({ ...parameters, options })) as Task;
				const items = (await task.execute(call)) as Array<{ json: IDataObject }>;
				const count = Math.min(total, limit ?? total);
				const next_cursor = count < total ? String(count) : null;
				expect(items.map(({ json }) => json)).toEqual(
					Array.from({ length: count }, (_, n) => ({ id: `evt_${n}`, next_cursor })),
				);
				for (const query of queries) expect(Number(query.limit)).toBeLessThanOrEqual(200);
			},
		),
		{ numRuns: 100 },
	);
});

import type { IDataObject } from 'n8n-workflow';
import type { Expectation } from '../api/answer';
import { saysMore } from '../objects/lists';
import { upTo } from '../parameters/limit';
import { itemsOf, type OutputData, type TaskCall } from '../run/operation';

/**
 * A list that has no pages. No source says that it ever will; if an answer says so all the same, a part must not
 * pass for the whole.
 */
export async function listed(
	call: TaskCall,
	path: string,
	expected: Expectation<IDataObject[]>,
	limit: number,
	what: string,
): Promise<OutputData[]> {
	let isPart = false;
	const rows = await call.request(
		{ method: 'GET', path },
		{
			...expected,
			read(answer) {
				isPart = saysMore(answer);
				return expected.read?.(answer);
			},
		},
	);
	if (isPart) call.hint(`There may be more ${what}: Chert's answer says that its list goes on.`);
	return itemsOf(upTo(limit, rows, what, (text) => call.hint(text)));
}

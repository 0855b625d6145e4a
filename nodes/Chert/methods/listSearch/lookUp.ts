import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';
import { asker, type Asker } from '../../api/ask';
import { listIn } from '../../objects/lists';
import { pagesOfEvents } from '../../objects/pagesOfEvents';
import type { ChertRequest } from '../../api/request';
import { asFailure } from '../../failures/failure';
import { nodeError } from '../../failures/nodeError';

/** With fewer entries the search goes on. */
const ENOUGH = 20;
/** A person is waiting. */
const MOST_ANSWERS = 10;

/** `field` holds the list; where it is missing, the answer's one list does. */
export async function askForList(
	context: ILoadOptionsFunctions,
	request: ChertRequest,
	field: string,
): Promise<unknown[]> {
	return await lookUp(context, async (chert) => {
		return await chert.request<unknown[]>(request, {
			list: field,
			read: (answer) => (Array.isArray(answer[field]) ? answer[field] : listIn(answer, field)),
			complaint: 'holds no list to choose from',
		});
	});
}

/**
 * Looks through the events, page by page, until `look` says that it has found enough to choose from.
 *
 * @returns where the list goes on; `null` at its end
 */
export async function lookThroughEvents(
	context: ILoadOptionsFunctions,
	cursor: string | undefined,
	look: (events: IDataObject[]) => number,
): Promise<string | null> {
	return await lookUp(context, async (chert) => {
		let answers = 0;
		for await (const { events, next_cursor } of pagesOfEvents(chert, {}, { cursor })) {
			const found = look(events);
			if (++answers === MOST_ANSWERS || found >= ENOUGH) return next_cursor;
		}
		return null;
	});
}

/** Asks on behalf of somebody who has a picker open, and throws a NodeApiError for them. */
export async function lookUp<T>(
	context: ILoadOptionsFunctions,
	look: (asker: Asker) => Promise<T>,
): Promise<T> {
	try {
		return await look(asker(context));
	} catch (error) {
		const failure = asFailure(error).details;
		// Reading has no outcome that could be unknown.
		delete failure.outcome_unknown;
		const later = `Wait ${failure.retry_after ? `${failure.retry_after} s` : 'a moment'} and open the list again, or choose another mode and type the value.`;
		throw nodeError(context.getNode(), failure, {
			description: failure.retryable ? later : failure.description,
		});
	}
}

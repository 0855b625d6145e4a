import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { asker, type Asker } from '../../api/ask';
import { listIn } from '../../objects/lists';
import type { ChertRequest } from '../../api/request';
import { asFailure } from '../../failures/failure';
import { nodeError } from '../../failures/nodeError';

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

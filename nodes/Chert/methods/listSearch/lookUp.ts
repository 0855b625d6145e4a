import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { asker, type Asker } from '../../api/ask';
import { listIn } from '../../objects/lists';
import type { ChertRequest } from '../../api/request';
import { asFailure } from '../../failures/failure';
import { nodeError } from '../../failures/nodeError';

/**
 * Asks for one list on behalf of somebody who has a picker open. It changes nothing.
 *
 * @param context of the editor
 * @param request what to ask
 * @param field the field of the answer that holds the list; where it is missing, the answer's one list
 * @throws NodeApiError with what is wrong and what to do, for somebody in the editor
 */
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
 * Asks Chert on behalf of somebody who has a picker open. It changes nothing.
 *
 * @throws NodeApiError with what is wrong and what to do, for somebody in the editor
 */
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

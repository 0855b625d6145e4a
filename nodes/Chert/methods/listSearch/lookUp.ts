import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';
import { ask } from '../../api/ask';
import type { ChertRequest } from '../../api/transport';
import { asFailure } from '../../failures/failure';
import { nodeError } from '../../failures/nodeError';

/**
 * Asks for one list on behalf of somebody who has a picker open. It changes nothing.
 *
 * @param context of the editor
 * @param request what to ask
 * @param field the field of the answer that holds the list
 * @returns the answer; `field` is a list
 * @throws NodeApiError with what is wrong and what to do, for somebody in the editor
 */
export async function askForList(
	context: ILoadOptionsFunctions,
	request: ChertRequest,
	field: string,
): Promise<IDataObject> {
	try {
		return await ask(context, request, {
			confirms: (answer) => Array.isArray(answer[field]),
			complaint: 'holds no list to choose from',
		});
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

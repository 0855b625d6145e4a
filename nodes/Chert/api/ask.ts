import type { IDataObject } from 'n8n-workflow';
import type { ErrorCodeEntry } from '../failures/errorCodes';
import { systemClock } from '../shared/clock';
import { type Expectation, readAnswer } from './answer';
import type { RequestContext } from './credential';
import { routeOf } from './routes';
import type { ChertRequest } from './request';
import { openTransport, type Transport } from './transport';

export interface Asker {
	/** Throws a ChertFailure also for a success that does not say what was expected. */
	request<T = IDataObject>(request: ChertRequest, expected?: Expectation<T>): Promise<T>;
}

/**
 * Asks where there are no items: look-ups of the editor, the life of a webhook, a waiting execution. Each
 * request is sent once.
 */
export function asker(
	context: RequestContext,
	errors?: Readonly<Record<number, ErrorCodeEntry>>,
	clock = systemClock,
): Asker {
	let opened: Promise<Transport> | undefined;
	return {
		async request(request, expected) {
			const send = await (opened ??= openTransport(context, clock));
			const answer = (await send(request))!;
			const reading = { now: clock.now(), route: routeOf(request), errors };
			return readAnswer(answer, reading, expected);
		},
	};
}

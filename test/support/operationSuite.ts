import type { IDataObject, OnError } from 'n8n-workflow';
import { ERROR_CODES } from '../../nodes/Chert/failures/errorCodes';
import type { Simulator } from '../simulator';
import type { Engine, RunOptions, RunResult } from './engine';
import { entry } from './certain';

/** The three settings of "On Error". */
export const MODES: OnError[] = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'];

/** One operation, with an input item that it carries out. */
export interface OperationCase {
	/** Parameters of the node, with resource and operation; expressions are allowed. */
	parameters: IDataObject;
	/** The `json` of an input item, empty unless given; called for each run, after the simulator was reset. */
	item?: (simulator: Simulator) => IDataObject;
	/** The simulator's route, as it names itself: `POST /chats/:chat_id/leave`. */
	route: string;
	/** Requests that the run sends, the failing one included; 1 unless given. */
	requests?: number;
	/** What else the run needs. */
	run?: Partial<RunOptions>;
	/** Documented errors: code and HTTP status, and the reason where it is the operation's own. */
	errors: ReadonlyArray<{ code: number; status: number; reason?: string }>;
}

/** Runs a node over items and checks that neither secret nor signature is anywhere in what is stored. */
export async function runSafely(
	engine: Engine,
	simulator: Simulator,
	parameters: IDataObject,
	items: IDataObject[],
	onError: OnError = 'stopWorkflow',
	run: Partial<RunOptions> = {},
): Promise<RunResult> {
	const { credential } = simulator;
	const result = await engine.run({ credential, items, onError, parameters, ...run });
	const stored = JSON.stringify([result.run, result.error, result.error?.message]);
	expect(stored).not.toContain(credential.signingSecret);
	for (const { headers } of simulator.requests) {
		const signature = String(headers['x-chert-signature'] ?? '').split(',')[2];
		if (signature) expect(stored).not.toContain(signature);
	}
	return result;
}

/**
 * Declares one test for each documented error of an operation: in all three modes the failure has its
 * code, status, reason, trace id and advice, and one request was sent.
 */
export function testDocumentedErrors(
	{ engine, simulator }: { engine: Engine; simulator: Simulator },
	{ parameters, item = () => ({}), route, requests = 1, run, errors }: OperationCase,
): void {
	const once = {
		...parameters,
		options: {
			...(parameters.options as IDataObject),
			maxConcurrentRequests: 1,
			maxAttempts: 1,
			// A limit's refusal costs no attempt, only time.
			giveUpAfter: 0,
		},
	};
	test.each(errors)('$code with HTTP $status says so in all three modes', async (error) => {
		const { code, status, reason = entry(ERROR_CODES, code).reason } = error;
		for (const onError of MODES) {
			simulator.reset();
			const input = item(simulator);
			simulator.fault(route, { kind: 'code', code, status });
			const {
				success,
				failed,
				error: thrown,
			} = await runSafely(engine, simulator, once, [input], onError, run);
			const expected = {
				message: expect.stringMatching(`^Chert ${code}: .`) as string,
				description: expect.stringMatching(/\.$/) as string,
				code,
				reason,
				http_status: status,
				retryable: expect.any(Boolean) as boolean,
				trace_id: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
				attempts: requests,
			};
			if (onError === 'stopWorkflow') {
				expect(thrown).toMatchObject({
					name: 'NodeApiError',
					message: expected.message,
					httpCode: String(status),
					context: { itemIndex: 0, code, reason },
				});
			} else if (onError === 'continueRegularOutput') {
				expect(success.map(({ json }) => json)).toEqual([
					{ error: expect.objectContaining(expected) as IDataObject },
				]);
			} else {
				expect(failed.map(({ json }) => json)).toEqual([
					{ ...input, error: expect.objectContaining(expected) as IDataObject },
				]);
			}
			expect(simulator.requests).toHaveLength(requests);
		}
	});
}

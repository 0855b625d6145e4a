import {
	asFailure,
	failure as failureFor,
	type FailureDetails,
} from '../../../../nodes/Chert/failures/failure';
import { causeOf } from '../../../../nodes/Chert/failures/failureCause';

test('a fault of the node is not taken for anything else', () => {
	expect(asFailure(new TypeError('x is undefined')).details).toMatchObject({
		reason: 'UNEXPECTED',
		message: 'x is undefined',
		retryable: false,
	});
});

describe('the cause, in n8n’s words', () => {
	const failure = failureFor('NETWORK', 'x', { description: 'x', retryable: true }).details;

	test.each<[Partial<FailureDetails>, object | undefined]>([
		[
			{ code: 1007, retry_after: 3 },
			{ cause: 'rate-limited', retryAfterMs: 3_000 },
		],
		[{ code: null, reason: 'BAD_RESPONSE', http_status: 429 }, { cause: 'rate-limited' }],
		[{ code: 3001, reason: 'INTERNAL_ERROR' }, { cause: 'temporarily-unavailable' }],
		[{ code: 1002, reason: 'INVALID_VALUE', retryable: false }, { cause: 'configuration-invalid' }],
		[{ code: 2004, reason: 'BAD_SIGNATURE', retryable: false }, { cause: 'credential-invalid' }],
		[{ code: null, reason: 'UNEXPECTED', retryable: false }, { cause: 'node-defect' }],
		[
			{ code: null, reason: 'OUTCOME_UNKNOWN', retryable: false, outcome_unknown: true as const },
			undefined,
		],
	])('n8n’s cause of %j is %j', (details, expected) => {
		expect(causeOf({ ...failure, ...details })).toEqual(expected);
	});
});

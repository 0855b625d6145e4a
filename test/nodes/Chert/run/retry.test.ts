import type { FailureDetails } from '../../../../nodes/Chert/failures/failure';
import { decide, isLimit, leastWait } from '../../../../nodes/Chert/run/retry';

const POLICY = { maxAttempts: 4, giveUpAfter: 300_000 };
const MONTH = 30 * 86_400;

function failure(details: Partial<FailureDetails>): FailureDetails {
	return {
		message: 'Chert 4001: Delivery failed',
		description: 'Wait a minute.',
		code: 4001,
		reason: 'DELIVERY_FAILED',
		http_status: 502,
		retryable: true,
		trace_id: null,
		...details,
	};
}

const unknown = (reason: string, details: Partial<FailureDetails> = {}) =>
	failure({ code: null, http_status: null, reason, outcome_unknown: true, ...details });

describe('whether to try again', () => {
	const first = { attempts: 1, refusals: 0, elapsed: 0, ifRepeated: 'same' } as const;

	test.each([
		['Chert says retryable', failure({}), first, true],
		['Chert says not retryable', failure({ retryable: false }), first, false],
		['a code that sounds final, but is retryable', failure({ code: 2002 }), first, true],
		[
			'a status that sounds passing, but is not',
			failure({ code: 3003, retryable: false }),
			first,
			false,
		],
		[
			'an action that would be done twice, but was refused for the rate',
			failure({ code: 4002, http_status: 503, trace_id: 'a1' }),
			{ ...first, ifRepeated: 'twice' },
			true,
		],
		[
			'an action that would be done twice, and may have been done before it was refused',
			failure({ trace_id: 'a1' }),
			{ ...first, ifRepeated: 'twice' },
			false,
		],
		['the third of four attempts', failure({}), { ...first, attempts: 3 }, true],
		['the last attempt', failure({}), { ...first, attempts: 4 }, false],
		['no answer, a read', unknown('TIMEOUT'), { ...first, ifRepeated: 'none' }, true],
		['no answer, safe to repeat', unknown('NETWORK'), first, true],
		['no answer, not safe to repeat', unknown('NETWORK'), { ...first, ifRepeated: 'twice' }, false],
		[
			'nonsense with 200, safe to repeat',
			unknown('BAD_RESPONSE', { retryable: false }),
			first,
			true,
		],
		[
			'nonsense with 502, not safe to repeat',
			unknown('BAD_RESPONSE'),
			{ ...first, ifRepeated: 'twice' },
			false,
		],
		[
			'a proxy that refuses',
			failure({ code: null, reason: 'BAD_RESPONSE', http_status: 403, retryable: false }),
			first,
			false,
		],
		[
			'a proxy that is at its limit',
			failure({ code: null, reason: 'BAD_RESPONSE', http_status: 429 }),
			{ ...first, ifRepeated: 'twice' },
			true,
		],
		[
			'a network that sent nothing',
			failure({ code: null, reason: 'NETWORK', http_status: null }),
			{ ...first, ifRepeated: 'twice' },
			true,
		],
		['a cancelled execution', unknown('CANCELLED'), first, false],
		['a fault of the node', unknown('UNEXPECTED'), first, false],
		['a wait that just fits', failure({ retry_after: 300 }), first, true],
		['a wait that does not fit', failure({ retry_after: 301 }), first, false],
		['time that is over', failure({}), { ...first, elapsed: 299_001 }, false],
		['time that is nearly over', failure({ retry_after: 1 }), { ...first, elapsed: 299_000 }, true],
	] as const)('%s', (_, details, standing, again) => {
		expect(decide(details, standing, POLICY, 0).again).toBe(again);
	});
});

describe('how long to wait, in milliseconds', () => {
	test.each([
		[1, 0, 1_000],
		[2, 0, 2_000],
		[3, 0, 4_000],
		[4, 0, 8_000],
		[5, 0, 16_000],
		[6, 0, 30_000],
		[20, 0.5, 30_000],
		[1, 0.5, 1_125],
		[3, 0.999, 4_999],
	])('after attempt %d with chance %d: %d', (attempts, random, ms) => {
		expect(leastWait(failure({}), { attempts, refusals: 0 }, random)).toBeCloseTo(ms, 0);
	});

	test.each([0, 1, 3, 45, 3_600, MONTH])('Chert asks for %d s: exactly that', (retry_after) => {
		for (const attempts of [1, 2, 7]) {
			expect(leastWait(failure({ retry_after }), { attempts, refusals: 0 }, 0.9)).toBe(
				retry_after * 1_000,
			);
		}
	});
});

describe('what makes every request of the run wait', () => {
	test.each([
		[failure({ code: 1007, http_status: 429 }), true],
		[failure({ code: 1007, http_status: 503 }), true],
		[failure({ code: 4002, http_status: 503 }), true],
		[failure({ code: null, http_status: 429 }), true],
		[failure({ code: 4001, http_status: 429 }), true],
		[failure({ code: 3002, http_status: 503 }), false],
		[failure({ code: null, http_status: 503 }), false],
	])('%j', (details, expected) => {
		expect(isLimit(details)).toBe(expected);
	});
});

import type { FailureDetails } from '../../../../nodes/Chert/failures/failure';
import { isLimit, leastWait, leavesOpen, nextWait } from '../../../../nodes/Chert/run/retry';

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

const unknown = (reason: FailureDetails['reason'], details: Partial<FailureDetails> = {}) =>
	failure({ code: null, http_status: null, reason, outcome_unknown: true, ...details });

describe('whether to try again', () => {
	const first = { attempts: 1, refusals: 0, elapsed: 0, repetition: 'idempotent' } as const;

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
			{ ...first, repetition: 'actsTwice' },
			true,
		],
		[
			'an action that would be done twice, and may have been done before it was refused',
			failure({ trace_id: 'a1' }),
			{ ...first, repetition: 'actsTwice' },
			false,
		],
		['the third of four attempts', failure({}), { ...first, attempts: 3 }, true],
		['the last attempt', failure({}), { ...first, attempts: 4 }, false],
		['no answer, a read', unknown('TIMEOUT'), { ...first, repetition: 'harmless' }, true],
		['no answer, safe to repeat', unknown('NETWORK'), first, true],
		[
			'no answer, not safe to repeat',
			unknown('NETWORK'),
			{ ...first, repetition: 'actsTwice' },
			false,
		],
		[
			'nonsense with 200, safe to repeat',
			unknown('BAD_RESPONSE', { retryable: false }),
			first,
			true,
		],
		[
			'nonsense with 502, not safe to repeat',
			unknown('BAD_RESPONSE'),
			{ ...first, repetition: 'actsTwice' },
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
			{ ...first, repetition: 'actsTwice' },
			true,
		],
		[
			'a network that sent nothing',
			failure({ code: null, reason: 'NETWORK', http_status: null }),
			{ ...first, repetition: 'actsTwice' },
			true,
		],
		['a cancelled execution', unknown('CANCELLED'), first, false],
		['a fault of the node', unknown('UNEXPECTED'), first, false],
		['a wait that just fits', failure({ retry_after: 300 }), first, true],
		['a wait that does not fit', failure({ retry_after: 301 }), first, false],
		['time that is over', failure({}), { ...first, elapsed: 299_001 }, false],
		['time that is nearly over', failure({ retry_after: 1 }), { ...first, elapsed: 299_000 }, true],
	] as const)('%s', (_, details, standing, again) => {
		expect(nextWait(details, standing, POLICY, 0) !== undefined).toBe(again);
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
	])('the wait after attempt %d with chance %d: %d', (attempts, random, ms) => {
		expect(leastWait(failure({}), { attempts, refusals: 0 }, random)).toBeCloseTo(ms, 0);
	});

	test.each([0, 1, 3, 45, 3_600, MONTH])(
		'Chert asks for %d s: the wait is exactly that',
		(retry_after) => {
			for (const attempts of [1, 2, 7]) {
				expect(leastWait(failure({ retry_after }), { attempts, refusals: 0 }, 0.9)).toBe(
					retry_after * 1_000,
				);
			}
		},
	);
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

describe('what leaves open that the request was carried out', () => {
	const cherts = { trace_id: 'a1b2c3d4e5f6' };

	test.each<[string, Partial<FailureDetails>, boolean]>([
		['a lost answer', { code: null, trace_id: null, outcome_unknown: true }, true],
		['4001 that makes sense to repeat', { ...cherts }, true],
		['3001', { ...cherts, code: 3001, http_status: 500 }, true],
		['3004', { ...cherts, code: 3004 }, true],
		['a code of later that comes with a server error', { ...cherts, code: 6001 }, true],
		['the same with another status', { ...cherts, code: 6001, http_status: 400 }, false],
		['4001 that Chert calls final', { ...cherts, retryable: false }, false],
		['a limit', { ...cherts, code: 4002, http_status: 503 }, false],
		['a refusal with 429', { ...cherts, http_status: 429 }, false],
		['a refused value', { ...cherts, code: 1002, http_status: 400, retryable: false }, false],
		['a network that sent nothing', { code: null, http_status: null, reason: 'NETWORK' }, false],
	])('%s: %j → %s', (_, details, expected) => {
		expect(leavesOpen(failure(details))).toBe(expected);
	});
});

describe('after a limit', () => {
	const limit = (retry_after?: number) =>
		failure({ code: null, http_status: 429, ...(retry_after !== undefined && { retry_after }) });
	const waitOf = (retry_after: number | undefined, refusals: number, random: number, elapsed = 0) =>
		nextWait(
			limit(retry_after),
			{ attempts: 0, refusals, elapsed, repetition: 'actsTwice' },
			POLICY,
			random,
		);

	test.each([
		[1, 1, 0, 1_000],
		[1, 1, 0.5, 1_050],
		[1, 4, 0.5, 1_400],
		[7, 1, 0.5, 7_350],
		[60, 9, 1, 90_000],
		[0, 1, 0, 0],
		[0, 2, 0, 1_000],
		[undefined, 1, 0, 1_000],
		[undefined, 3, 0, 4_000],
	])(
		'after a limit of %s s, refused %d times, with chance %d: %d ms',
		(retry_after, refusals, random, wait) => {
			expect(waitOf(retry_after, refusals, random)).toBe(wait);
		},
	);

	test('after a limit attempts do not count, only time does; chance never makes it too late', () => {
		expect(waitOf(1, 1_000, 0)).toBe(1_000);
		expect(waitOf(10, 9, 1, 289_500)).toBe(10_500);
		expect(waitOf(10, 1, 0, 290_001)).toBeUndefined();
	});
});

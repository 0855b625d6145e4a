import * as fc from 'fast-check';
import { readWait, withWait } from '../../../../nodes/Chert/failures/retryAfter';

/** Unix time in milliseconds of an answer's `Date`. */
const SENT = Date.parse('Tue, 24 Nov 2026 18:30:00 GMT');

test.each<[unknown, number]>([
	[3, 3],
	[0, 0],
	[1.5, 1.5],
	['3', 3],
	[' 1.5 ', 1.5],
	[86_400, 86_400],
	['Tue, 24 Nov 2026 18:30:07 GMT', 7],
])('%j is a wait of %d s', (value, seconds) => {
	expect(readWait(value, SENT)).toBe(seconds);
});

test.each<unknown>([
	JSON.parse('1e309'),
	'1e309',
	1e300,
	-1,
	'-1',
	Number.NaN,
	'soon',
	'',
	null,
	true,
	{},
	[3],
	'9999999999',
	31 * 86_400,
	'Tue, 24 Nov 2026 18:29:00 GMT',
	'Tue, 24 Nov 1970 18:30:00 GMT',
	'Tue, 24 Nov 9999 18:30:00 GMT',
	'Tue, 99 Nov 2026 18:30:00 GMT',
	'2026-11-24T18:30:07Z',
])('%j makes no sense, and is as if it were not there', (value) => {
	expect(readWait(value, SENT)).toBeUndefined();
});

test('a date without a time to count from is as if it were not there', () => {
	expect(readWait('Tue, 24 Nov 2026 18:30:07 GMT')).toBeUndefined();
});

test('a wait is always between nothing and 30 days', () => {
	const value = fc.oneof(
		fc.anything(),
		fc.double(),
		fc.double().map(String),
		fc.integer().map(String),
	);
	fc.assert(
		fc.property(value, (said) => {
			const seconds = readWait(said, SENT);
			return seconds === undefined || (seconds >= 0 && seconds <= 30 * 86_400);
		}),
	);
});

test.each([
	['Wait a moment and run it again.', 3, 'Wait 3 s and run it again.'],
	['Your workflow is fine: wait a moment.', 540, 'Your workflow is fine: wait 9 min.'],
	['Wait a moment.', 4_000, 'Wait 1 h 7 min.'],
	['Wait a moment.', 86_401, 'Wait 1 d 1 h.'],
	['Wait a moment.', 0.2, 'Wait 1 s.'],
	['Wait a moment.', undefined, 'Wait a moment.'],
	['Wait a moment.', 0, 'Wait a moment.'],
	['Choose another.', 3, 'Choose another.'],
])('%j with %p s is %j', (advice, seconds, expected) => {
	expect(withWait(advice, seconds)).toBe(expected);
});

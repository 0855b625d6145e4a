import { readTime } from '../../../../nodes/Chert/parameters/time';

describe('a point in time', () => {
	test.each([
		['2026-12-31T18:00:00Z', '2026-12-31T18:00:00.000Z'],
		['2026-12-31T18:00:00+05:30', '2026-12-31T12:30:00.000Z'],
		// Without an offset it is the workflow's time: Berlin is an hour ahead in winter, two in summer.
		['2026-12-31T18:00:00', '2026-12-31T17:00:00.000Z'],
		['2026-07-01 18:00:00', '2026-07-01T16:00:00.000Z'],
		['2026-12-31', '2026-12-30T23:00:00.000Z'],
		[' 2026-12-31T18:00:00.250Z\n', '2026-12-31T18:00:00.250Z'],
		[new Date(0), '1970-01-01T00:00:00.000Z'],
		[{ toISO: () => '2026-12-31T18:00:00+01:00' }, '2026-12-31T17:00:00.000Z'],
	])('%j in Berlin is %s', (value, time) =>
		expect(readTime(value, 'Expires At', 'Europe/Berlin')).toBe(time),
	);

	test.each([undefined, null, ''])('%j is empty', (value) =>
		expect(() => readTime(value, 'Expires At', 'UTC')).toThrow("The field 'Expires At' is empty"),
	);

	test.each([
		['tomorrow', '"tomorrow"'],
		['5', '"5"'],
		['31.12.2026', '"31.12.2026"'],
		['2026-13-01', '"2026-13-01"'],
		['2026-02-30T10:00:00', '"2026-02-30T10:00:00"'],
		[1767200400000, '1767200400000'],
		[true, 'a boolean (true)'],
		[['2026-12-31'], 'a list'],
		[new Date(Number.NaN), '"Invalid Date"'],
	])('%j is refused with field, rule and value', (value, shown) =>
		expect(() => readTime(value, 'Expires At', 'UTC')).toThrow(
			`The field 'Expires At' needs a date and time such as 2026-12-31T18:00:00, but it is ${shown}`,
		),
	);
});

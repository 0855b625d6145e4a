import { limitFields, readLimit } from '../../../../nodes/Chert/parameters/limit';
import { itemReader } from '../../../support/itemReader';
import { at, take } from '../../../support/certain';

test('the two fields of a list: Limit shows only without Return All', () => {
	expect(limitFields().map(({ name, hint }) => [name, hint])).toEqual([
		['returnAll', undefined],
		['limit', undefined],
	]);
	expect(limitFields()[1]).toMatchObject({ displayOptions: { show: { returnAll: [false] } } });
	expect(at(limitFields(), 1).typeOptions).toEqual({ minValue: 1, maxValue: undefined });
});

test('an operation adds its own hints and the most that Chert returns', () => {
	const [all, limit] = take(
		limitFields({ most: 200, allHint: 'Up to 200', limitHint: 'Newest first' }),
		2,
	);
	expect(all.hint).toBe('Up to 200');
	expect(limit).toMatchObject({
		hint: 'Newest first',
		typeOptions: { minValue: 1, maxValue: 200 },
	});
});

test.each<[unknown, unknown, number]>([
	[true, 7, Infinity],
	[false, 7, 7],
	[false, '7', 7],
	['true', 7, Infinity],
])('Return All %j with Limit %j is %d', (returnAll, limit, wanted) => {
	const parameters = { returnAll, limit } as { limit: number };
	expect(readLimit(itemReader(parameters))).toBe(wanted);
});

test.each([0, -1, 1.5, 'many', '1e3', NaN, [5], true])('a Limit of %j is refused', (limit) => {
	expect(() => readLimit(itemReader({ returnAll: false, limit } as { limit: number }))).toThrow(
		"The field 'Limit' must be a whole number from 1, but it is ",
	);
});

test.each([undefined, null, ''])('a Limit of %j is empty', (limit) => {
	expect(() => readLimit(itemReader({ returnAll: false, limit }))).toThrow(
		"The field 'Limit' is empty",
	);
});

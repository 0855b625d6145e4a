import { fitsFilter } from '../../../../../nodes/Chert/methods/listSearch/filter';

const texts = ['Sales North', 'ch_415', '+14155551234', 'Anna@Example.com', 'Jo\u2019s Cafe\u0301'];

test.each([
	'',
	'  ',
	undefined,
	'sales',
	'NORTH',
	'ch_4',
	'anna@',
	'415 555',
	'(415) 555-1234',
	'+1 415',
	"jo's caf\u00E9",
	'\u202A+1\u00A0415\u202C',
])('%j finds it', (filter) => expect(fitsFilter(texts, filter)).toBe(true));

test.each(['south', '99', '+1 416', '415x555', '()', '415-5551'])('%j does not', (filter) =>
	expect(fitsFilter(['Sales', 'ch_415', '14155551234', '+14165551234'.slice(1)], filter)).toBe(
		false,
	),
);

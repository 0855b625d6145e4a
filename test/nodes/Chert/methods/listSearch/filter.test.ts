import { fitsFilter } from '../../../../../nodes/Chert/methods/listSearch/filter';

const texts = ['Sales North', 'ch_415', '+14155551234', 'Anna@Example.com'];

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
])('%j finds it', (filter) => expect(fitsFilter(texts, filter)).toBe(true));

test.each(['south', '99', '+1 416', '415x555', '()', '415-5551'])('%j does not', (filter) =>
	expect(fitsFilter(['Sales', 'ch_415', '14155551234', '+14165551234'.slice(1)], filter)).toBe(
		false,
	),
);

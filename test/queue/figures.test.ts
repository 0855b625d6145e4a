import { percentile, putBetween } from './figures';
import { at } from '../support/certain';

const MARKS = [
	'<!-- figures: begin (npm run test:queue writes what is between these lines) -->',
	'<!-- figures: end -->',
];

describe('putBetween', () => {
	test('putBetween replaces what is between the marks, and leaves the text around them as it is', () => {
		const text = `# Title\n\n${MARKS.join('\nold\n')}\n\nMore.\n`;
		expect(putBetween(text, '\n| new |\n')).toBe(
			`# Title\n\n${MARKS.join('\n\n| new |\n\n')}\n\nMore.\n`,
		);
		expect(putBetween(putBetween(text, 'a'), 'a')).toBe(putBetween(text, 'a'));
	});

	test.each<[string, string]>([
		['without marks', 'text'],
		['with a beginning and no end', at(MARKS, 0)],
		['with an end and no beginning', at(MARKS, 1)],
		['with marks the wrong way round', [...MARKS].reverse().join('x')],
		['with two sections', [...MARKS, ...MARKS].join('x')],
	])('putBetween refuses a text %s', (_, text) => {
		expect(() => putBetween(text, 'new')).toThrow('The figures belong between');
	});
});

test.each([
	[[3, 1, 2], 0.5, 2],
	[[4, 1, 3, 2], 0.5, 2],
	[[7], 0.95, 7],
	[Array.from({ length: 100 }, (_, n) => n + 1), 0.95, 95],
	[[1, 2], 0, 1],
	[[1, 2], 1, 2],
])('percentile(%p, %p) is %p', (values, share, expected) => {
	expect(percentile(values, share)).toBe(expected);
});

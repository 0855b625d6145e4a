import fc from 'fast-check';
import { chooseMark, markOf, readMark, withMark } from '../../../../nodes/Chert/questions/mark';

const ALL_MARKS = Array.from({ length: 990 }, (_, index) => index + 10);

test.each<[string, number | undefined, string]>([
	['yes 12', 12, 'yes'],
	['yes #12', 12, 'yes'],
	['Yes! 12.', 12, 'Yes!'],
	['yes, 12', 12, 'yes'],
	['yes (12)', 12, 'yes'],
	['12 yes', 12, 'yes'],
	['#12: yes', 12, 'yes'],
	['12) no', 12, 'no'],
	['👍 345', 345, '👍'],
	['👍345', 345, '👍'],
	['yes\n12', 12, 'yes'],
	['12', 12, ''],
	['yes #12 please', 12, 'yes   please'],
	['(#12) yes', 12, '( ) yes'],
	['"Approve #12"', 12, '"Approve  "'],
	['\u200eyes #12\u200e', 12, 'yes'],
	['ask #12 or #13 first', undefined, 'ask #12 or #13 first'],
	['yes #1234 please', undefined, 'yes #1234 please'],
	['yes 12 please', undefined, 'yes 12 please'],
	['yes 2', undefined, 'yes 2'],
	['yes 1234', undefined, 'yes 1234'],
	['yes12', undefined, 'yes12'],
	['yes 12?', undefined, 'yes 12?'],
	['yes 012', undefined, 'yes 012'],
	['yes', undefined, 'yes'],
	['', undefined, ''],
])('the reply "%s" has the mark %s', (reply, mark, text) => {
	expect(readMark(reply, false)).toEqual({ text, ...(mark !== undefined && { mark }) });
});

test.each<[string, number | undefined, string]>([
	['we need 12', undefined, 'we need 12'],
	['12 groups', undefined, '12 groups'],
	['leave #12 alone', undefined, 'leave #12 alone'],
	['#12 only the old ones', 12, 'only the old ones'],
	['only the old ones #12', 12, 'only the old ones'],
	['#12: 3 of 40', 12, '3 of 40'],
])('the free text "%s" has the mark %s', (reply, mark, text) => {
	expect(readMark(reply, true)).toEqual({ text, ...(mark !== undefined && { mark }) });
});

test('a question carries its mark where it is read again, also above a link', () => {
	fc.assert(
		fc.property(fc.string(), fc.integer({ min: 10, max: 999 }), (name, mark) => {
			const text = `Leave ${name}?`;
			expect(markOf(withMark(text, mark))).toBe(mark);
			expect(markOf(withMark(`${text} #${mark + 1}\nReply yes or no.`, mark))).toBe(mark);
			expect(markOf(`${withMark(text, mark)}\nOr answer here: https://n8n.example.com/1`)).toBe(
				mark,
			);
		}),
	);
	expect(['Ticket 12', 'Ticket #12 is open', '#12\nOne\nTwo', 'Ticket#12', ''].map(markOf)).toEqual(
		[undefined, undefined, undefined, undefined, undefined],
	);
});

test('a chosen mark is no number of the texts and of no open question, as long as there is one', () => {
	const numbers = fc.array(fc.integer({ min: 10, max: 999 }), { maxLength: 300 });
	fc.assert(
		fc.property(numbers, numbers, fc.string(), fc.boolean(), (said, open, seed, isSeen) => {
			const texts = said.map((value) => `We are ${value}.`);
			const mark = chooseMark(texts, open, seed, isSeen);
			expect(ALL_MARKS).toContain(mark);
			expect([...said, ...open]).not.toContain(mark);
			if (!isSeen) expect(mark).toBeGreaterThan(99);
			expect(chooseMark(texts, open, seed, isSeen)).toBe(mark);
		}),
	);
});

test('every number of two digits or three can be a mark, where the chat is not seen of three, and no other', () => {
	const lastFree = (free: number, isSeen: boolean) => chooseMark([], without(free), 'seed', isSeen);
	const without = (free?: number) => ALL_MARKS.filter((mark) => mark !== free);
	expect([10, 99, 100, 999].map((mark) => lastFree(mark, true))).toEqual([10, 99, 100, 999]);
	expect([100, 999].map((mark) => lastFree(mark, false))).toEqual([100, 999]);
	expect(lastFree(99, false)).toBeGreaterThan(99);
	expect(ALL_MARKS).toContain(chooseMark([], without(), 'seed', true));
});

test('two questions that are asked in the same moment seldom have one mark', () => {
	const marks = Array.from({ length: 90 }, (_, seed) => chooseMark([], [], `${seed}`, true));
	expect(new Set(marks).size).toBeGreaterThan(45);
	expect(Math.max(...marks)).toBeLessThan(100);
});

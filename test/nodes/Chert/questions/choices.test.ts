import fc from 'fast-check';
import {
	choiceIn,
	choicesIn,
	confusion,
	numbered,
} from '../../../../nodes/Chert/questions/choices';
import { chooseMark, readMark } from '../../../../nodes/Chert/questions/mark';

const LABELS = ['Leave the 9 that are certain', 'All 12', 'None'];
const one = (reply: string) => choicesIn(reply, LABELS, false);
const several = (reply: string, labels = ['Sales', 'North Team', 'Ops & IT', 'No']) =>
	choicesIn(reply, labels, true);

test.each<[string, number]>([
	['1', 0],
	[' 2. ', 1],
	['(3)', 2],
	['#2', 1],
	['2!', 1],
	['2️⃣', 1],
	['２', 1],
	['②', 1],
	['2 please', 1],
	['2, thanks 👍', 1],
	['👍 2', 1],
	['2 2', 1],
	['option 2', 1],
	['Number 3', 2],
	['none', 2],
	['“None”', 2],
	['ALL 12', 1],
	['all\u00A012 👍', 1],
	['2 All 12', 1],
	['2: all 12', 1],
	['leave the 9 that are certain', 0],
	['Leave the 9 that are certain.', 0],
])('the reply %j chooses one', (reply, place) => expect(one(reply)).toEqual([place]));

test.each([
	...['', ' ', '!!', '0', '4', '10', '12', '-', '1 2', '1, 3', '1 and 2', '1-3', '1/2', '1 or 2'],
	...['1?', '2 ?', '¿2', 'all', 'All', 'leave', 'leave the 9', 'yes', 'ok', '👍', 'yes 2', 'no 2'],
	...[
		'not 2',
		'2 but later',
		'2 except Sales',
		'2 tomorrow',
		'maybe 2',
		'never 2',
		'2 👎',
		'wait 2',
	],
	...[
		'2 none',
		'none 2',
		'All 12 none',
		'please none',
		'none please',
		'+2',
		'2 x',
		'two',
		'1.5',
		'2a',
	],
	...['-1', '−2', '–3', ' -2.', '(-1)', '-1 All 12', '👍 -2'],
	...['option', 'option 4', 'number', 'thanks', '🙏', 'none?', 'all 13', 'not all 12', '12 all'],
])('the reply %j chooses nothing where one is wanted', (reply) =>
	expect(one(reply)).toBeUndefined(),
);

test.each<[string, number[]]>([
	['1', [0]],
	['1, 3', [0, 2]],
	['3 1', [0, 2]],
	['3 and 1', [0, 2]],
	['1 & 2', [0, 1]],
	['1, 2 and 4 please', [0, 1, 3]],
	['1️⃣3️⃣', [0, 2]],
	['1\n2', [0, 1]],
	['Sales, North Team', [0, 1]],
	['sales and ops & it', [0, 2]],
	['Ops & IT', [2]],
	['1 Sales, 2 North Team', [0, 1]],
	['1, North Team', [0, 1]],
	['no', [3]],
])('the reply %j chooses where several may be', (reply, places) =>
	expect(several(reply)).toEqual(places),
);

test.each([
	...[
		'no 1',
		'1 no',
		'sales north team',
		'1-3',
		'1 not 2',
		'1, 2 but not 3',
		'all',
		'1 or 2',
		'1, 5',
	],
	...['13', '1, 2?', '1, -3', 'and', 'please sales', 'no sales', 'Ops'],
])('the reply %j chooses nothing, although several may be', (reply) =>
	expect(several(reply)).toBeUndefined(),
);

test('labels that are the same, or begin with the number of another choice, are found', () => {
	expect(confusion(['All', 'None'])).toBeUndefined();
	expect(confusion(['1 week', '2 weeks', '12 weeks'])).toBeUndefined();
	expect(confusion(['All', 'None', ' ALL! '])).toMatch(/^hold " ALL! " twice$/);
	expect(confusion(['Now', '1 week'])).toMatch(
		/^are numbered, and "1 week" begins with the number/,
	);
	for (const label of ['2pm', '2:30', '2) All', '(2) All', '+2', '2️⃣ all', '2nd floor']) {
		expect(confusion([label, 'None'])).toContain(`"${label}" begins with the number`);
		expect(confusion(['None', label])).toBeUndefined();
	}
	expect(confusion(['12pm', 'Room 1', 'A2'])).toBeUndefined();
});

test('the question lists the choices by their numbers', () => {
	expect(numbered(['All', 'None'])).toEqual(['1 All', '2 None']);
	const question = { choices: ['A', 'B', 'C'], severalChoices: true };
	expect(choiceIn('1, 3', question)).toEqual({ choice: 'A', choices: ['A', 'C'], index: 0 });
});

const label = fc
	.array(
		fc.constantFrom('all', 'none', 'sales', 'north', '12', 'no', 'leave', 'the', 'r&d', 'later'),
		{
			minLength: 1,
			maxLength: 3,
		},
	)
	.map((words) => words.join(' '));
const labels = fc
	.uniqueArray(label, { minLength: 2, maxLength: 9 })
	.filter((list) => confusion(list) === undefined);

test('the number and the label of every choice decide for it, with and without several', () => {
	fc.assert(
		fc.property(labels, fc.boolean(), (list, isSeveral) => {
			for (const [place, text] of list.entries()) {
				expect(choicesIn(`${place + 1}`, list, isSeveral)).toEqual([place]);
				expect(choicesIn(` ${text.toUpperCase()}. `, list, isSeveral)).toEqual([place]);
				expect(choicesIn(numbered(list)[place]!, list, isSeveral)).toEqual([place]);
			}
		}),
	);
});

test('a reply chooses only what it names, and nothing if it says anything more', () => {
	const doubt = fc.constantFrom(
		'not',
		'but',
		'except',
		'maybe',
		'?',
		'if',
		'tomorrow',
		'x',
		'👎',
		'🤔',
	);
	fc.assert(
		fc.property(
			labels,
			fc.array(fc.nat(8), { minLength: 1, maxLength: 4 }),
			fc.constantFrom(', ', ' ', ' and ', '; '),
			fc.boolean(),
			doubt,
			(list, numbers, between, isSeveral, more) => {
				const said = numbers.map((number) => (number % list.length) + 1);
				const wanted = [...new Set(said.map((number) => number - 1))].sort();
				const reply = said.join(between);
				const places = choicesIn(reply, list, isSeveral);
				const andMayJoin = isSeveral || between !== ' and ' || said.length === 1;
				if (isSeveral || (wanted.length === 1 && andMayJoin)) expect(places).toEqual(wanted);
				else expect(places).toBeUndefined();
				expect(choicesIn(`${more} ${reply}`, list, isSeveral)).toBeUndefined();
				expect(choicesIn(`${reply} ${more}`, list, isSeveral)).toBeUndefined();
			},
		),
		{ numRuns: 2_000 },
	);
});

test('the number of a choice and the mark of the question are never taken for each other', () => {
	const marked = fc.constantFrom(
		(said: string, mark: number) => `${said} ${mark}`,
		(said: string, mark: number) => `${said} (#${mark})!`,
		(said: string, mark: number) => `#${mark} ${said}`,
		(said: string, mark: number) => `${mark}: ${said}`,
	);
	fc.assert(
		fc.property(labels, fc.nat(8), fc.nat(), marked, (list, number, seed, write) => {
			const place = number % list.length;
			const mark = chooseMark(numbered(list), [], `${seed}`, seed % 2 === 0);
			const said = `${place + 1}`;
			expect(readMark(said, false)).toEqual({ text: said });
			const read = readMark(write(said, mark), false);
			expect(read.mark).toBe(mark);
			expect(choicesIn(read.text, list, false)).toEqual([place]);
			expect(choicesIn(`${mark}`, list, true)).toBeUndefined();
		}),
	);
});

test('a long reply is read at once', () => {
	expect(one('2 '.repeat(100_000))).toEqual([1]);
	expect(one(`2${' x'.repeat(100_000)}`)).toBeUndefined();
});

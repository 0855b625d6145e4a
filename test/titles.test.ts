import { fs, path, projectRoot } from './support/node';

const files = fs
	.readdirSync(path.join(projectRoot, 'test'), { recursive: true, encoding: 'utf8' })
	.filter((name) => name.endsWith('.test.ts'))
	.map((name) => `test/${name.split(path.sep).join('/')}`);

/** Titles of `test('…')`, and of `test.each(…)('…', …)`. */
const TITLE =
	/(?:\b(?:test|it)\(|\)\()\s*(?:'((?:[^'\\\n]|\\.)+)'|"([^"\n]+)"|`([^`\n]+)`),\s*(?:async\b|\()/g;

const titles = files.flatMap((file) =>
	[...fs.readFileSync(path.join(projectRoot, file), 'utf8').matchAll(TITLE)].map(
		([, single, double, template]) => ({ file, title: single ?? double ?? template ?? '' }),
	),
);

/** Beginnings of a title that is only half a sentence: the other half stands in a `describe`. */
const HALF = [
	/^(not|nor|and|but|or|also|again|too|so)\b/,
	/^(that|whose|which|of|its|it|they|them|through|followed|with one|without one)\b/,
	/^(is|are|was|has|have|does|never)\b/,
	/^(acts|asks|begins|belongs|carries|comes?|counts|creates|deletes|ends|fails|finds|follows|forgives|gets)\b/,
	/^(gives|goes|holds|keeps|leaves|lets|makes|names|passes|reads|refuses|replaces|returns|runs|says|sends)\b/,
	/^(serialises|shows|signs|starts|stays|stops?|takes|tells)\b/,
];
const isHalf = (title: string) => HALF.some((beginning) => beginning.test(title));

test('the titles of the tests are found', () => {
	expect(titles.length).toBeGreaterThan(1_000);
});

test('every title of a test is a whole sentence, which can be found and understood alone', () => {
	expect(titles.filter(({ title }) => isHalf(title))).toEqual([]);
});

test.each(['not, when Chert says so', 'without one, 1006 stands', 'is read', 'that %s', 'its own'])(
	'a title that begins like "%s" is half a sentence',
	(title) => expect(isHalf(title)).toBe(true),
);

import { fs, path, projectRoot } from '../support/node';

/** Turns of phrase that a reader has to read twice, and words that say the same at once. */
const MANNERISMS: Readonly<Record<string, RegExp>> = {
	'anybody who, the person who': /\bwhoever\b/i,
	'has no value, finds nothing': /\bcom(e|es|ing) to nothing\b/i,
	'there is no': /(?<!there )\b(is|are) none\b(?! of)/i,
	still: /\ball the same\b/i,
	'told apart, distinguished': /\btold from\b/i,
	'puts out': /\bg(ives?|iving) out\b/i,
	'leave it as it is': /\blet it be\b/i,
	unchanged: /\bas it came\b/i,
};

const pages = [
	'README.md',
	'examples/README.md',
	...fs
		.readdirSync(path.join(projectRoot, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => path.join('docs', name)),
];

test.each(pages)('%s says it in plain words', (page) => {
	const text = fs.readFileSync(path.join(projectRoot, page), 'utf8').replace(/\s+/g, ' ');
	const found = Object.entries(MANNERISMS).flatMap(([better, phrase]) => {
		const [words] = phrase.exec(text) ?? [];
		return words === undefined ? [] : [`"${words}": better ${better}`];
	});
	expect(found).toEqual([]);
});

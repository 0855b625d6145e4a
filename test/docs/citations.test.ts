import { fs, path, projectRoot } from '../support/node';

const PLACES = ['nodes', 'credentials', 'test', 'scripts', 'docs'];
const FILES = ['gulpfile.js', 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];

const read = (file: string) => fs.readFileSync(path.join(projectRoot, file), 'utf8');
const sources = [
	...FILES,
	...PLACES.flatMap((top) =>
		fs
			.readdirSync(path.join(projectRoot, top), { recursive: true, encoding: 'utf8' })
			.filter((name) => /\.(ts|mjs|cjs|js|md)$/.test(name))
			.map((name) => path.join(top, name)),
	),
];

const facts = [...read('docs/n8n.md').matchAll(/^(\d+)\. \*\*/gm)].map(([, number]) =>
	Number(number),
);
const citations = sources.flatMap((file) =>
	[...read(file).matchAll(/docs\/n8n\.md (\d+)/g)].map(([, number]) => ({
		file,
		fact: Number(number),
	})),
);

test('the facts about n8n are numbered from 1 without a gap, so that a citation names one', () => {
	expect(facts).toEqual(facts.map((_, index) => index + 1));
});

test('every fact about n8n that the code cites stands in docs/n8n.md', () => {
	expect(citations.length).toBeGreaterThan(0);
	expect(citations.filter(({ fact }) => !facts.includes(fact))).toEqual([]);
});

test('every fact about n8n says how it is known', () => {
	const entries = read('docs/n8n.md')
		.split(/^(?=\d+\. \*\*)/m)
		.slice(1);
	const unknown = entries.filter((entry) => !/\*(Run|Read)[^*]*\*/.test(entry));
	expect(unknown).toEqual([]);
});

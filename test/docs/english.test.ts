import ts from 'typescript';
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

/** Further ones of comments. A comment explains code, so it has to be simpler than the code. */
const IN_COMMENTS: Readonly<Record<string, RegExp>> = {
	'`ms` milliseconds, this many': /\bso many\b/i,
	'returns, shows, passes on': /\bhand(s|ed|ing)? (out|in)\b/i,
	'its own, a separate one': /\bof (its|their) own\b(?! (line|data|route|address))/i,
	'counts as': /\bas good as\b/i,
	'does not count': /\b(is|are) no (answer|success|failure|proof|reason)\b/i,
	'what would happen': /\bwould come to\b/i,
	'at the moment of, as soon as': /\bin the moment\b/i,
	'by which, from its': /\bby what (it|they|he)\b/i,
	'the output, what to say': /\bis to be said\b/i,
	'is ignored': /\bis as if\b/i,
	'in the meantime': /\bmeanwhile\b/i,
	'nobody knows, is unknown': /\bnobody can tell\b/i,
};

/** All comments of a file of code, as one text. */
function commentsIn(file: string): string {
	const text = fs.readFileSync(path.join(projectRoot, file), 'utf8');
	const scanner = ts.createScanner(
		ts.ScriptTarget.ES2022,
		false,
		ts.LanguageVariant.Standard,
		text,
	);
	const comments: string[] = [];
	for (;;) {
		const kind = scanner.scan();
		if (kind === ts.SyntaxKind.EndOfFileToken) break;
		const isLine = kind === ts.SyntaxKind.SingleLineCommentTrivia;
		if (!isLine && kind !== ts.SyntaxKind.MultiLineCommentTrivia) continue;
		comments.push(scanner.getTokenText());
	}
	return comments
		.join(' ')
		.replace(/\s*(\*\/|\/\*\*?|\/\/|\n\s*\*)\s*/g, ' ')
		.replace(/\s+/g, ' ');
}

const CODE = ['nodes', 'credentials', 'test/support', 'test/sandbox', 'test/simulator'];
const code = CODE.flatMap((top) =>
	fs
		.readdirSync(path.join(projectRoot, top), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => path.join(top, name)),
);

const filesIn = (folder: string, ending: string) =>
	fs
		.readdirSync(path.join(projectRoot, folder))
		.filter((name) => name.endsWith(ending))
		.map((name) => path.join(folder, name));

const pages = [
	'README.md',
	'examples/README.md',
	'CONTRIBUTING.md',
	'CHANGELOG.md',
	...filesIn('docs', '.md'),
	// Their notes on the canvas, and what they write to people.
	...filesIn('examples', '.json'),
];

function mannerismsIn(text: string, list: Readonly<Record<string, RegExp>>): string[] {
	return Object.entries(list).flatMap(([better, phrase]) => {
		const [words] = phrase.exec(text) ?? [];
		return words === undefined ? [] : [`"${words}": better ${better}`];
	});
}

test.each(pages)('%s says it in plain words', (page) => {
	const text = fs.readFileSync(path.join(projectRoot, page), 'utf8').replace(/\s+/g, ' ');
	expect(mannerismsIn(text, MANNERISMS)).toEqual([]);
});

test('comments are found', () => {
	expect(commentsIn('nodes/Chert/shared/clock.ts')).toContain('Resolves after `ms` milliseconds.');
	expect(code.length).toBeGreaterThan(100);
});

test.each(code)('the comments of %s say it in plain words', (file) => {
	expect(mannerismsIn(commentsIn(file), { ...MANNERISMS, ...IN_COMMENTS })).toEqual([]);
});

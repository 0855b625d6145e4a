import { fs, path, projectRoot } from '../support/node';
import { groupsIn } from '../support/certain';

const read = (file: string) => fs.readFileSync(path.join(projectRoot, file), 'utf8');
const below = (folder: string, ending: RegExp) =>
	fs
		.readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => ending.test(name))
		.map((name) => path.join(folder, name));

const pages = [
	'README.md',
	'CONTRIBUTING.md',
	'CHANGELOG.md',
	'SECURITY.md',
	...below('examples', /\.md$/),
	...below('docs', /\.md$/),
];

/** Text without its code, in which neither links nor headings stand. */
const prose = (text: string) =>
	text.replace(/^( *)```[^]*?^\1```/gm, '').replace(/`[^`\n]*`/g, 'x');

/**
 * The anchor that GitHub makes of a heading: small letters, no punctuation but - and _, - for a space.
 * Source: https://docs.github.com, "Basic writing and formatting syntax", section links
 */
const anchorOf = (heading: string) =>
	heading
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
		.replaceAll(' ', '-');

function anchorsOf(page: string): string[] {
	const text = page.replace(/^( *)```[^]*?^\1```/gm, '');
	const anchors = groupsIn(text, /^#{1,6} (.+?)\s*$/gm).map(anchorOf);
	return anchors.map((anchor, place) => {
		const before = anchors.slice(0, place).filter((earlier) => earlier === anchor).length;
		return before === 0 ? anchor : `${anchor}-${before}`;
	});
}

/** What is wrong with a link of a page, in words; nothing if it leads somewhere. */
function problemOf(from: string, link: string): string | undefined {
	const [file = '', anchor] = link.split('#');
	const target = file === '' ? from : path.join(path.dirname(from), file);
	if (!fs.existsSync(path.join(projectRoot, target))) return `${from}: no file ${link}`;
	if (anchor === undefined) return undefined;
	return anchorsOf(read(target)).includes(anchor) ? undefined : `${from}: no heading ${link}`;
}

const linksOf = (page: string) =>
	groupsIn(prose(read(page)), /\]\(([^)\s]+)\)/g).filter((link) => !/^[a-z]+:/.test(link));

test.each(pages)('every link of %s leads to a file and a heading that exist', (page) => {
	const problems = linksOf(page).map((link) => problemOf(page, link));
	expect(problems.filter(Boolean)).toEqual([]);
});

test('a link to a file or a heading that does not exist is found', () => {
	expect(problemOf('docs/ask.md', 'nothing.md')).toBe('docs/ask.md: no file nothing.md');
	expect(problemOf('docs/ask.md', '#nothing')).toBe('docs/ask.md: no heading #nothing');
	expect(problemOf('docs/ask.md', '../README.md#credentials')).toBeUndefined();
	expect(linksOf('README.md').length).toBeGreaterThan(20);
});

/** What the pages of the examples link of this project: they are read in n8n's gallery, so with whole addresses. */
const OWN =
	/\]\(https:\/\/(?:github\.com\/n8n-nodes-chert\/n8n-nodes-chert\/blob|raw\.githubusercontent\.com\/n8n-nodes-chert\/n8n-nodes-chert)\/main\/([^)\s]+)\)/g;

test.each(below('examples', /(?<!README)\.md$/))(
	'every address of this project in %s leads to a file and a heading that exist',
	(page) => {
		const links = groupsIn(read(page), OWN);
		expect(links).not.toEqual([]);
		expect(links.map((link) => problemOf('README.md', link)).filter(Boolean)).toEqual([]);
	},
);

test('the README links every page of docs', () => {
	const linked = linksOf('README.md').map((link) => link.split('#')[0]);
	expect(below('docs', /\.md$/).filter((page) => !linked.includes(page))).toEqual([]);
});

test('every picture of docs is shown somewhere', () => {
	const shown = pages.flatMap((page) =>
		linksOf(page).map((link) => path.join(path.dirname(page), link)),
	);
	expect(below('docs/pictures', /./).filter((picture) => !shown.includes(picture))).toEqual([]);
});

test('the headings of the README that the node and the credential link to exist', () => {
	const files = [...below('nodes', /\.(ts|json)$/), ...below('credentials', /\.ts$/)];
	const links = files.flatMap((file) =>
		groupsIn(read(file), /n8n-nodes-chert\/n8n-nodes-chert#([\w-]+)/g),
	);
	expect(links).toContain('credentials');
	// GitHub shows the README at #readme.
	const headings = [...anchorsOf(read('README.md')), 'readme'];
	expect(links.filter((name) => !headings.includes(name))).toEqual([]);
});

test('every npm script that a page names exists', () => {
	const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
	const named = pages.flatMap((page) => groupsIn(read(page), /npm run ([\w:]+)/g));
	expect(named).toContain('setup');
	expect(named.filter((script) => !(script in scripts))).toEqual([]);
});

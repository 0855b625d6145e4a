import type { INode } from 'n8n-workflow';
import { EXAMPLES, readExample } from '../sandbox/examples';
import { first, only } from '../../test/support/certain';
import { fs, path, projectRoot } from '../../test/support/node';
import { overviewOf, readTemplate } from './gallery';

/*
 * n8n's published rules for templates. Sources, on n8n.notion.site: "Template submission guidelines"
 * (9959894476734da3b402c90b124b1f77) and "Sticky note guidelines for templates"
 * (2aa5b6e0c94f8058b0aefddd02655887).
 */

const YELLOW = 1;
const RED = 3;
const WHITE = 7;

/** Square of a node on the canvas, and the widest label below it that names of two words need. */
const SIDE = 96;

/** Names that n8n gives to nodes by itself. */
const GIVEN =
	/^(When clicking|When chat message|AI Agent|OpenAI Chat Model|Edit Fields|Webhook|Slack|Chert|If|Switch|Merge|Filter|Split Out|Aggregate|Schedule Trigger|Error Trigger|Sticky Note|Send a message|Insert row|Get row)\b/i;

/** Words that keep their capital letter inside a title. */
const PROPER = new Set(['CRM', 'Chert', 'Slack', 'AI', 'Trigger', 'iMessage']);

/** Categories of the gallery that fit what the examples do. */
const CATEGORIES = [
	'AI Chatbot',
	'CRM',
	'DevOps',
	'HR',
	'Project Management',
	'SecOps',
	'Support Chatbot',
];

const NUMBERS = ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven'];

const SECTIONS = [
	"Who's it for",
	'How it works',
	'How to set up',
	'Requirements',
	'How to customize the workflow',
];

/** Words as a person counts them: without the numbers of lists and the addresses of links and pictures. */
const wordsOf = (text: string) =>
	(
		text
			.replace(/!\[[^\]]*\]\([^)]*\)/g, ' ')
			.replace(/\]\([^)]*\)/g, ' ')
			.match(/\S*[\p{L}\p{N}]\S*/gu) ?? []
	).filter((word) => !/^\d+\.$/.test(word)).length;

interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

const boxOf = ({ position: [x, y], parameters }: INode): Box => ({
	x,
	y,
	width: Number(parameters.width ?? SIDE),
	height: Number(parameters.height ?? SIDE),
});
const overlap = (one: Box, other: Box) =>
	one.x < other.x + other.width &&
	other.x < one.x + one.width &&
	one.y < other.y + other.height &&
	other.y < one.y + one.height;
const holds = (outer: Box, inner: Box) =>
	inner.x >= outer.x &&
	inner.y >= outer.y &&
	inner.x + inner.width <= outer.x + outer.width &&
	inner.y + inner.height <= outer.y + outer.height;

describe.each(EXAMPLES)("The example %s keeps to the rules of n8n's gallery", (name) => {
	const template = readTemplate(
		fs.readFileSync(path.join(projectRoot, 'examples', `${name}.md`), 'utf8'),
	);
	const { title, categories, description, sections } = template;
	const workflow = readExample(name);
	const notes = workflow.nodes.filter(({ type }) => type.endsWith('.stickyNote'));
	const nodes = workflow.nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
	const ofColor = (color: number) =>
		notes.filter(({ parameters }) => (parameters.color ?? YELLOW) === color);
	const contentOf = ({ parameters }: INode) => String(parameters.content);
	const inside = (note: INode) => nodes.filter((node) => holds(boxOf(note), boxOf(node)));

	test('its title says what is done to what and where, in sentence case', () => {
		expect(title).toMatch(/^(Leave|Find and leave|Send) .+ (from|to|with|in) [^ ].*$/);
		expect(title.length).toBeLessThanOrEqual(75);
		const words = title.split(' ').slice(1);
		expect(words.filter((word) => /\p{Lu}/u.test(word) && !PROPER.has(word))).toEqual([]);
		expect(title).not.toMatch(/\p{Extended_Pictographic}|!/u);
		expect(workflow.name).toBe(title);
	});

	test('its description has the five sections, about 200 words, and no HTML', () => {
		expect(Object.keys(sections)).toEqual(SECTIONS);
		expect(wordsOf(description)).toBeGreaterThanOrEqual(150);
		expect(wordsOf(description)).toBeLessThanOrEqual(275);
		expect(description).not.toMatch(/<\/?[a-z]|^# /im);
		expect(categories.length).toBeLessThanOrEqual(2);
		expect(CATEGORIES).toEqual(expect.arrayContaining(categories));
	});

	test('its description begins with what a community node needs: for self-hosted n8n only, and a picture', () => {
		const [notice, picture] = description.split('\n\n');
		expect(notice).toBe(
			'> **For self-hosted n8n only:** this template uses the community node `n8n-nodes-chert`.',
		);
		const [, alt, file] = /^!\[(.+)\]\(.+\/main\/(docs\/pictures\/.+)\)$/.exec(picture ?? '') ?? [];
		expect(alt).toBeTruthy();
		expect(file).toBe(`docs/pictures/${name}.webp`);
	});

	test('its steps name as many nodes as there are', () => {
		const named = /(?:the|all) (\w+) (Chert|Slack) nodes/g;
		for (const [, count = '', service = ''] of description.matchAll(named)) {
			const there = nodes.filter(({ type }) => type.includes(`.${service.toLowerCase()}`));
			expect([service, NUMBERS.indexOf(count)]).toEqual([service, there.length]);
		}
	});

	test('one yellow note at the top left says how it works and how it is set up, in 100 to 300 words', () => {
		const overview = only(ofColor(YELLOW));
		expect(contentOf(overview)).toBe(overviewOf(template));
		expect(contentOf(overview)).toMatch(/^### How it works$[^]*^### Setup$/m);
		expect(wordsOf(contentOf(overview))).toBeGreaterThanOrEqual(100);
		expect(wordsOf(contentOf(overview))).toBeLessThanOrEqual(300);
		const [left, top] = overview.position;
		const others = workflow.nodes.map(({ position }) => position);
		expect(Math.min(...others.map(([x]) => x))).toBe(left);
		expect(Math.min(...others.map(([, y]) => y))).toBe(top);
		expect(first(workflow.nodes)).toBe(overview);
	});

	test('white notes with a heading and under 50 words group all nodes, two or more in each', () => {
		const white = ofColor(WHITE);
		expect(white.length).toBeGreaterThan(0);
		for (const note of white) {
			expect(contentOf(note)).toMatch(/^## /);
			expect(wordsOf(contentOf(note))).toBeLessThan(50);
			expect(inside(note).length).toBeGreaterThanOrEqual(2);
		}
		const grouped = [...white, ...ofColor(RED)].flatMap(inside).map((node) => node.name);
		expect(grouped.sort()).toEqual(nodes.map((node) => node.name).sort());
	});

	test('a red note warns of one node, in one note at most', () => {
		const red = ofColor(RED);
		expect(red.length).toBeLessThanOrEqual(1);
		for (const note of red) {
			expect(inside(note)).toHaveLength(1);
			expect(wordsOf(contentOf(note))).toBeLessThan(50);
		}
		expect(notes.length).toBe(1 + red.length + ofColor(WHITE).length);
	});

	test('no note lies over another, and no node over another', () => {
		for (const group of [notes, nodes]) {
			const pairs = group.flatMap((one, n) => group.slice(n + 1).map((other) => [one, other]));
			const meeting = pairs.filter(([one, other]) => overlap(boxOf(one!), boxOf(other!)));
			expect(meeting.map((pair) => pair.map((node) => node.name))).toEqual([]);
		}
	});

	test('every node has a name of its own, and what the texts call a node is one', () => {
		expect(nodes.map((node) => node.name).filter((one) => GIVEN.test(one))).toEqual([]);
		const names = nodes.map((node) => node.name);
		expect(new Set(names).size).toBe(names.length);
		const text = [description, ...notes.map(contentOf)].join('\n').replace(/^>.*$/m, '');
		const said = [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, one]) => one ?? '');
		expect(said.filter((one) => !one.includes('→') && !names.includes(one))).toEqual([]);
	});

	test('it holds no credential, and nothing of a real person', () => {
		const text = JSON.stringify(workflow) + description;
		expect(nodes.filter(({ credentials }) => credentials)).toEqual([]);
		// 555 is for fiction in North America.
		const phones = text.match(/\+\d[\d ()-]{7,}\d/g) ?? [];
		expect(phones.filter((one) => !/^\+1 ?\(?415\)? ?555/.test(one))).toEqual([]);
		expect(text).not.toMatch(/[\w.]+@(?!example\.)[\w-]+\.\w+/);
		expect(text).not.toMatch(/\b[CDGUTW]0[A-Z0-9]{8,}\b|xox[abp]-|\bsk-\w/);
	});
});

test('a page of another form is refused, not read by halves', () => {
	expect(() => readTemplate('# Title\n\n## How it works\n')).toThrow('Categories');
	const template = readTemplate("# Title\n\nCategories: HR, CRM\n\n## Who's it for\n\nYou.\n");
	expect(template).toMatchObject({ title: 'Title', categories: ['HR', 'CRM'] });
	expect(() => overviewOf(template)).toThrow('How it works');
});

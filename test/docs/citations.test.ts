import { bare, contract } from '../contract';
import { fs, path, projectRoot } from '../support/node';

const PLACES = ['nodes', 'credentials', 'test', 'tools', 'scripts', 'docs'];
const FILES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];

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

describe('citations of docs/n8n.md', () => {
	const facts = [...read('docs/n8n.md').matchAll(/^(\d+)\. \*\*/gm)].map(([, number]) =>
		Number(number),
	);
	const citations = sources.flatMap((file) =>
		[...read(file).matchAll(/docs\/n8n\.md (\d+)/g)].map(([, number]) => ({
			file,
			fact: Number(number),
		})),
	);

	test('the facts about n8n are numbered in ascending order, so that a citation names one', () => {
		expect(facts).toEqual([...new Set(facts)].sort((one, other) => one - other));
	});

	test('every fact about n8n that the code cites stands in docs/n8n.md', () => {
		expect(citations.length).toBeGreaterThan(0);
		expect(citations.filter(({ fact }) => !facts.includes(fact))).toEqual([]);
	});

	test('every fact about n8n is cited, so that none stays here that nothing rests on', () => {
		const cited = new Set(citations.map(({ fact }) => fact));
		expect(facts.filter((fact) => !cited.has(fact))).toEqual([]);
	});

	test('every fact about n8n says how it is known', () => {
		const entries = read('docs/n8n.md')
			.split(/^(?=\d+\. \*\*)/m)
			.slice(1);
		const unknown = entries.filter((entry) => !/\*(Run|Read)[^*]*\*/.test(entry));
		expect(unknown).toEqual([]);
	});
});

/**
 * A citation of the contract names one or more parts of it, with commas between them: a route
 * (`POST /chats/{id}/leave`), all routes that begin alike (`chats`), an event (`message.received`), a
 * code (`1002`) or a section (`deliveries`). Brackets behind a part hold words that stand in it:
 * `deliveries (retry)`.
 */
describe('citations of the contract', () => {
	const ITEM = /^(?:`([^`]+)`|([A-Z]+ \/[\w/{}-]+)|([\w.-]+))(?: \(([^)]*)\))?/;

	/** What a name stands for in the contract; `undefined` where the contract does not have it. */
	function partOf(name: string): unknown {
		const routes = contract.routes.filter(({ route }) => {
			const [, at = ''] = route.split(' ');
			return bare(route) === bare(name) || at.split('/')[1] === name;
		});
		if (routes.length > 0) return routes;
		if (/^\d{4}$/.test(name)) return contract.codes.find(({ code }) => String(code) === name);
		const delivery = contract.deliveries.find(({ event }) => event === name);
		return delivery ?? new Map<string, unknown>(Object.entries(contract)).get(name);
	}

	/** What is wrong with a citation; `undefined` where it resolves. */
	function faultIn(citation: string): string | undefined {
		for (let rest = citation; ; ) {
			const found = ITEM.exec(rest);
			if (!found) return `cannot be read from "${rest.slice(0, 30)}" on`;
			const [whole, ticked, route, word, inside = ''] = found;
			const name = (ticked ?? route ?? word ?? '').replace(/[.-]+$/, '');
			const part = partOf(name);
			if (part === undefined) return `the contract has no "${name}"`;
			const text = JSON.stringify(part);
			const missing = inside.split(/[,\s`]+/).find((detail) => !text.includes(detail));
			if (missing) return `"${name}" of the contract says nothing of "${missing}"`;
			rest = rest.slice(whole.length);
			if (!rest.startsWith(', ')) return undefined;
			rest = rest.slice(2);
		}
	}

	/** Citations of a text, with the lines of a comment put together. */
	const citationsIn = (text: string) =>
		[...text.replace(/\n\s*(?:\*|\/\/) ?/g, ' ').matchAll(/\bdocs:\s+/g)].map(
			({ index, 0: { length }, input }) => input.slice(index + length, index + length + 200),
		);

	const citations = sources
		.filter((file) => !file.endsWith('citations.test.ts'))
		.flatMap((file) => citationsIn(read(file)).map((citation) => ({ file, citation })));

	test('every citation of the contract names parts that the contract has', () => {
		expect(citations.length).toBeGreaterThan(100);
		const faults = citations.flatMap(({ file, citation }) => {
			const fault = faultIn(citation);
			return fault ? [`${file}: ${fault}`] : [];
		});
		expect(faults).toEqual([]);
	});

	test.each([
		['chats.', undefined],
		['`POST /chats/{id}/leave`, 1002.', undefined],
		['POST /chats/{chat_id}/leave: 4 members', undefined],
		['deliveries (retry), message.received.', undefined],
		['base). A store', undefined],
		['leave.', 'the contract has no "leave"'],
		['chats, 9999.', 'the contract has no "9999"'],
		['`DELETE /chats/{id}`.', 'the contract has no "DELETE /chats/{id}"'],
		['deliveries (dance).', '"deliveries" of the contract says nothing of "dance"'],
		['"own errors".', 'cannot be read from ""own errors"." on'],
	])('the check of a citation reads %j as it should', (citation, fault) => {
		expect(faultIn(citation)).toBe(fault);
	});
});

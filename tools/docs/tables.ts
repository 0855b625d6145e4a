import type { ErrorCodeEntry } from '../../nodes/Chert/failures/errorCodes';
import type { Operation, Resource } from '../../nodes/Chert/run/operation';
import type { Route } from '../../test/simulator/routes/route';
import { fs, path, projectRoot } from '../../test/support/node';
import {
	bare,
	knowledgeOf,
	openQuestions,
	routes as documented,
	type Status,
} from '../../test/contract';
import { OPEN_QUESTIONS, SECOND_HAND, type Answered } from '../../test/contract/openQuestions';
import { DOCUMENTED } from '../../test/support/documentedOperations';
import { LEFT_OUT } from './leftOut';
import { VARIANTS, type VariantName } from '../../test/simulator/variants';
import { first } from '../../test/support/certain';

/** The place for what all operations have in common in the tests. */
const ROWS = 'test/support/documentedOperations.ts';

type Resources = Readonly<Record<string, Resource>>;

/** One operation and where it stands. */
interface Place {
	/** As a person finds it in n8n: `Chat → Leave Group`. */
	name: string;
	routes: readonly string[];
	/** Test file, from the project's root. */
	test: string;
}

/** The test file of an operation. */
export function testFileOf(resource: string, operation: string): string {
	return `test/nodes/Chert/actions/${resource}/${operation}.test.ts`;
}

function placesOf(resources: Resources): Place[] {
	return Object.entries(resources).flatMap(([resource, { name, operations }]) =>
		Object.entries(operations).map(([operation, { option, routes }]) => ({
			name: `${name} → ${option.name}`,
			routes,
			test: testFileOf(resource, operation),
		})),
	);
}

/**
 * Which documented route is used by which operation, known to the simulator, tested where, and how much of
 * it is known for certain.
 *
 * @returns Markdown table and what is missing in it, in words
 */
export function coverage(
	resources: Resources,
	simulated: readonly Route[],
): { table: string; missing: string[] } {
	const places = placesOf(resources);
	const known = new Set(simulated.map(({ method, path: route }) => bare(`${method} ${route}`)));
	const missing: string[] = [];
	const rows = documented.map((entry) => {
		const { route } = entry;
		const users = places.filter((place) => place.routes.some((used) => bare(used) === bare(route)));
		const reason = LEFT_OUT[route];
		const tests = users.filter(({ test }) => fs.existsSync(path.join(projectRoot, test)));
		if (!known.has(bare(route))) missing.push(`the simulator does not know ${route}`);
		if (!reason) {
			if (users.length === 0) missing.push(`no operation uses ${route}`);
			for (const { name, test } of users) {
				const hasTest = tests.some((tested) => tested.name === name);
				if (!hasTest && !hasRow(test))
					missing.push(`${name} has neither a row in ${ROWS} nor ${test}`);
			}
		}
		return [
			`\`${route}\``,
			users.map(({ name }) => name).join(', ') || `– (${reason ?? 'missing'})`,
			known.has(bare(route)) ? 'yes' : 'no',
			tests.map(({ test }) => `[${path.basename(test)}](../${test})`).join(', ') || '–',
			knownIn(knowledgeOf(entry)),
		];
	});
	for (const { name, routes } of places) {
		for (const route of routes) {
			if (!documented.some((entry) => bare(entry.route) === bare(route))) {
				missing.push(`${name} uses ${route}, which is not documented`);
			}
		}
	}
	const head = ['Route', 'Operation', 'Simulator', 'Test', 'Verified'];
	return { table: table(head, rows), missing };
}

/** Whether the tables of all operations test this one. */
function hasRow(test: string): boolean {
	const [resource, operation] = test
		.replace(/\.test\.ts$/, '')
		.split('/')
		.slice(-2);
	return Object.hasOwn(DOCUMENTED, `${resource} ${operation}`);
}

/** `9 of 11 (2 inferred)` */
function knownIn({ verified, inferred, open }: ReturnType<typeof knowledgeOf>): string {
	const rest = [inferred > 0 && `${inferred} inferred`, open > 0 && `${open} open`].filter(Boolean);
	const all = verified + inferred + open;
	return `${verified} of ${all}${rest.length > 0 ? ` (${rest.join(', ')})` : ''}`;
}

/** Every open question of the contract, with what the node does for each answer. */
export function openQuestionsTable(): string {
	const rows = openQuestions.map(({ id, where, question }) => {
		const answered = OPEN_QUESTIONS[id] ?? { node: '', test: '' };
		return [where, question, ...answerCells(answered, answered.variants)].map(cell);
	});
	return table(['Where', 'Question', 'Answers in the simulator', 'The node', 'Test'], rows);
}

/** What is known at second hand only, with what the node does where it is otherwise. */
export function secondHandTable(): string {
	const rows = Object.entries(SECOND_HAND).map(([name, answered]) => {
		const variant = name as VariantName;
		return [VARIANTS[variant].about, ...answerCells(answered, [variant])].map(cell);
	});
	return table(['What', 'Answers in the simulator', 'The node', 'Test'], rows);
}

function answerCells({ node, test }: Answered, variants: readonly VariantName[] = []): string[] {
	const ways = variants.map((name) => `\`${name}\`: ${VARIANTS[name].values.join(', ')}`);
	const file = first(test.split(' › '));
	return [
		ways.join('; ') || '–',
		node,
		test === '' ? '–' : `[${path.basename(file)}](../${file})${test.slice(file.length)}`,
	];
}

/** A text that does not end its cell. */
function cell(text: string): string {
	return text.replaceAll('|', '\\|');
}

/**
 * The table in docs/operations.md: every operation with what it does, its route, what it needs and its errors.
 */
export function operationsTable(resources: Resources): string {
	const rows = Object.values(resources).flatMap(({ name, operations }) =>
		Object.values(operations).map(({ option, properties, routes, errors }) => [
			`**${name} → ${option.name}**`,
			first(option.description.split(/(?<=\.) /)).replace(/\.$/, ''),
			needsOf(properties) || '–',
			routes.map((route) => `\`${route}\``).join(', '),
			Object.keys(errors)
				.map((code) => code + MARKS[knownFor(routes, Number(code))])
				.join(' · ') || '–',
		]),
	);
	const head = ['Operation', 'What it does', 'Needs', 'Route', 'Errors of its own'];
	return `${MARKS_IN_WORDS}\n\n${table(head, rows)}`;
}

const MARKS: Readonly<Record<Status, string>> = { verified: '', inferred: ' ~', open: ' ?' };

/** What the marks in the table of operations mean: how sure it is that a route answers with a code. */
const MARKS_IN_WORDS =
	"Chert's own page of the route names an error without a mark. One with ~ is known second-hand, or concluded. No source names one with ? for this route; it is explained in case it comes.";

/** How sure the contract is that one of these routes answers with a code. */
function knownFor(used: readonly string[], code: number): Status {
	const known = documented
		.filter(({ route }) => used.some((one) => bare(one) === bare(route)))
		.flatMap(({ errors }) => errors.filter((error) => error.code === code))
		.map(({ status }) => status);
	return (['verified', 'inferred'] as const).find((status) => known.includes(status)) ?? 'open';
}

/**
 * The fields that have to be filled in: `Chat or Phone Number, Latitude`. Of fields that another one
 * chooses between, one is enough; a collection of changes needs at least one of them.
 */
function needsOf(properties: Operation['properties']): string {
	const needs = new Map<string, string[]>();
	for (const { name, displayName, required, displayOptions } of properties) {
		const [choice] = Object.keys(displayOptions?.show ?? {});
		const needed = required === true || choice === 'messageType' || name === 'updateFields';
		if (!needed) continue;
		const key = choice ?? name;
		needs.set(key, [...(needs.get(key) ?? []), displayName]);
	}
	return [...needs.values()].map((names) => names.join(' or ')).join(', ');
}

/** The table of all error codes, in docs/errors.md. */
export function errorCodesTable(codes: Readonly<Record<number, ErrorCodeEntry>>): string {
	const rows = Object.entries(codes).map(([code, { reason, advice }]) => [
		code,
		`\`${reason}\``,
		advice,
	]);
	return table(['Code', '`reason`', 'What to do'], rows);
}

/** A table in Markdown. */
export function table(head: string[], rows: string[][]): string {
	const lines = [head, head.map(() => '---'), ...rows];
	return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The generated part of a text is what stands between two such comments. */
export function withSection(text: string, name: string, content: string): string {
	const [begin, end] = [`<!-- ${name}: written by "npm run docs" -->`, `<!-- /${name} -->`];
	const from = text.indexOf(begin);
	const to = text.indexOf(end);
	if (from < 0 || to < from) throw new Error(`The text has no section "${name}"`);
	return `${text.slice(0, from)}${begin}\n\n${content}\n\n${text.slice(to)}`;
}

import { resources } from '../../../../nodes/Chert/actions';
import { bare, routes } from '../../../contract';
import { routes as simulated } from '../../../simulator/routes';
import { DOCUMENTED, MADE_OF_SEVERAL } from '../../../support/documentedOperations';
import { first } from '../../../support/certain';
import { fs, path, projectRoot } from '../../../support/node';

/**
 * The places of an operation, as CONTRIBUTING lists them. A place that was forgotten is named in a
 * sentence, so that nobody has to guess it from a table test that fails.
 */

const ACTIONS = 'nodes/Chert/actions';
const ROWS = 'test/support/documentedOperations.ts';

const inLists = Object.entries(resources).flatMap(([resource, { operations }]) =>
	Object.entries(operations).map(([name, operation]) => ({
		resource,
		name: `${resource} ${name}`,
		operation,
	})),
);

/** Every `*.operation.ts`, with the operations that it exports. */
const inFiles = fs
	.readdirSync(path.join(projectRoot, ACTIONS), { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.operation.ts'))
	.map((file) => file.split(path.sep).join('/'));

async function exportsOf(file: string): Promise<unknown[]> {
	return Object.values((await import(path.join(projectRoot, ACTIONS, file))) as object);
}

test('every operation file stands in the list of its resource', async () => {
	const listed = new Set<unknown>(inLists.map(({ operation }) => operation));
	const forgotten = await Promise.all(
		inFiles.map(async (file) => {
			const isListed = (await exportsOf(file)).some((value) => listed.has(value));
			const list = `${ACTIONS}/${file.split('/')[0]}/index.ts`;
			return isListed ? [] : [`${ACTIONS}/${file} is in no list: add it to ${list}`];
		}),
	);
	expect(forgotten.flat()).toEqual([]);
	expect(inFiles).toHaveLength(inLists.length);
});

test('every operation has a row that the tables of all operations read', () => {
	const rows = new Set([...Object.keys(DOCUMENTED), ...MADE_OF_SEVERAL]);
	const known = new Set(inLists.map(({ name }) => name));
	expect([
		...inLists
			.filter(({ name }) => !rows.has(name))
			.map(({ name }) => `"${name}" has no row in ${ROWS}`),
		...[...rows]
			.filter((name) => !known.has(first(name.split(','))))
			.map((name) => `${ROWS} has a row "${name}", but the node has no such operation`),
	]).toEqual([]);
});

test('every route that an operation sends to is in the contract and in the simulator', () => {
	const documented = new Set(routes.map(({ route }) => bare(route)));
	const served = new Set(simulated.map(({ method, path: route }) => bare(`${method} ${route}`)));
	const forgotten = inLists.flatMap(({ name, operation }) =>
		operation.routes.flatMap((route) => [
			...(documented.has(bare(route))
				? []
				: [`"${name}" names ${route}, which test/contract/contract.json does not have`]),
			...(served.has(bare(route))
				? []
				: [`"${name}" names ${route}, which no file in test/simulator/routes serves`]),
		]),
	);
	expect(forgotten).toEqual([]);
});

import { resources } from '../../nodes/Chert/actions';
import { ERROR_CODES } from '../../nodes/Chert/failures/errorCodes';
import { contract, CONTRACT } from '../../test/contract';
import { withoutTest } from '../../test/contract/openQuestions';
import { routes } from '../../test/simulator/routes';
import { fs, nodeProcess, path, projectRoot } from '../../test/support/node';
import { EXAMPLES } from '../sandbox/examples';
import { workflowText } from './gallery';
import { readableJson } from './json';
import { reasonsTable } from './reasons';
import { SAVED_NAMES, savedNamesText } from './savedNames';
import {
	coverage,
	errorCodesTable,
	openQuestionsTable,
	operationsTable,
	secondHandTable,
	withSection,
} from './tables';

/** A file and the text that it should have, as the code stands. */
export interface Generated {
	file: string;
	text: string;
}

const read = (file: string) => fs.readFileSync(path.join(projectRoot, file), 'utf8');

/**
 * What `npm run docs` writes: the tables of operations and errors, the coverage of the API and its open questions,
 * the names that saved workflows hold, the name and the yellow note of every example, and the contract in the form
 * that a tool writes.
 *
 * @returns the files, and what the coverage lacks
 */
export function generate(): { files: Generated[]; missing: string[] } {
	const { table, missing } = coverage(resources, routes);
	const withReasons = withSection(read('docs/errors.md'), 'reasons', reasonsTable());
	return {
		missing,
		files: [
			{ file: SAVED_NAMES, text: savedNamesText() },
			...EXAMPLES.map((name) => ({ file: `examples/${name}.json`, text: workflowText(name) })),
			{ file: CONTRACT, text: `${readableJson(contract)}\n` },
			{
				file: 'docs/operations.md',
				text: withSection(read('docs/operations.md'), 'operations', operationsTable(resources)),
			},
			{
				file: 'docs/errors.md',
				text: withSection(withReasons, 'error codes', errorCodesTable(ERROR_CODES)),
			},
			{
				file: 'docs/coverage.md',
				text: `# Coverage of the API

Written by \`npm run docs\`; a test compares it with the code. Every route of the contract
(\`test/contract\`), the operations that use it, whether the simulator knows it, the tests of those
operations, and how many of the route's facts (fields, parameters, status, errors) are verified: the rest is
inferred or [open](open-questions.md). A test compares the simulator's answers with the contract.

${table}
`,
			},
			{
				file: 'docs/open-questions.md',
				text: `# What no public source says

Written by \`npm run docs\`; a test compares it with the contract. Every open question about the API, how the
simulator can be made to answer (\`npm run simulator -- --variants\`), what the node does for each answer, and
the test that shows it.

${openQuestionsTable()}

## Known at second hand

The docs do not say these themselves, or say them in an example only. The node takes the other answers too.

${secondHandTable()}
`,
			},
		],
	};
}

if (nodeProcess.argv[1]?.endsWith('docs/main.ts')) {
	const { files, missing } = generate();
	for (const { file, text } of files) {
		fs.mkdirSync(path.dirname(path.join(projectRoot, file)), { recursive: true });
		fs.writeFileSync(path.join(projectRoot, file), text);
		nodeProcess.stdout.write(`${file}\n`);
	}
	const untested = withoutTest();
	if (untested.length > 0) {
		const names = untested.join('\n  ');
		nodeProcess.stderr.write(`Open questions without a test (${untested.length}):\n  ${names}\n`);
	}
	for (const problem of missing) nodeProcess.stderr.write(`Missing: ${problem}\n`);
}

import { resources } from '../../nodes/Chert/actions';
import { ERROR_CODES } from '../../nodes/Chert/failures/errorCodes';
import { routes } from '../simulator/routes';
import { fs, nodeProcess, path, projectRoot } from '../support/node';
import { coverage, errorCodesTable, operationsTable, withSection } from './tables';

/** A file and the text that it should have, as the code stands. */
export interface Generated {
	file: string;
	text: string;
}

/**
 * What `npm run docs` writes: the README's tables and the coverage of the API.
 *
 * @returns the files, and what the coverage lacks
 */
export function generate(): { files: Generated[]; missing: string[] } {
	const readme = fs.readFileSync(path.join(projectRoot, 'README.md'), 'utf8');
	const { table, missing } = coverage(resources, routes);
	const tables = withSection(readme, 'operations', operationsTable(resources));
	return {
		missing,
		files: [
			{ file: 'README.md', text: withSection(tables, 'error codes', errorCodesTable(ERROR_CODES)) },
			{
				file: 'docs/coverage.md',
				text: `# Coverage of the API

Written by \`npm run docs\`; a test compares it with the code. Every documented route, the operations
that use it, whether the simulator knows it, and the tests of those operations.

${table}
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
	for (const problem of missing) nodeProcess.stderr.write(`Missing: ${problem}\n`);
}

/**
 * `n8n-node lint` in strict mode, held to zero: it fails on warnings too, on inline disables in the
 * folders that n8n's verification reads (docs/n8n.md 17), and on unformatted files.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const problems = [];

function run(command, args) {
	const { status, stdout, stderr } = spawnSync('npx', ['--no-install', command, ...args], {
		cwd: root,
		encoding: 'utf8',
		shell: process.platform === 'win32',
	});
	process.stdout.write(stdout);
	process.stderr.write(stderr);
	return { ok: status === 0, output: stdout + stderr };
}

const lint = run('n8n-node', ['lint']);
if (!lint.ok) problems.push('n8n-node lint found errors');
else if (/\b[1-9]\d* warnings?\b/.test(lint.output)) problems.push('n8n-node lint found warnings');

const format = run('prettier', ['--check', '--log-level', 'warn', '--cache', '.']);
if (!format.ok) problems.push('files are not formatted: run "npx prettier --write ."');

for (const folder of ['nodes', 'credentials']) {
	for (const name of readdirSync(join(root, folder), { recursive: true })) {
		if (!/\.ts$/.test(name)) continue;
		if (/eslint-disable/.test(readFileSync(join(root, folder, name), 'utf8'))) {
			problems.push(`${folder}/${name} switches the linter off`);
		}
	}
}

for (const problem of problems) console.error(`lint: ${problem}`);
if (problems.length === 0) console.log('lint: 0 errors, 0 warnings, no inline disables');
process.exit(problems.length === 0 ? 0 : 1);

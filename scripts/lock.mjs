/**
 * Takes out of package-lock.json what packages depend on and the project never loads: `npm run lock`, after
 * every change of a dependency. npm has "overrides" in package.json for this, which n8n's linter forbids.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A package, and what it depends on in vain: n8n's command line names this one in the templates of AI nodes only. */
const IN_VAIN = [['@n8n/node-cli', '@n8n/ai-node-sdk']];

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const file = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
for (const [name, needless] of IN_VAIN) {
	delete lock.packages[`node_modules/${name}`].dependencies[needless];
}
writeFileSync(file, `${JSON.stringify(lock, null, '\t')}\n`);
// npm drops what nothing depends on any more.
const { status } = spawnSync(
	'npm',
	['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'],
	{ cwd: root, stdio: 'inherit', shell: process.platform === 'win32' },
);
process.exit(status ?? 1);

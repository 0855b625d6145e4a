/**
 * Makes a fresh clone ready: checks Node, installs what package-lock.json names. Does nothing, in
 * a few milliseconds, when that has been done before. Every command that needs it calls it first.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules', '.chert-setup');

function fail(message) {
	console.error(`\n${message}\n`);
	process.exit(1);
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
	fail(
		`Node ${process.versions.node} is too old: Node 20.19 or newer is needed (https://nodejs.org).`,
	);
}

const wanted = createHash('sha256')
	.update(readFileSync(join(root, 'package-lock.json')))
	.update(process.versions.modules)
	.digest('hex');
const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';

if (installed !== wanted) {
	console.log('Installing what the project is built with (once, about a minute) …');
	const started = Date.now();
	// npm itself says nothing until it is done.
	const timer = setInterval(() => {
		const seconds = Math.round((Date.now() - started) / 1_000);
		console.log(`npm is still fetching and unpacking the packages, ${seconds} s so far …`);
	}, 20_000);
	// No install scripts: one of a dependency asks for another package manager and fails where npm
	// may not prompt (docs/n8n.md 20).
	const status = await new Promise((resolve) => {
		const npm = spawn(
			'npm',
			['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
			{
				cwd: root,
				stdio: 'inherit',
				shell: process.platform === 'win32',
			},
		);
		npm.once('error', () => resolve(1)).once('close', resolve);
	});
	clearInterval(timer);
	if (status !== 0) {
		fail(
			'The installation failed. Without a network or with a full disk it cannot work; the lines above say more.',
		);
	}
	mkdirSync(dirname(stamp), { recursive: true });
	writeFileSync(stamp, wanted);
}

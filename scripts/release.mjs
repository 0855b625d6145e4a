/**
 * What a release needs beside npm: is the tag the version, is the version new, what changed. Run by
 * `.github/workflows/publish.yml`; each part can be run by hand.
 *
 *   node scripts/release.mjs check <tag>    fails if tag, package.json and CHANGELOG.md do not agree
 *   node scripts/release.mjs isPublished    prints true or false; an unreachable registry is an error
 *   node scripts/release.mjs notes          prints this version's part of CHANGELOG.md
 *   node scripts/release.mjs prepublish     fails outside the workflow: n8n verifies nothing else (docs/n8n.md 21)
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

function fail(message) {
	console.error(message);
	process.exit(1);
}

/** The heading of this version in CHANGELOG.md and what stands below it. */
function changes() {
	const [, ...parts] = readFileSync(join(root, 'CHANGELOG.md'), 'utf8').split(/^## /m);
	const part = parts.find((text) => text.startsWith(`${version} `)) ?? '';
	const [heading = '', ...lines] = part.split('\n');
	return { heading, text: lines.join('\n').trim() };
}

const COMMANDS = {
	check([tag]) {
		if (tag !== version) {
			fail(
				`The tag is "${tag}", but package.json says ${version}. Tag the commit that names the version.`,
			);
		}
		const { heading, text } = changes();
		if (!/^\S+ \(\d{4}-\d{2}-\d{2}\)$/.test(heading) || text === '') {
			fail(
				`CHANGELOG.md has no part "## ${version} (<year>-<month>-<day>)" that says what changed.`,
			);
		}
	},
	isPublished() {
		const { status, stdout } = spawnSync(
			'npm',
			['view', `${name}@${version}`, 'version', '--json'],
			{
				encoding: 'utf8',
				shell: process.platform === 'win32',
			},
		);
		if (status === 0) return console.log(stdout.trim() !== '');
		// npm answers with JSON here, too. Only its own "there is no such package" means no.
		if (/"code": "E404"/.test(stdout)) return console.log(false);
		fail(`npm could not say whether ${name} ${version} is published:\n${stdout}`);
	},
	notes() {
		console.log(changes().text);
	},
	prepublish() {
		if (process.env.GITHUB_ACTIONS === 'true') return;
		fail('Nobody publishes from their own machine: push a tag (CONTRIBUTING.md, "Releasing").');
	},
};

const [command, ...rest] = process.argv.slice(2);
if (!Object.hasOwn(COMMANDS, command))
	fail(`There is no "${command}". Choose one of: ${Object.keys(COMMANDS).join(', ')}`);
COMMANDS[command](rest);

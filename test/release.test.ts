import Fastify from 'fastify';
import { notInstallable, reportOf } from './e2e/compatibility';
import { fs, nodeProcess, os, path, projectRoot, spawn, spawnSync } from './support/node';
import { first, groupsIn } from './support/certain';

/** A copy of what `scripts/release.mjs` reads. */
function withCopy(change: (root: string) => void, act: (root: string) => void): void {
	const root = fs.mkdtempSync(path.join(os.tmpdir(), 'chert-release-'));
	try {
		for (const name of ['scripts', 'package.json', 'CHANGELOG.md']) {
			fs.cpSync(path.join(projectRoot, name), path.join(root, name), { recursive: true });
		}
		change(root);
		act(root);
	} finally {
		fs.rmSync(root, { recursive: true, force: true });
	}
}

function release(root: string, args: string[], env: Record<string, string> = {}) {
	const script = path.join(root, 'scripts', 'release.mjs');
	const options = {
		encoding: 'utf8',
		env: { ...nodeProcess.env, GITHUB_ACTIONS: '', ...env },
	} as const;
	const { status, stdout, stderr } = spawnSync(nodeProcess.execPath, [script, ...args], options);
	return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

const changelog = (text: string) => (root: string) =>
	fs.writeFileSync(path.join(root, 'CHANGELOG.md'), `# Changelog\n\n${text}\n`);

const { version } = JSON.parse(fs.readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
	version: string;
};
const DATED = `## ${version} (2026-12-01)\n\n- The first change.\n\n## 0.0.1 (2026-01-01)\n\n- An older one.`;

describe('a release', () => {
	test.each([
		['the tag of this version', version, DATED, 0, ''],
		['the tag of another version', '99.0.0', DATED, 1, `package.json says ${version}`],
		['a version that is not dated', version, `## ${version} (unreleased)\n\n- x`, 1, 'no part'],
		['a version that says nothing', version, `## ${version} (2026-12-01)\n`, 1, 'no part'],
		['a version that is missing', version, '## 0.0.1 (2026-01-01)\n\n- x', 1, 'no part'],
	])('checks tag and changelog: %s', (_, tag, text, status, words) => {
		withCopy(changelog(text), (root) => {
			const said = release(root, ['check', tag]);
			expect(said.status).toBe(status);
			expect(said.stderr).toContain(words);
		});
	});

	test('has the tag that npm makes of its version', () => {
		withCopy(
			(root) => fs.cpSync(path.join(projectRoot, '.npmrc'), path.join(root, '.npmrc')),
			(root) => {
				const run = (command: string, ...args: string[]) =>
					spawnSync(command, args, { cwd: root, encoding: 'utf8', shell: true }).stdout.trim();
				run('git', 'init', '--quiet');
				run('git', 'config', 'user.name', 'example');
				run('git', 'config', 'user.email', 'a@example.com');
				run('git', 'add', '.');
				run('git', 'commit', '--quiet', '--message', 'example');
				run('npm', 'version', '99.1.0', '--silent');
				expect(run('git', 'tag')).toBe('99.1.0');
			},
		);
	});

	test('takes its notes from its own part of the changelog', () => {
		withCopy(changelog(DATED), (root) => {
			expect(release(root, ['notes']).stdout).toBe('- The first change.');
		});
	});

	test('is not made by hand', () => {
		expect(release(projectRoot, ['prepublish']).stderr).toContain('Nobody publishes');
		expect(release(projectRoot, ['prepublish'], { GITHUB_ACTIONS: 'true' }).status).toBe(0);
	});
});

/** An npm registry that has one version of the package, or none, and counts what is published. */
async function withRegistry(
	there: string | undefined,
	act: (npm: (args: string[]) => Promise<string>, url: string) => Promise<void>,
): Promise<number> {
	let published = 0;
	const registry = Fastify({ bodyLimit: 50_000_000 });
	registry.get('/:name', async (_, reply) => {
		if (there === undefined) return await reply.code(404).send({});
		const name = 'n8n-nodes-chert';
		const versions = { [there]: { name, version: there, dist: { tarball: 'http://127.0.0.1/' } } };
		return { name, 'dist-tags': { latest: there }, versions };
	});
	registry.put('/:name', async (_, reply) => {
		published += 1;
		return await reply.code(201).send({});
	});
	const url = await registry.listen({ port: 0, host: '127.0.0.1' });
	const npm = async (args: string[]) => {
		const token = `--${url.replace('http:', '')}/:_authToken=example-token`;
		const child = spawn('npm', [...args, '--loglevel=notice', '--registry', url, token], {
			cwd: projectRoot,
			env: { ...nodeProcess.env, GITHUB_ACTIONS: '' },
			shell: nodeProcess.platform === 'win32',
		});
		let said = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding('utf8').on('data', (text: string) => (said += text));
		}
		await new Promise((resolve) => child.once('close', resolve));
		return said;
	};
	try {
		await act(npm, url);
	} finally {
		await registry.close();
	}
	return published;
}

describe('publishing, tried on a registry of our own', () => {
	test('npm refuses to publish without provenance, also where it runs no scripts', async () => {
		const published = await withRegistry(undefined, async (npm) => {
			expect(await npm(['publish'])).toContain('Automatic provenance generation not supported');
		});
		expect(published).toBe(0);
	});

	test('with provenance off, what would be published is the package', async () => {
		const published = await withRegistry(undefined, async (npm) => {
			expect(await npm(['publish', '--provenance=false'])).toContain(`n8n-nodes-chert@${version}`);
		});
		expect(published).toBe(1);
	});

	test.each([
		[undefined, 'false'],
		[version, 'true'],
		['0.0.1', 'false'],
	])('a version is skipped when it is there: npm has %s', async (there, answer) => {
		await withRegistry(there, async (_, url) => {
			const script = path.join(projectRoot, 'scripts', 'release.mjs');
			const child = spawn(nodeProcess.execPath, [script, 'isPublished'], {
				env: { ...nodeProcess.env, npm_config_registry: url },
			});
			let said = '';
			child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
			await new Promise((resolve) => child.once('close', resolve));
			expect(said.trim()).toBe(answer);
		});
	});
});

describe('the workflows', () => {
	const folder = path.join(projectRoot, '.github', 'workflows');
	const workflows = fs.readdirSync(folder).map((name) => ({
		name,
		text: fs.readFileSync(path.join(folder, name), 'utf8'),
	}));

	test.each(workflows)(
		'$name pins every action to a commit and starts with no rights',
		({ text }) => {
			const used = groupsIn(text, /uses: (.+)$/gm);
			expect(used.length).toBeGreaterThan(1);
			for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d/);
			expect(text).toMatch(/^permissions:( \{\}|\n {2}contents: read)$/m);
		},
	);
});

describe('what a run on the newest n8n says', () => {
	const run = (status: string, title: string) => ({
		startTime: 0,
		endTime: 1,
		assertionResults: [{ status, ancestorTitles: ['n8n 9.9.9-node24', 'Leave Group'], title }],
	});

	test('its first line is the title of an issue, and every failing test is named', () => {
		const text = reportOf(['9.9.9-node24'], [run('passed', 'works'), run('failed', 'breaks')]);
		expect(first(text.split('\n'))).toBe('# n8n 9.9.9-node24: end-to-end tests failed');
		expect(text).toContain('1 passed, 1 failed.');
		expect(text).toContain('- n8n 9.9.9-node24 › Leave Group › breaks');
	});

	test('a suite that did not run at all has not passed', () => {
		const broken = { startTime: 0, endTime: 0, message: 'Cannot start', assertionResults: [] };
		expect(reportOf(['9.9.9-node24'], [broken])).toMatch(/tests failed[^]*Cannot start/);
		expect(reportOf(['9.9.9-node24'], [])).toContain('tests failed');
	});

	test('a release that cannot be installed is no failure of the package', () => {
		expect(notInstallable('next', 'npm error 404')).toMatch(/no fault of this package[^]*404/);
	});
});

import { fs, os, path, projectRoot, spawnSync } from './support/node';

/** A copy of what `gulp` works on, to be spoilt. */
function withCopy(act: (copy: { root: string; gulp(task: string): string }) => void): void {
	const root = fs.mkdtempSync(path.join(os.tmpdir(), 'chert-package-'));
	try {
		for (const name of ['dist', 'gulpfile.js', 'package.json']) {
			fs.cpSync(path.join(projectRoot, name), path.join(root, name), { recursive: true });
		}
		const modules = path.join(projectRoot, 'node_modules');
		fs.symlinkSync(modules, path.join(root, 'node_modules'), 'junction');
		const gulp = (task: string) => {
			const cli = path.join(modules, 'gulp', 'bin', 'gulp.js');
			const { status, stdout, stderr } = spawnSync(cli, [task], { cwd: root, encoding: 'utf8' });
			return `${status}\n${stdout}${stderr}`;
		};
		act({ root, gulp });
	} finally {
		fs.rmSync(root, { recursive: true, force: true });
	}
}

describe('gulp', () => {
	test('tidy removes what the CLI litters into dist, and nothing else', () => {
		withCopy(({ root, gulp }) => {
			const files = () => fs.readdirSync(path.join(root, 'dist'), { recursive: true }).sort();
			const before = files();
			for (const litter of ['docs/a.png', 'test/x/b.svg', 'package.json', 'tsconfig.tsbuildinfo']) {
				const file = path.join(root, 'dist', litter);
				fs.mkdirSync(path.dirname(file), { recursive: true });
				fs.writeFileSync(file, '');
			}
			expect(gulp('tidy')).toMatch(/^0\n/);
			expect(files()).toEqual(before);
		});
	});

	test('verify says all that is wrong with a package, and nothing of one that is right', () => {
		withCopy(({ root, gulp }) => {
			expect(gulp('verify')).toMatch(/^0\n/);
			const chert = path.join(root, 'dist', 'nodes', 'Chert');
			fs.rmSync(path.join(chert, 'ChertTrigger.node.js'));
			fs.rmSync(path.join(chert, 'chert.dark.svg'));
			fs.rmSync(path.join(chert, 'Chert.node.json'));
			const calls = "\nrequire('undici');\nimport('node:fs');";
			fs.appendFileSync(path.join(chert, 'shared', 'text.js'), calls);
			const said = gulp('verify');
			expect(said).toMatch(/^1\n/);
			for (const problem of [
				/ChertTrigger\.node\.js is named in package\.json but not there/,
				/chert\.dark\.svg \(an icon\) is missing/,
				/Chert\.node\.json \(the codex file\) is missing/,
				/text\.js requires "undici", which n8n does not provide/,
				/text\.js requires "node:fs"/,
			]) {
				expect(said).toMatch(problem);
			}
		});
	});
});

test('nothing is installed that the project never loads (else run "npm run lock")', () => {
	const text = fs.readFileSync(path.join(projectRoot, 'package-lock.json'), 'utf8');
	const { packages } = JSON.parse(text) as { packages: object };
	const heavy = /node_modules\/(@n8n\/ai-node-sdk|@langchain\/openai|pdf-parse)$/;
	expect(Object.keys(packages).filter((name) => heavy.test(name))).toEqual([]);
});

test('the package ships dist, README and LICENSE, is small, and depends on nothing', () => {
	const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--loglevel=silent'], {
		cwd: projectRoot,
		encoding: 'utf8',
		shell: true,
	});
	const [{ files, unpackedSize }] = JSON.parse(stdout) as [
		{ files: Array<{ path: string }>; unpackedSize: number },
	];
	expect(unpackedSize).toBeLessThan(460_000);
	const names = files
		.map((file) => file.path)
		.filter((name) => !/^dist\/(nodes|credentials)\//.test(name));
	expect(names.sort()).toEqual(['LICENSE.md', 'README.md', 'package.json']);
	const manifest = JSON.parse(fs.readFileSync(path.join(projectRoot, 'package.json'), 'utf8'));
	expect(manifest.dependencies).toBeUndefined();
	expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	for (const version of Object.values(manifest.devDependencies)) {
		expect(version).toMatch(/^\d+\.\d+\.\d+$/);
	}
});

import { fs, os, path, projectRoot, spawnSync } from './support/node';

/** Another project with the project's own build, to be spoilt; `n8n` is what its package.json names. */
function projectWith(files: Record<string, string>, n8n: object): string {
	const root = fs.mkdtempSync(path.join(os.tmpdir(), 'chert-package-'));
	for (const name of ['scripts', 'tsconfig.json']) {
		fs.cpSync(path.join(projectRoot, name), path.join(root, name), { recursive: true });
	}
	fs.symlinkSync(
		path.join(projectRoot, 'node_modules'),
		path.join(root, 'node_modules'),
		'junction',
	);
	for (const [name, text] of Object.entries({
		...files,
		'package.json': JSON.stringify({ n8n }),
	})) {
		fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
		fs.writeFileSync(path.join(root, name), text);
	}
	return root;
}

function build(root: string): string {
	const { status, stdout, stderr } = spawnSync('node', ['scripts/build.mjs'], {
		cwd: root,
		encoding: 'utf8',
	});
	fs.unlinkSync(path.join(root, 'node_modules'));
	return `${status}\n${stdout}${stderr}`;
}

describe('npm run build', () => {
	const NODE = 'nodes/One.node.ts';
	const named = { nodes: ['dist/nodes/One.node.js'], credentials: [] };
	const one = (more = '') =>
		`import { two } from './two';\n${more}export class One { description = { icon: 'file:one.svg', two }; }\n`;
	const right = {
		[NODE]: one(),
		'nodes/two.ts': '// A comment.\nexport const two: number = 2;\n',
		'nodes/One.node.json': '{}',
		'nodes/one.svg': '<svg/>',
		'nodes/notes.png': '',
	};

	test.each<[string, Record<string, string>, object, string[]]>([
		[
			'a wrong type',
			{ ...right, 'nodes/two.ts': "export const two: number = '2';" },
			named,
			["Type 'string' is not assignable to type 'number'"],
		],
		[
			'a module that n8n does not provide, and an entry without a source',
			{ ...right, [NODE]: one("import * as u from 'undici';\nu;\n") },
			{ ...named, credentials: ['dist/credentials/Two.credentials.js'] },
			[
				'needs "undici", which n8n does not provide',
				'Two.credentials.js is named in package.json but has no source',
			],
		],
		[
			'no icon and no codex file',
			{ [NODE]: one(), 'nodes/two.ts': right['nodes/two.ts'] },
			named,
			['One.node.js has no file:one.svg', 'One.node.js has no codex file'],
		],
	])('fails for %s', (_name, files, n8n, expected) => {
		const said = build(projectWith(files, n8n));
		expect(said).toMatch(/^1\n/);
		for (const sentence of expected) expect(said).toContain(sentence);
	});

	test('makes what n8n reads, and nothing else', () => {
		const root = projectWith(right, named);
		expect(build(root)).toBe('0\n');
		const dist = path.join(root, 'dist');
		const files = fs.readdirSync(dist, { recursive: true, withFileTypes: true });
		expect(
			files
				.filter((file) => file.isFile())
				.map((file) => file.name)
				.sort(),
		).toEqual(['One.node.js', 'One.node.json', 'chert.js', 'one.svg']);
		expect(fs.readFileSync(path.join(dist, 'chert.js'), 'utf8')).not.toContain('A comment');
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
	expect(unpackedSize).toBeLessThan(400_000);
	const names = files
		.map((file) => file.path)
		.filter((name) => !/^dist\/(chert\.js|nodes\/|credentials\/)/.test(name));
	expect(names.sort()).toEqual(['LICENSE.md', 'README.md', 'package.json']);
	const manifest = JSON.parse(fs.readFileSync(path.join(projectRoot, 'package.json'), 'utf8'));
	expect(manifest.dependencies).toBeUndefined();
	expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	for (const version of Object.values(manifest.devDependencies)) {
		expect(version).toMatch(/^\d+\.\d+\.\d+$/);
	}
});

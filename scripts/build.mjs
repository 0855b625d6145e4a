/**
 * Makes `dist/`: TypeScript checks and compiles the sources, Rollup joins them to one file beside those that n8n
 * looks for, a fifth less than `n8n-node build` makes (docs/n8n.md 19). What would not work on somebody else's
 * machine fails the build.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { format, resolveConfig } from 'prettier';
import { rollup } from 'rollup';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const { n8n } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The only modules that n8n gives a package at run time. The linter lets devDependencies through: docs/n8n.md 16. */
const GIVEN = ['n8n-workflow', 'crypto'];

const problems = [];

function stopIfWrong() {
	if (problems.length === 0) return;
	console.error(`The package is not fit to ship:\n  - ${problems.join('\n  - ')}`);
	process.exit(1);
}

/** Every source as an ES module without types and comments, under its path without `.ts`. */
function compile() {
	const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
	const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
	const program = ts.createProgram(fileNames, { ...options, module: ts.ModuleKind.ES2022 });
	const modules = new Map();
	program.emit(undefined, (_file, code, _mark, _onError, [source]) => {
		modules.set(resolve(source.fileName).replace(/\.ts$/, ''), code);
	});
	const host = { ...ts.sys, getCanonicalFileName: (name) => name, getNewLine: () => '\n' };
	for (const found of ts.getPreEmitDiagnostics(program)) {
		problems.push(ts.formatDiagnostic(found, host).trim());
	}
	stopIfWrong();
	return modules;
}

/** What is in dist/ for a path of package.json's `n8n`: the path of its source without `.ts`. */
const sourceOf = (entry) => join(root, entry.replace(/^dist\//, '').replace(/\.js$/, ''));

/** Joins all that is not an entry of package.json to one file, `chert.js`. */
async function bundle(modules) {
	const entries = [...n8n.nodes, ...n8n.credentials].filter((entry) => {
		const known = modules.has(sourceOf(entry));
		if (!known) problems.push(`${entry} is named in package.json but has no source`);
		return known;
	});
	const plugin = {
		name: 'modules in memory',
		resolveId(name, from) {
			if (!from) return name;
			if (GIVEN.includes(name)) return false;
			const path = resolve(dirname(from), name);
			const found = [path, join(path, 'index')].find((candidate) => modules.has(candidate));
			if (name.startsWith('.') && found) return found;
			problems.push(`${from} needs "${name}", which n8n does not provide`);
			return false;
		},
		load: (path) => modules.get(path),
	};
	const input = Object.fromEntries(
		entries.map((entry) => [entry.replace(/^dist\/|\.js$/g, ''), sourceOf(entry)]),
	);
	const bundled = await rollup({
		input,
		plugins: [plugin],
		onwarn: ({ message }) => problems.push(message),
	});
	const { output } = await bundled.generate({
		format: 'cjs',
		hoistTransitiveImports: false,
		exports: 'named',
		generatedCode: 'es2015',
		manualChunks: (path) => (Object.values(input).includes(path) ? undefined : 'chert'),
		chunkFileNames: '[name].js',
	});
	stopIfWrong();
	return output;
}

/** Fails where n8n would not show a node or a credential: no class of its name, no icon, no codex file. */
function check(entry) {
	const file = join(root, entry);
	const type = new (createRequire(file)(file)[basename(entry).split('.')[0]])();
	const icon = type.description?.icon ?? type.icon;
	for (const name of typeof icon === 'string'
		? [icon]
		: Object.values(icon ?? { none: 'an icon' })) {
		if (!existsSync(resolve(dirname(file), name.replace(/^file:/, '')))) {
			problems.push(`${entry} has no ${name}`);
		}
	}
	if (entry.endsWith('.node.js') && !existsSync(file.replace(/js$/, 'json'))) {
		problems.push(`${entry} has no codex file`);
	}
}

function write(name, content) {
	mkdirSync(dirname(join(dist, name)), { recursive: true });
	writeFileSync(join(dist, name), content);
}

const output = await bundle(compile());
rmSync(dist, { recursive: true, force: true });
// The compiler indents with four blanks. Tabs make the package a tenth smaller, and it stays readable.
const style = {
	...(await resolveConfig(join(root, 'package.json'))),
	printWidth: 200,
	parser: 'babel',
};
for (const { fileName, code } of output) write(fileName, await format(code, style));
for (const name of readdirSync(join(root, 'nodes'), { recursive: true })) {
	if (/\.(svg|node\.json)$/.test(name))
		write(join('nodes', name), readFileSync(join(root, 'nodes', name)));
}
for (const entry of [...n8n.nodes, ...n8n.credentials]) check(entry);
stopIfWrong();

/**
 * What `n8n-node build` leaves undone: `gulp` = tidy, then verify. Runs as the second half of
 * `npm run build`.
 */
const fs = require('node:fs');
const path = require('node:path');
const { series } = require('gulp');

const ROOT = __dirname;
const DIST = path.join(ROOT, 'dist');

/** The only modules that n8n gives a package at run time, beside the package's own files. */
const ALLOWED_MODULES = new Set(['n8n-workflow', 'crypto', 'node:crypto']);
const SHIPPED = [/\.js$/, /\.node\.json$/, /\.svg$/];

const relative = (file) => path.relative(ROOT, file).split(path.sep).join('/');
const filesBelow = (folder) =>
	fs
		.readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));

/**
 * Removes what the CLI litters into dist: it copies every picture of the whole project there, and
 * TypeScript may leave its cache and a copy of package.json (docs/n8n.md 19). Only nodes/ and
 * credentials/ stay, and in them only what n8n reads.
 */
async function tidy() {
	for (const file of filesBelow(DIST)) {
		const [top] = path.relative(DIST, file).split(path.sep);
		const belongs = ['nodes', 'credentials'].includes(top);
		if (!belongs || !SHIPPED.some((pattern) => pattern.test(file))) fs.rmSync(file);
	}
	removeEmptyFolders(DIST);
}

function removeEmptyFolders(folder) {
	for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
		if (entry.isDirectory()) removeEmptyFolders(path.join(folder, entry.name));
	}
	if (fs.readdirSync(folder).length === 0) fs.rmdirSync(folder);
}

/**
 * Fails loudly when the package would not work on somebody else's machine: a file that package.json
 * names is missing, a class does not load, an icon or codex file is not there, or a file needs a
 * module that n8n does not provide (the linter lets devDependencies through: docs/n8n.md 16).
 */
async function verify() {
	const problems = [];
	const { n8n } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
	for (const entry of n8n.nodes) verifyEntry(entry, /\.node\.js$/, problems);
	for (const entry of n8n.credentials) verifyEntry(entry, /\.credentials\.js$/, problems);
	for (const entry of n8n.nodes) {
		const codex = path.join(ROOT, entry.replace(/\.js$/, '.json'));
		if (!fs.existsSync(codex)) problems.push(`${relative(codex)} (the codex file) is missing`);
	}
	for (const file of filesBelow(DIST).filter((name) => name.endsWith('.js'))) {
		for (const name of requiredModules(file)) {
			if (!name.startsWith('.') && !ALLOWED_MODULES.has(name)) {
				problems.push(`${relative(file)} requires "${name}", which n8n does not provide`);
			} else if (name.startsWith('.') && !resolves(path.resolve(path.dirname(file), name))) {
				problems.push(`${relative(file)} requires "${name}", which is not in dist`);
			}
		}
	}
	if (problems.length > 0) {
		throw new Error(`The package is not fit to ship:\n  - ${problems.join('\n  - ')}`);
	}
}

function verifyEntry(entry, pattern, problems) {
	const file = path.join(ROOT, entry);
	if (!pattern.test(entry) || !fs.existsSync(file)) {
		problems.push(`${entry} is named in package.json but not there`);
		return;
	}
	const className = path.basename(entry).split('.')[0];
	const Type = require(file)[className];
	if (typeof Type !== 'function') {
		problems.push(`${entry} exports no class ${className}`);
		return;
	}
	const type = new Type();
	const icon = type.description?.icon ?? type.icon;
	const icons = typeof icon === 'string' ? [icon] : Object.values(icon ?? {});
	if (icons.length === 0) problems.push(`${entry} has no icon`);
	for (const name of icons) {
		const picture = path.resolve(path.dirname(file), String(name).replace(/^file:/, ''));
		if (!fs.existsSync(picture)) problems.push(`${relative(picture)} (an icon) is missing`);
	}
}

/** Every module a compiled file asks for: static and dynamic, `require` and `import`. */
function requiredModules(file) {
	const code = fs.readFileSync(file, 'utf8');
	const asked = /(?:\brequire\s*\(|\bimport\s*\(|\bfrom\s)\s*(['"`])([^'"`]+)\1/g;
	return [...code.matchAll(asked)].map((match) => match[2]);
}

function resolves(target) {
	return [target, `${target}.js`, `${target}.json`, path.join(target, 'index.js')].some(
		(candidate) => fs.existsSync(candidate) && fs.statSync(candidate).isFile(),
	);
}

module.exports = { tidy, verify, default: series(tidy, verify) };

import { fs, nodeProcess, path, projectRoot } from '../../test/support/node';
import { command } from './command';
import { withProgress } from './progress';
import { need } from './system';
import { NODES, RELEASES, releaseOf, runningMajor, type Target } from './targets';
import { entry } from '../../test/support/certain';

/** Where a target is on this machine. */
export interface Installed {
	target: Target;
	/** The Node to run it with. */
	node: string;
	/** n8n's own command, a script for that Node. */
	n8n: string;
}

/** Downloads live here, outside the repository's eyes; set N8N_SANDBOX_CACHE to share them. */
const CACHE = nodeProcess.env.N8N_SANDBOX_CACHE ?? path.join(projectRoot, '.cache');
const STAMP = '.installed';

/** What an installation takes on the disk, in bytes (measured; docs/n8n.md 23). */
const SIZE = { n8n: 2.8e9, node: 0.2e9 };

/**
 * Puts a release of n8n and its Node where the sandbox finds them. Does nothing when both are there
 * already; what a broken-off installation left behind is thrown away and done again.
 *
 * @throws Error in words for a person: no disk space, no network, no compiler
 */
export async function install(target: Target): Promise<Installed> {
	const node = await installNode(target.node);
	const n8n = await installN8n(target.n8n, node);
	return { target, node, n8n };
}

/** The running Node if it is of the wanted major version, else the pinned one from npm. */
async function installNode(major: number): Promise<string> {
	if (runningMajor() === major) return nodeProcess.execPath;
	const { platform, arch } = nodeProcess;
	const name = `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
	const version = entry(NODES, major);
	const folder = path.join(CACHE, 'node', version);
	const binary = path.join(
		folder,
		'node_modules',
		name,
		'bin',
		platform === 'win32' ? 'node.exe' : 'node',
	);
	if (isStamped(folder)) return binary;
	await withProgress(`Installing Node ${version}`, async () => {
		begin(folder, SIZE.node, { [name]: version });
		await npm(folder, ['install']);
		const { code, tail } = await command(binary, ['--version']);
		if (code !== 0 || !tail.includes(version)) {
			throw new Error(
				`Node ${version} does not run on this machine (${platform} ${arch}): ${tail}\nRun this with a Node ${major} of your own instead.`,
			);
		}
		stamp(folder);
	});
	return binary;
}

async function installN8n(version: string, node: string): Promise<string> {
	const { overrides, packages } = releaseOf(version);
	const folder = path.join(CACHE, 'n8n', version);
	const script = path.join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
	if (isStamped(folder)) return script;
	await withProgress(`Installing n8n ${version}`, async (say) => {
		begin(folder, SIZE.n8n, { n8n: version }, overrides);
		await npm(folder, ['install', '--omit=dev', '--omit=optional'], (at) =>
			say(() => npmState(at, packages, Date.now())),
		);
		say('compiling the database driver, which takes some minutes');
		await buildSqlite(folder);
		say('starting it once');
		const { code, tail } = await command(node, [script, '--version']);
		if (code !== 0 || !tail.includes(version)) {
			throw new Error(`n8n ${version} was installed but does not start:\n${tail}`);
		}
		stamp(folder);
	});
	return script;
}

/**
 * The one install script that n8n needs. The driver speaks Node-API, so one build serves every Node,
 * and every release of n8n that wants the same version of it.
 */
async function buildSqlite(folder: string): Promise<void> {
	const place = (root: string) => path.join(root, 'node_modules', 'sqlite3');
	const built = (root: string) => path.join(place(root), 'build', 'Release', 'node_sqlite3.node');
	const versionIn = (root: string) =>
		(
			JSON.parse(fs.readFileSync(path.join(place(root), 'package.json'), 'utf8')) as {
				version: string;
			}
		).version;
	const wanted = versionIn(folder);
	for (const release of Object.keys(RELEASES)) {
		const other = path.join(CACHE, 'n8n', release);
		if (other === folder || !isStamped(other) || versionIn(other) !== wanted) continue;
		fs.mkdirSync(path.dirname(built(folder)), { recursive: true });
		fs.copyFileSync(built(other), built(folder));
		return;
	}
	// Where Node's headers lie beside it, nothing has to be downloaded to compile.
	const headers = path.resolve(nodeProcess.execPath, '../..');
	const local = fs.existsSync(path.join(headers, 'include', 'node', 'node_api.h'));
	const env = local ? { npm_config_nodedir: headers } : undefined;
	const build = async () => {
		const args = ['rebuild', 'sqlite3', '--ignore-scripts=false'];
		const { code, tail } = await command('npm', args, { cwd: folder, env });
		return code === 0 && fs.existsSync(built(folder)) ? undefined : tail;
	};
	let problem = await build();
	if (problem !== undefined) {
		const tools = ['python3', 'make', 'g++'];
		await need(tools, async () => {
			const found = await Promise.all(
				tools.map(async (tool) => await command(tool, ['--version'])),
			);
			return found.every(({ code }) => code === 0);
		});
		problem = await build();
	}
	if (problem !== undefined) throw new Error(`The database driver could not be built:\n${problem}`);
}

/** How far npm is with an installation. */
export interface NpmProgress {
	/** Of how many packages it has asked the registry for the description. */
	known: number;
	/** How many packages it has fetched. */
	fetched: number;
	/** When it last said something, Unix time in milliseconds. */
	at: number;
}

/** How long npm says nothing before that is worth a word, in milliseconds. */
const QUIET = 10_000;

/**
 * What npm is at, in words. It says nothing while it unpacks, which takes minutes for n8n.
 *
 * @param packages about how many there are in all
 * @param now Unix time in milliseconds
 */
export function npmState(
	{ known, fetched, at }: NpmProgress,
	packages: number,
	now: number,
): string {
	const quiet = now - at > QUIET;
	if (fetched > 0) {
		const far = `fetched ${fetched} of about ${packages} packages`;
		return quiet ? `${far}, npm is writing them to the disk` : far;
	}
	const asked = `asked the registry about ${known} of about ${packages} packages`;
	return quiet ? `${asked}, npm is waiting or working out what belongs together` : asked;
}

/**
 * Runs npm in a folder, without install scripts.
 *
 * @param onProgress called each time npm says something
 */
async function npm(
	folder: string,
	args: readonly string[],
	onProgress: (progress: NpmProgress) => void = () => {},
): Promise<void> {
	const known = new Set<string>();
	const fetched = new Set<string>();
	const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=http'];
	const { code, tail } = await command('npm', [...args, ...quiet], {
		cwd: folder,
		onLine: (line) => {
			if (!line.startsWith('npm http')) return true;
			const address = /https?:\S+/.exec(line)?.[0];
			if (address) (address.endsWith('.tgz') ? fetched : known).add(address);
			onProgress({ known: known.size, fetched: fetched.size, at: Date.now() });
			return false;
		},
	});
	if (code !== 0) throw installationError(tail);
}

/** Empties a folder and describes in its package.json what npm shall put there. */
function begin(
	folder: string,
	size: number,
	dependencies: Readonly<Record<string, string>>,
	overrides?: Readonly<Record<string, string>>,
): void {
	fs.rmSync(folder, { recursive: true, force: true });
	fs.mkdirSync(folder, { recursive: true });
	const { bavail, bsize } = fs.statfsSync(folder);
	const problem = diskProblem(bavail * bsize, size, folder);
	if (problem) throw new Error(problem);
	const manifest = { private: true, dependencies, overrides };
	fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest, null, '\t'));
}

const isStamped = (folder: string) => fs.existsSync(path.join(folder, STAMP));
const stamp = (folder: string) =>
	fs.writeFileSync(path.join(folder, STAMP), new Date().toISOString());

/**
 * What to say before an installation that would fill the disk, or nothing.
 *
 * @param free bytes that can be written
 * @param needed bytes that will be
 * @param folder where
 */
export function diskProblem(free: number, needed: number, folder: string): string | undefined {
	if (free >= needed) return undefined;
	const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
	return `Not enough disk space: ${gigabytes(needed)} are needed in ${folder}, ${gigabytes(free)} are free. Make room, or set N8N_SANDBOX_CACHE to a folder on another disk.`;
}

/** The registry lacks a package or the release itself: nobody here can do anything about it. */
export class NotInstallable extends Error {}

const MISSING = /ETARGET|E404|notarget/;

/** @param tail the last lines of what npm printed */
export function installationError(tail: string): Error {
	return new (MISSING.test(tail) ? NotInstallable : Error)(explainNpm(tail));
}

/**
 * Finds a release of n8n that the project does not name, and the Node that it asks for.
 *
 * @param wanted a version, or a tag of npm's: `latest`, `next`
 * @throws NotInstallable when npm has no such release, or no Node that it runs on is known here
 */
export async function newestTarget(wanted: string): Promise<Target> {
	const args = ['view', `n8n@${wanted}`, 'version', 'engines.node', '--json', '--loglevel=error'];
	const { code, tail } = await command('npm', args);
	if (code !== 0) throw installationError(tail);
	// npm prints nothing at all for a tag that does not exist.
	const said = tail === '' ? undefined : (JSON.parse(tail) as Record<string, string>);
	const version = said?.version;
	if (version === undefined) throw new NotInstallable(`npm has no n8n "${wanted}".`);
	const least = Number(/\d+/.exec(said?.['engines.node'] ?? '')?.[0] ?? 0);
	const node = Object.keys(NODES)
		.map(Number)
		.filter((major) => major >= least)
		.at(0);
	if (node === undefined) {
		throw new NotInstallable(`n8n ${version} wants Node ${least}, which is not known here.`);
	}
	return { n8n: version, node };
}

/**
 * Why npm failed, in words for a person, with npm's own words below.
 *
 * @param tail the last lines of what npm printed
 */
export function explainNpm(tail: string): string {
	const cases: Array<[RegExp, string]> = [
		[/ENOSPC/, 'The disk is full: 2.8 GB are needed for each version of n8n.'],
		[
			/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|EIDLETIMEOUT|ERR_SOCKET_TIMEOUT/,
			'The npm registry cannot be reached. Check the network connection (and the proxy, if there is one), then run this again.',
		],
		[/EACCES|EPERM/, 'npm may not write there. Check who owns the folder.'],
		[MISSING, 'The npm registry does not have one of the packages. Is it a mirror?'],
	];
	const known = cases.find(([pattern]) => pattern.test(tail))?.[1];
	return `${known ?? 'npm could not install it.'}\n\nnpm said:\n${tail}`;
}

import { fs, os, path, projectRoot } from '../../test/support/node';
import { command } from './command';

/** The package's name, and that of its folder among n8n's community packages. */
export const PACKAGE = 'n8n-nodes-chert';

/** What npm would publish: the tarball, made from what was built. */
export interface Packed {
	/** Absolute path of the `.tgz`. */
	tarball: string;
	/** Version in its package.json. */
	version: string;
}

/**
 * Packs what `npm run build` made, as `npm publish` would.
 *
 * @param folder where the tarball goes
 * @throws Error when the package is not built
 */
export async function packPackage(folder: string): Promise<Packed> {
	if (!fs.existsSync(path.join(projectRoot, 'dist/nodes/Chert/Chert.node.js'))) {
		throw new Error('The package is not built yet: run "npm run build" first.');
	}
	fs.mkdirSync(folder, { recursive: true });
	const args = ['pack', '--silent', '--pack-destination', folder];
	const { code, tail } = await command('npm', args, { cwd: projectRoot });
	const name = tail.trim().split('\n').pop()!;
	const tarball = path.join(folder, name);
	if (code !== 0 || !fs.existsSync(tarball)) throw new Error(`npm could not pack it:\n${tail}`);
	const manifest = fs.readFileSync(path.join(projectRoot, 'package.json'), 'utf8');
	return { tarball, version: (JSON.parse(manifest) as { version: string }).version };
}

/**
 * Unpacks the tarball where n8n looks for community packages. n8n needs no more than that; its own
 * installer would ask the npm registry (docs/n8n.md 24).
 *
 * @param userFolder N8N_USER_FOLDER of the process
 */
export async function installPackage(tarball: string, userFolder: string): Promise<void> {
	const nodes = path.join(userFolder, '.n8n', 'nodes');
	const place = path.join(nodes, 'node_modules', PACKAGE);
	fs.rmSync(place, { recursive: true, force: true });
	fs.mkdirSync(place, { recursive: true });
	const { code, tail } = await command('tar', [
		'-xzf',
		tarball,
		'-C',
		place,
		'--strip-components=1',
	]);
	if (code !== 0) throw new Error(`The package could not be unpacked:\n${tail}`);
	const manifest = { name: 'installed-nodes', private: true, dependencies: { [PACKAGE]: '*' } };
	fs.writeFileSync(path.join(nodes, 'package.json'), JSON.stringify(manifest));
}

/** A new empty folder for one process of n8n, under the system's temporary folder. */
export const newFolder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'chert-n8n-'));

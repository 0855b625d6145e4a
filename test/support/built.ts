import { fs, path } from './node';

/** Why the package in a folder has to be built before its tests; nothing where `dist/` is newer than its sources. */
export function staleIn(root: string): string | undefined {
	const changedAt = (file: string) =>
		fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs;
	const built = changedAt('dist/nodes/Chert/Chert.node.js');
	if (built === undefined) return 'The package is not built yet';
	const newer = ['nodes', 'credentials']
		.flatMap((folder) =>
			fs
				.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
				.filter((name) => name.endsWith('.ts'))
				.map((name) => path.join(folder, name)),
		)
		.find((file) => changedAt(file)! > built);
	return newer && `dist/ is older than ${newer}`;
}

import { nodeProcess } from '../../test/support/node';

/** A release of n8n, and the major version of the Node that it runs on. */
export interface Target {
	/** Exact version of n8n on npm. */
	n8n: string;
	/** Major version of Node. */
	node: number;
}

/** What npm has to know to install a release of n8n. */
export interface Release {
	/** Overrides of its dependencies, for packages that left the registry (docs/n8n.md 23). */
	overrides?: Readonly<Record<string, string>>;
	/** About how many packages it brings, to show how far the installation is. */
	packages: number;
}

/** The releases of n8n that the project is proved in: the current line and the oldest supported one. */
export const RELEASES: Readonly<Record<string, Release>> = {
	'2.40.7': { packages: 1_800 },
	'2.8.4': { overrides: { xlsx: 'npm:@e965/xlsx@0.20.3' }, packages: 1_800 },
};

/** What is known of a release; of one that the project does not name, nothing special. */
export const releaseOf = (n8n: string): Release => RELEASES[n8n] ?? { packages: 1_800 };

/** Pinned Nodes, for those majors that do not happen to run this project. */
export const NODES: Readonly<Record<number, string>> = {
	20: '20.20.2',
	22: '22.23.3',
	24: '24.21.0',
};

/** The current n8n, on the Node that it asks for. */
export const CURRENT: Target = { n8n: '2.40.7', node: 24 };

/** The oldest supported n8n, on the oldest Node that it runs on. */
export const OLDEST: Target = { n8n: '2.8.4', node: 20 };

/** What the end-to-end suite runs on. */
export const TARGETS: readonly Target[] = [CURRENT, OLDEST];

/** What the suite runs on when the compatibility table is written: every pair that n8n allows. */
export const ALL_TARGETS: readonly Target[] = [
	CURRENT,
	...[20, 22, 24].map((node) => ({ n8n: OLDEST.n8n, node })),
];

/** A target as it stands in arguments and tables: `2.40.7-node24`. */
export const nameOf = ({ n8n, node }: Target): string => `${n8n}-node${node}`;

/**
 * Finds targets by what a person types: a version of n8n (`2.8.4`), or a target's whole name, which may be
 * that of a release the project does not name (`newestTarget`).
 *
 * @throws Error that lists what there is
 */
export function targetsNamed(name: string): Target[] {
	const found = ALL_TARGETS.filter((target) => nameOf(target) === name);
	if (found.length > 0) return found;
	const version = TARGETS.filter((target) => target.n8n === name);
	if (version.length > 0) return version;
	const [, n8n, node] = /^(\d+\.\d+\.\d+\S*)-node(\d+)$/.exec(name) ?? [];
	if (n8n !== undefined && NODES[Number(node)] !== undefined) return [{ n8n, node: Number(node) }];
	const names = [...Object.keys(RELEASES), ...ALL_TARGETS.map(nameOf)].join(', ');
	throw new Error(`There is no n8n "${name}" here. Choose one of: ${names}`);
}

/** Major version of the Node that runs this. */
export const runningMajor = (): number => Number(nodeProcess.versions.node.split('.')[0]);

import { type Bench, openBench } from './bench';
import { leaveGroups } from './leave';
import type { Row } from './table';
import {
	collectGarbage,
	nodeProcess,
	path,
	projectRoot,
	repeat,
	spawnSync,
} from '../../test/support/node';
import { at, first, take } from '../../test/support/certain';

/** How often live memory is looked at, in milliseconds. */
const INTERVAL = 25;
const SIZES = [1_000, 10_000];

/**
 * How much live memory an item costs at its peak, the engine's own copies of items included: the
 * difference between a run over many items and one over few, each in a process of its own.
 */
export async function benchMemory({ progress }: Bench): Promise<Row[]> {
	const [few, many] = take(
		SIZES.map((count) => {
			progress(`memory, ${count.toLocaleString('en')} items`);
			const { stdout, stderr, status } = spawnSync(
				nodeProcess.execPath,
				[
					'--expose-gc',
					'--import',
					'tsx',
					path.join(projectRoot, 'tools/bench/memory.ts'),
					`${count}`,
				],
				{ cwd: projectRoot, encoding: 'utf8' },
			);
			if (status !== 0) throw new Error(stderr);
			return Number(stdout.trim());
		}),
		2,
	);
	const perItem = (many - few) / (at(SIZES, 1) - first(SIZES)) / 1_024;
	return [
		{
			what: 'Peak live memory for each further item (1,000 → 10,000)',
			value: `${perItem.toFixed(1)} kB`,
			goal: 'less than 4 kB',
			met: perItem < 4,
		},
	];
}

/** Prints the peak of live memory, in bytes, while groups are left. */
async function measure(count: number): Promise<void> {
	const bench = await openBench(() => {});
	try {
		await leaveGroups(bench, 100, 10);
		let peak = 0;
		const stop = repeat(() => {
			collectGarbage();
			peak = Math.max(peak, nodeProcess.memoryUsage().heapUsed);
		}, INTERVAL);
		await leaveGroups(bench, count, 10);
		stop();
		nodeProcess.stdout.write(`${peak}\n`);
	} finally {
		bench.simulator.stop();
	}
}

if (nodeProcess.argv[1]?.endsWith('memory.ts')) void measure(Number(nodeProcess.argv[2]));

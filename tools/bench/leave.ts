import { LEAVE_PARAMETERS, chertRun } from '../../test/support/engine';
import { repeated, row, RUNS, type Bench } from './bench';
import { bareUndici } from './contenders';
import { median, spread, type Row } from './table';
import { take } from '../../test/support/certain';

/**
 * Leaves new groups with a node and returns the node's own time in milliseconds.
 *
 * @throws when not every group was left exactly once
 */
export async function leaveGroups(
	{ engine, simulator, credential }: Bench,
	count: number,
	maxConcurrentRequests: number,
): Promise<number> {
	const ids = await simulator.groups(count);
	const { run, success, error } = await engine.run({
		credential,
		items: ids.map((chat_id) => ({ chat_id })),
		onError: 'stopWorkflow',
		parameters: { ...LEAVE_PARAMETERS, options: { maxConcurrentRequests } },
	});
	if (error) throw error;
	const { once } = await simulator.left();
	if (success.length !== count || once !== count) throw new Error(`${once} of ${count} were left`);
	return chertRun(run).executionTime;
}

/** 1,000 leaves with 50 ms latency and concurrency 10, and 300 with the default concurrency of 5. */
export async function benchLatency(bench: Bench): Promise<Row[]> {
	const { simulator, credential, progress } = bench;
	await simulator.configure({ latency_ms: 50, rate_limit: 0 });
	progress('1,000 leaves, 50 ms latency');
	const ideal = (1_000 * 50) / 10;
	const node = await repeated(async () => await leaveGroups(bench, 1_000, 10));
	const floor = await repeated(
		async () => await bareUndici(credential, await simulator.groups(1_000), 10),
	);
	progress('300 leaves, 50 ms latency');
	const few = await repeated(async () => await leaveGroups(bench, 300, 5));
	const fewIdeal = (300 * 50) / 5;
	const ratio = median(node) / ideal;
	const fewRatio = median(few) / fewIdeal;
	return [
		row('1,000 leaves, 50 ms latency: the node, concurrency 10', spread(node)),
		row('— bare undici, concurrency 10', spread(floor)),
		row('— the node ÷ ideal 5.0 s', ratio.toFixed(2), 'at most 1.25', ratio <= 1.25),
		row('300 leaves, 50 ms latency: the node, concurrency 5', spread(few)),
		row('— the node ÷ ideal 3.0 s', fewRatio.toFixed(2), 'at most 1.25', fewRatio <= 1.25),
	];
}

/** 200 leaves at a limit of 20 requests a second. */
export async function benchRateLimit(bench: Bench): Promise<Row[]> {
	const { simulator, progress } = bench;
	await simulator.configure({ latency_ms: 0, rate_limit: 20 });
	progress('200 leaves at 20 a second');
	// Twenty at once, then twenty in each following second: the last ones after nine seconds. The
	// simulator, like the API, says how long to wait in whole seconds.
	const ideal = 10_000;
	const times = [];
	for (let run = 0; run < RUNS; run++) {
		await simulator.configure({ latency_ms: 0, rate_limit: 20 });
		times.push(await leaveLimited(bench));
	}
	const ratio = median(times) / ideal;
	return [
		row('200 leaves at 20 a second: the node', spread(times)),
		row('— the node ÷ ideal 10.0 s', ratio.toFixed(2), 'at most 1.15', ratio <= 1.15),
		row('— left once / twice / not at all', '200 / 0 / 0', '200 / 0 / 0', true),
	];
}

async function leaveLimited({ engine, simulator, credential }: Bench): Promise<number> {
	const ids = await simulator.groups(200);
	await simulator.configure({ rate_limit: 20 });
	const { run, success } = await engine.run({
		credential,
		items: ids.map((chat_id) => ({ chat_id })),
		onError: 'continueErrorOutput',
	});
	const { once, more } = await simulator.left();
	if (success.length !== 200 || once !== 200 || more !== 0) {
		throw new Error(`${once} of 200 left once, ${more} more than once`);
	}
	return chertRun(run).executionTime;
}

/** 100, 1,000 and 10,000 items: what an item costs. */
export async function benchScale(bench: Bench): Promise<Row[]> {
	const { simulator, progress } = bench;
	await simulator.configure({ latency_ms: 0, rate_limit: 0 });
	const perItem: number[] = [];
	for (const count of [100, 1_000, 10_000]) {
		progress(`${count.toLocaleString('en')} items`);
		// Small runs are repeated more often, since a hiccup is a larger part of them.
		const times = await repeated(
			async () => await leaveGroups(bench, count, 10),
			count < 1_000 ? 25 : RUNS,
		);
		perItem.push(median(times) / count);
	}
	const [hundred, thousand, tenThousand] = take(perItem, 3);
	const off = Math.max(...[hundred, tenThousand].map((cost) => Math.abs(cost / thousand - 1)));
	progress('one group many times');
	const same: number[] = [];
	for (const count of [1_000, 10_000]) {
		same.push(median(await repeated(async () => await leaveOneGroup(bench, count))) / count);
	}
	const [few, many] = take(same, 2);
	const list = perItem.map((cost) => cost.toFixed(2)).join(' / ');
	return [
		row(
			'Cost per item with 100 / 1,000 / 10,000 items',
			`${list} ms; off by ${(off * 100).toFixed(0)} %`,
			'constant within 20 %',
			off <= 0.2,
		),
		row(
			'Cost per item with 1,000 / 10,000 items about one group',
			`${same.map((cost) => cost.toFixed(2)).join(' / ')} ms`,
			'at most 1.2 times as much',
			many <= few * 1.2,
		),
	];
}

/** Leaves one group in each of so many items: once by Chert, the others by what the run knows. */
async function leaveOneGroup(
	{ engine, simulator, credential }: Bench,
	count: number,
): Promise<number> {
	const [chat_id] = await simulator.groups(1);
	const { run, success } = await engine.run({
		credential,
		items: Array.from({ length: count }, () => ({ chat_id })),
		onError: 'continueErrorOutput',
	});
	if (success.length !== count) throw new Error(`${success.length} of ${count} succeeded`);
	return chertRun(run).executionTime;
}

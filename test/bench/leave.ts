import type { INodeType } from 'n8n-workflow';
import { Engine, LEAVE_PARAMETERS, type CredentialFields } from '../support/engine';
import { bareUndici, naiveNode } from './contenders';
import type { SimulatorProcess } from './simulatorProcess';
import { median, seconds, spread, type Row } from './table';

/** Runs of each measurement; the first one before them does not count. */
const RUNS = 5;

/** What the benchmarks of Leave Group need. */
export interface LeaveBench {
	engine: Engine;
	simulator: SimulatorProcess;
	credential: CredentialFields;
	/** Says what is going on. */
	progress: (what: string) => void;
}

/**
 * Leaves so many new groups with a node and returns the node's own time in milliseconds.
 *
 * @throws when not every group was left exactly once
 */
export async function leaveGroups(
	{ engine, simulator, credential }: LeaveBench,
	count: number,
	maxConcurrentRequests: number,
	probe?: INodeType,
): Promise<number> {
	const ids = await simulator.groups(count);
	const { run, success, error } = await engine.run({
		credential,
		items: ids.map((chat_id) => ({ chat_id })),
		onError: 'stopWorkflow',
		parameters: { ...LEAVE_PARAMETERS, options: { maxConcurrentRequests } },
		probe,
	});
	if (error) throw error;
	const { once } = await simulator.left();
	if (success.length !== count || once !== count) throw new Error(`${once} of ${count} were left`);
	return run.data.resultData.runData.Chert[0].executionTime;
}

async function repeated(measure: () => Promise<number>, runs = RUNS): Promise<number[]> {
	await measure();
	const times = [];
	for (let run = 0; run < runs; run++) times.push(await measure());
	return times;
}

/** 1,000 leaves without latency: the node against the floor and the naive loop. */
export async function benchNoLatency(bench: LeaveBench): Promise<Row[]> {
	const { simulator, credential, progress } = bench;
	await simulator.configure({ latency_ms: 0, rate_limit: 0 });
	progress('1,000 leaves, no latency');
	const node = await repeated(async () => await leaveGroups(bench, 1_000, 10));
	const usual = await repeated(async () => await leaveGroups(bench, 1_000, 5));
	const naive = await repeated(async () => await leaveGroups(bench, 1_000, 1, naiveNode));
	const floor = await repeated(
		async () => await bareUndici(credential, await simulator.groups(1_000), 10),
	);
	const ratio = median(node) / median(naive);
	return [
		row('1,000 leaves, no latency: the node, concurrency 10', spread(node)),
		row('— the node, concurrency 5 (default)', spread(usual)),
		row('— bare undici with keep-alive, concurrency 10 (the floor)', spread(floor)),
		row('— naive loop', spread(naive)),
		row('— the node ÷ naive loop', ratio.toFixed(2), 'at most 0.35', ratio <= 0.35),
	];
}

/** 1,000 leaves with 50 ms latency and concurrency 10. */
export async function benchLatency(bench: LeaveBench): Promise<Row[]> {
	const { simulator, credential, progress } = bench;
	await simulator.configure({ latency_ms: 50, rate_limit: 0 });
	progress('1,000 leaves, 50 ms latency');
	const ideal = (1_000 * 50) / 10;
	const node = await repeated(async () => await leaveGroups(bench, 1_000, 10));
	const floor = await repeated(
		async () => await bareUndici(credential, await simulator.groups(1_000), 10),
	);
	progress('— naive loop, once');
	const naive = await leaveGroups(bench, 1_000, 1, naiveNode);
	const ratio = median(node) / ideal;
	return [
		row('1,000 leaves, 50 ms latency: the node, concurrency 10', spread(node)),
		row('— bare undici, concurrency 10', spread(floor)),
		row('— naive loop (one run)', seconds(naive)),
		row('— the node ÷ ideal 5.0 s', ratio.toFixed(2), 'at most 1.25', ratio <= 1.25),
	];
}

/** 200 leaves at a limit of 20 requests a second. */
export async function benchRateLimit(bench: LeaveBench): Promise<Row[]> {
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

async function leaveLimited({ engine, simulator, credential }: LeaveBench): Promise<number> {
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
	return run.data.resultData.runData.Chert[0].executionTime;
}

/** 100, 1,000 and 10,000 items: what an item costs. */
export async function benchScale(bench: LeaveBench): Promise<Row[]> {
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
	const [hundred, thousand, tenThousand] = perItem;
	const off = Math.max(...[hundred, tenThousand].map((cost) => Math.abs(cost / thousand - 1)));
	const list = perItem.map((cost) => cost.toFixed(2)).join(' / ');
	return [
		row(
			'Cost per item with 100 / 1,000 / 10,000 items',
			`${list} ms; off by ${(off * 100).toFixed(0)} %`,
			'constant within 20 %',
			off <= 0.2,
		),
	];
}

function row(what: string, value: string, goal = '', met = true): Row {
	return { what, value, goal, met };
}

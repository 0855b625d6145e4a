import type { INode } from 'n8n-workflow';
import { CURRENT, openSandbox, type Sandbox } from '../sandbox';
import {
	bareUndici,
	chert,
	naive,
	NAIVE_FOLDER,
	setCryptoHttp,
	type Contender,
} from './contenders';
import { repeated, row, type Bench } from './bench';
import { median, spread, type Row } from './table';

/**
 * Leave Group in the real n8n, with its database and credentials, against the floor, the naive loop
 * and n8n's own nodes: without latency, and at a rate limit.
 */
export async function benchRealN8n(bench: Bench): Promise<Row[]> {
	const { progress, credential } = bench;
	progress(`n8n ${CURRENT.n8n} on Node ${CURRENT.node}`);
	const env = { N8N_CUSTOM_EXTENSIONS: NAIVE_FOLDER };
	const sandbox = await openSandbox({ target: CURRENT, n8n: { env } });
	try {
		const { rest, credentials } = sandbox;
		await rest.updateCredential(credentials.chertApi, credential);
		return [...(await noLatency(bench, sandbox)), ...(await rateLimit(bench, sandbox))];
	} finally {
		await sandbox.close();
	}
}

async function noLatency(bench: Bench, sandbox: Sandbox): Promise<Row[]> {
	const { simulator, credential, progress } = bench;
	await simulator.configure({ latency_ms: 0, rate_limit: 0 });
	const measure = async (what: string, contender: Contender) => {
		progress(`1,000 leaves, no latency: ${what}`);
		return await repeated(async () => {
			const { took, once } = await leaveWith(bench, sandbox, contender, 1_000);
			if (once !== 1_000) throw new Error(`${what}: ${once} of 1,000 were left`);
			return took;
		});
	};
	const ten = await measure('the node, concurrency 10', chert(10));
	const five = await measure('the node, concurrency 5', chert(5));
	const built = await measure('Set + Crypto + HTTP Request', setCryptoHttp(credential));
	const loop = await measure('naive loop', naive);
	const floor = await repeated(
		async () => await bareUndici(credential, await simulator.groups(1_000), 10),
	);
	const toBuilt = median(ten) / median(built);
	const toLoop = median(ten) / median(loop);
	return [
		row('1,000 leaves in real n8n, no latency: the node, concurrency 10', spread(ten)),
		row('— the node, concurrency 5 (default)', spread(five)),
		row('— (a) bare undici with keep-alive, concurrency 10', spread(floor)),
		row('— (b) naive loop', spread(loop)),
		row('— (c) Set + Crypto + HTTP Request', spread(built)),
		row('— the node ÷ (b)', toLoop.toFixed(2), 'at most 0.35', toLoop <= 0.35),
		row('— the node ÷ (c)', toBuilt.toFixed(2), 'at most 0.60', toBuilt <= 0.6),
	];
}

async function rateLimit(bench: Bench, sandbox: Sandbox): Promise<Row[]> {
	const { simulator, credential, progress } = bench;
	progress('200 leaves at 20 a second in real n8n');
	const counts = [];
	for (const contender of [chert(5), setCryptoHttp(credential)]) {
		await simulator.configure({ latency_ms: 0 });
		const { once } = await leaveWith(bench, sandbox, contender, 200, 20);
		counts.push(once);
	}
	const [node, built] = counts;
	return [
		row('200 leaves at 20 a second in real n8n: the node leaves', `${node}`, '200', node === 200),
		row('— (c) Set + Crypto + HTTP Request leaves', `${built}`),
	];
}

/**
 * Leaves so many new groups with a contender's workflow.
 *
 * @returns time of the contender's own nodes in milliseconds, and how many groups were left
 */
async function leaveWith(
	{ simulator }: Bench,
	{ rest, credentials }: Sandbox,
	contender: Contender,
	count: number,
	rate_limit = 0,
): Promise<{ took: number; once: number }> {
	const ids = await simulator.groups(count);
	await simulator.configure({ rate_limit });
	const { id, name } = credentials.chertApi;
	const start = { name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 };
	const nodes = [{ ...start, parameters: {} }, ...contender].map((node, n) => ({
		...node,
		id: `node-${n}`,
		position: [n * 200, 0] as [number, number],
		credentials: { chertApi: { id, name } },
		onError: 'continueRegularOutput' as const,
	})) as INode[];
	const workflow = await rest.createWorkflow({
		name: 'Benchmark',
		nodes,
		connections: Object.fromEntries(
			nodes
				.slice(1)
				.map((node, n) => [
					nodes[n].name,
					{ main: [[{ node: node.name, type: 'main', index: 0 }]] },
				]),
		),
		pinData: { Start: ids.map((chat_id) => ({ json: { chat_id } })) },
	});
	const { data } = await rest.run(workflow, 'Start');
	const { runData, error } = data.resultData;
	if (error) throw error;
	await rest.deleteWorkflow(workflow.id);
	const took = contender.reduce((sum, node) => sum + runData[node.name][0].executionTime, 0);
	return { took, once: (await simulator.left()).once };
}

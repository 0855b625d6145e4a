import { sleep, type INode } from 'n8n-workflow';
import { request } from 'undici';
import { CURRENT, openSandbox, type Sandbox } from '../sandbox';
import { LEAVE_PARAMETERS } from '../../test/support/engine';
import { type Bench, inTurn, row } from './bench';
import {
	bareUndici,
	chert,
	type Contender,
	helperAlone,
	naive,
	NAIVE_FOLDER,
	platform,
	setCryptoHttp,
} from './contenders';
import { median, type Row, spread } from './table';
import { at, entry, first } from '../../test/support/certain';

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
		return [
			...(await noLatency(bench, sandbox)),
			...(await rateLimit(bench, sandbox)),
			...(await burst(bench, sandbox)),
		];
	} finally {
		await sandbox.close();
	}
}

async function noLatency(bench: Bench, sandbox: Sandbox): Promise<Row[]> {
	const { simulator, credential, progress } = bench;
	await simulator.configure({ latency_ms: 0, rate_limit: 0 });
	progress('1,000 leaves, no latency');
	const leaves = (what: string, contender: Contender) => async () => {
		const { took, once } = await leaveWith(bench, sandbox, contender, 1_000);
		if (once !== 1_000) throw new Error(`${what}: ${once} of 1,000 were left`);
		return took;
	};
	const { ten, five, helper, alone, floor, loop, built } = await inTurn({
		ten: leaves('the node, concurrency 10', chert(10)),
		five: leaves('the node, concurrency 5', chert(5)),
		helper: leaves("n8n's helper in a bare loop that reads one field", platform(10)),
		alone: leaves("n8n's helper alone", helperAlone(10)),
		floor: async () => await bareUndici(credential, await simulator.groups(1_000), 10),
		loop: leaves('naive loop', naive),
		built: leaves('Set + Crypto + HTTP Request', setCryptoHttp(credential)),
	});
	const reading = (median(helper.warm) - median(alone.warm)) / 1_000;
	const toHelper = median(ten.warm) / median(helper.warm);
	const toAlone = median(ten.warm) / median(alone.warm);
	const toBuilt = median(ten.warm) / median(built.warm);
	const toLoop = median(ten.warm) / median(loop.warm);
	return [
		row('1,000 leaves in real n8n, no latency: the node, concurrency 10', spread(ten.warm)),
		row('— the node, concurrency 5 (default)', spread(five.warm)),
		row(
			"— the platform's floor: n8n's helper in a bare loop that reads one field of each item, concurrency 10",
			spread(helper.warm),
		),
		row(
			'— the same without reading the field, which no node can do',
			`${spread(alone.warm)}; so n8n takes ${reading.toFixed(2)} s for 1,000 expressions`,
		),
		row('— (a) bare undici with keep-alive, concurrency 10', spread(floor.warm)),
		row('— (b) naive loop that reads one field', spread(loop.warm)),
		row('— (c) Set + Crypto + HTTP Request', spread(built.warm)),
		row("— the node ÷ the platform's floor", toHelper.toFixed(2), 'at most 1.15', toHelper <= 1.15),
		row('— the node ÷ the same without reading the field', toAlone.toFixed(2)),
		row('— the node ÷ (b)', toLoop.toFixed(2), 'at most 0.35', toLoop <= 0.35),
		row('— the node ÷ (c)', toBuilt.toFixed(2), 'at most 0.60', toBuilt <= 0.6),
		row(
			'— the very first run after n8n has started: node / (b) / (c)',
			[ten, loop, built].map(({ cold }) => `${(cold / 1_000).toFixed(2)} s`).join(' / '),
		),
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

/** Executions of one item each that begin together, and requests that Chert takes in a second. */
const EXECUTIONS = 200;
const PER_SECOND = 5;

/**
 * Many executions at the same moment, none of which knows of the others: a webhook starts one for each
 * group, and Chert takes five requests a second.
 */
async function burst({ simulator, progress }: Bench, { rest, credentials, n8n }: Sandbox) {
	progress(`${EXECUTIONS} executions of one item each, ${PER_SECOND} requests a second`);
	await simulator.configure({ latency_ms: 0, rate_limit: 0 });
	const ids = await simulator.groups(EXECUTIONS);
	await simulator.configure({ rate_limit: PER_SECOND });
	const { id, name } = credentials.chertApi;
	const parameters = {
		...LEAVE_PARAMETERS,
		chatId: { __rl: true, mode: 'id', value: '={{ $json.body.chat_id }}' },
	};
	const workflow = await rest.createWorkflow({
		name: 'Burst',
		nodes: [
			{
				id: 'webhook',
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				position: [0, 0],
				webhookId: 'chert-burst',
				parameters: { httpMethod: 'POST', path: 'chert-burst', responseMode: 'onReceived' },
			},
			{
				id: 'chert',
				name: 'Chert',
				type: 'n8n-nodes-chert.chert',
				typeVersion: 1,
				position: [200, 0],
				parameters,
				credentials: { chertApi: { id, name } },
			},
		],
		connections: { Webhook: { main: [[{ node: 'Chert', type: 'main', index: 0 }]] } },
	});
	await rest.activate(workflow.id);
	const begun = performance.now();
	await Promise.all(
		ids.map(async (chat_id) => {
			const { statusCode, body } = await request(`${n8n.url}/webhook/chert-burst`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ chat_id }),
			});
			await body.dump();
			if (statusCode !== 200) throw new Error(`n8n answered ${statusCode}`);
		}),
	);
	// "Give Up After" ends the wait of every execution after five minutes.
	const latest = begun + 330_000;
	let left = await simulator.left();
	while (left.once + left.more < EXECUTIONS && performance.now() < latest) {
		await sleep(200);
		left = await simulator.left();
	}
	const took = performance.now() - begun;
	await rest.deactivate(workflow.id);
	await rest.deleteWorkflow(workflow.id);
	// The first five at once, then five in each following second.
	const ideal = (EXECUTIONS / PER_SECOND - 1) * 1_000;
	const counts = `${left.once} / ${left.more} / ${left.never}`;
	const all = `${EXECUTIONS} / 0 / 0`;
	return [
		row(
			`${EXECUTIONS} executions of one item each, ${PER_SECOND} requests a second: left once / twice / not at all`,
			counts,
			all,
			counts === all,
		),
		row(
			`— time, and ÷ ideal ${(ideal / 1_000).toFixed(1)} s`,
			`${(took / 1_000).toFixed(1)} s, ${(took / ideal).toFixed(2)}`,
		),
	];
}

/**
 * Leaves new groups with a contender's workflow.
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
					at(nodes, n).name,
					{ main: [[{ node: node.name, type: 'main', index: 0 }]] },
				]),
		),
		pinData: { Start: ids.map((chat_id) => ({ json: { chat_id } })) },
	});
	const { data } = await rest.run(workflow, 'Start');
	const { runData, error } = data.resultData;
	if (error) throw error;
	await rest.deleteWorkflow(workflow.id);
	const took = contender.reduce(
		(sum, node) => sum + first(entry(runData, node.name)).executionTime,
		0,
	);
	return { took, once: (await simulator.left()).once };
}

import type { IDataObject, INodeExecutionData, OnError } from 'n8n-workflow';
import { request } from 'undici';
import type {
	Execution,
	N8n,
	RestClient,
	StoredCredential,
	StoredWorkflow,
} from '../../tools/sandbox';
import type { Simulator } from '../simulator';
import { first } from '../support/certain';
import { to } from '../support/n8nServer';
import { randomUUID, sleep } from '../support/node';
import { type Get, LEAVE, MODES, node } from './stage';

/** The ways in which n8n ends an execution before its last item. */
const ENDS = ['time-out', 'stop'] as const;
const GROUPS: number = 1_000;
const CONCURRENCY = 2;
/**
 * How long n8n lets a run go on, in milliseconds: long enough to begin on a busy machine, and too short for all
 * groups on a quick one, which take 25 s with requests of 50 ms.
 */
const TIME = 15_000;

/** Where runs are started, and where they are carried out: the same process, or workers. */
export interface Place {
	rest: RestClient;
	simulator: Simulator;
	main: N8n;
	/** The processes that print what the node says. */
	runners: readonly N8n[];
	credential: Pick<StoredCredential, 'id' | 'name'>;
	/** Where n8n may call no error workflow: how long to wait for it, in milliseconds. */
	patience?: number;
}

/** A run that n8n has ended. */
export interface Ended {
	onError: OnError;
	end: (typeof ENDS)[number];
	execution: Execution;
	groups: string[];
	/** What the simulator saw of them. */
	left: string[];
	notAsked: string[];
	/** What the error workflow was called with. */
	alerts: IDataObject[];
	/** The last account of the run in n8n's log: names of groups by what became of them. */
	account: Record<'done' | 'in_doubt' | 'failed' | 'not_started', string[]>;
}

/**
 * n8n stores what a node has put out within a few milliseconds of the end, once, and calls the error workflow for
 * that (docs/n8n.md 60, 61). All six endings happen side by side.
 */
export function ending(get: Get): void {
	describe.each([50, 5_000])('n8n ends a run while requests of %d ms are under way', (latency) => {
		let ended: Ended[];

		beforeAll(async () => {
			const stage = get();
			const { rest, simulator, n8n, credentials } = stage.sandbox;
			stage.reset();
			const place = {
				rest,
				simulator,
				main: n8n,
				runners: [n8n],
				credential: credentials.chertApi,
			};
			ended = await endRuns(place, latency);
		}, 900_000);

		test('n8n’s log says of every group what became of it in the end, and nothing was sent after it', () => {
			for (const one of ended) {
				const { left, notAsked, execution } = one;
				expect(execution.status).toBe('canceled');
				expect(one.account).toEqual({
					done: left,
					in_doubt: [],
					failed: [],
					not_started: notAsked,
				});
				expect(left.length + notAsked.length).toBe(GROUPS);
				expect(left.length).toBeGreaterThan(0);
				expect(notAsked.length).toBeGreaterThan(0);
			}
		});

		test('the error workflow is called once, with the account where On Error is Stop Workflow', () => {
			for (const one of ended) {
				expect(one.alerts).toHaveLength(1);
				const error = first(one.alerts).error as IDataObject & { context?: IDataObject };
				const ofN8n =
					one.end === 'stop' ? 'ManualExecutionCancelledError' : 'TimeoutExecutionCancelledError';
				if (one.onError !== 'stopWorkflow') {
					expect(error.name).toBe(ofN8n);
					continue;
				}
				const { done, also_failed, not_started, ...stoppedAt } = error.context!;
				const doubts = [stoppedAt, ...(also_failed as IDataObject[])];
				expect(stoppedAt).toMatchObject({ reason: 'CANCELLED', outcome_unknown: true });
				const names = doubts.map(({ chat_id }) => chat_id);
				const all = [done, names, not_started].flat();
				expect(all.sort()).toEqual([...one.groups].sort());
				expect(one.account.done).toEqual(expect.arrayContaining(done as string[]));
			}
		});

		test('after a time-out the execution has the outcome of every group; n8n 2.8 stores it too early', () => {
			const { n8n } = get().sandbox.target;
			for (const one of ended.filter(({ end }) => end === 'time-out')) {
				const [run] = one.execution.data.resultData.runData.Chert ?? [];
				if (n8n.startsWith('2.8.')) {
					expect(run).toBeUndefined();
					continue;
				}
				if (one.onError === 'stopWorkflow') {
					expect(run?.error?.message).toContain('it may still have been carried out');
					continue;
				}
				const outputs = run!.data!.main!;
				const items = outputs.flatMap((output) => output ?? []);
				const nameOf = ({ json }: INodeExecutionData) =>
					(json.chat_id ?? (json.error as IDataObject).chat_id) as string;
				expect(items.map(nameOf).sort()).toEqual([...one.groups].sort());
				const errors = items.map(({ json }) => json.error as IDataObject | undefined);
				const left = items.filter(({ json }) => json.status === 'left').map(nameOf);
				const inDoubt = errors.filter((error) => error?.outcome_unknown);
				const after = one.account;
				expect(after.done).toEqual(expect.arrayContaining(left));
				expect(inDoubt.length).toBeLessThanOrEqual(CONCURRENCY);
				expect(left.length + inDoubt.length).toBeGreaterThanOrEqual(after.done.length);
				expect(errors.filter((error) => error?.attempts === 0).length).toBe(
					after.not_started.length,
				);
				const isSorted = one.onError === 'continueErrorOutput';
				expect(outputs[0]).toHaveLength(isSorted ? left.length : GROUPS);
			}
		});
	});
}

/**
 * Starts a run for each setting of On Error and each way to end it, side by side, and lets n8n end them.
 *
 * @param latency of Chert, in milliseconds
 */
export async function endRuns(place: Place, latency: number): Promise<Ended[]> {
	const { rest, simulator, main, runners } = place;
	simulator.configure({ latency_ms: latency });
	const alert = await rest.createWorkflow({
		name: 'Alert',
		nodes: [node('A Workflow Failed', 'n8n-nodes-base.errorTrigger')],
		connections: {},
	});
	await rest.activate(alert.id);
	const from = runners.map(({ log }) => log.length);
	const prepare = async (way: Pick<Ended, 'onError' | 'end'>) => {
		const workflow = await runOf(place, way, alert);
		const groups = simulator.addGroups(GROUPS, 5);
		return { ...way, workflow, groups };
	};
	const ways = MODES.flatMap((onError) => ENDS.map((end) => ({ onError, end })));
	const started: Array<Awaited<ReturnType<typeof prepare>>> = [];
	for (const way of ways) started.push(await prepare(way));
	const finish = async ({ workflow, groups, ...way }: (typeof started)[number]) => {
		await request(`${main.url}/webhook/${workflow.name}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ groups }),
		});
		const id = await rest.until('the run', async () => (await rest.executionsOf(workflow.id))[0]);
		if (way.end === 'stop') {
			// Where requests are quick, some have been answered before; where they are slow, none.
			const begun = groups[latency < 1_000 ? 2 * CONCURRENCY : 0];
			await rest.until('its first requests', async () =>
				simulator.requests.some(({ chat_id }) => chat_id === begun) ? true : undefined,
			);
			await rest.send('POST', `/rest/executions/${id}/stop`);
		}
		await rest.finished(id);
		return { ...way, id, groups, workflow };
	};
	const over = await Promise.all(started.map(finish));
	// What is under way goes on, and n8n's log says at its end what became of it.
	const log = () => runners.flatMap((runner, n) => runner.log.slice(from[n]));
	await rest.until('the last account of each run', async () =>
		over.every(({ id }) => accountOf(log(), id)) ? true : undefined,
	);
	if (place.patience) await sleep(place.patience);
	const alerts = await rest.until('an alert for each run', async () => {
		const ids = await rest.executionsOf(alert.id);
		return place.patience || ids.length >= over.length ? ids : undefined;
	});
	const failed = await Promise.all(
		alerts.map(async (id) => {
			const { data } = await rest.finished(id);
			const run = first(data.resultData.runData['A Workflow Failed'] ?? []);
			return first(first(run.data!.main!) ?? []).json.execution as IDataObject;
		}),
	);
	const asked = new Set(simulator.requests.map(({ chat_id }) => chat_id));
	const ended = await Promise.all(
		over.map(async ({ id, workflow, ...way }) => {
			await rest.deactivate(workflow.id);
			const own = failed.filter((one) => String(one.id) === id);
			const left = way.groups.filter((group) => simulator.chats.get(group)?.left_count === 1);
			const notAsked = way.groups.filter((group) => !asked.has(group));
			const execution = await rest.execution(id);
			return { ...way, execution, alerts: own, left, notAsked, account: accountOf(log(), id)! };
		}),
	);
	await rest.deactivate(alert.id);
	return ended;
}

/** The last account of an execution in n8n's log, once there is one. */
function accountOf(log: readonly string[], id: string): Ended['account'] | undefined {
	const last = log
		.map((line) => /chert\.account (\{.*\})/.exec(line)?.[1])
		.filter((line) => line !== undefined)
		.map((line) => JSON.parse(line) as Record<string, IDataObject[]> & { final: boolean })
		.filter(({ execution_id, final }) => String(execution_id) === id && final)
		.at(-1);
	const names = (list: string) => last![list]!.map(({ chat_id }) => chat_id as string);
	return (
		last && {
			done: names('done'),
			in_doubt: names('in_doubt'),
			failed: names('failed'),
			not_started: names('not_started'),
		}
	);
}

async function runOf(
	{ rest, credential }: Place,
	{ onError, end }: Pick<Ended, 'onError' | 'end'>,
	alert: StoredWorkflow,
): Promise<StoredWorkflow> {
	const name = randomUUID();
	const chatId = { __rl: true, mode: 'id', value: "={{ $json['body.groups'] }}" };
	const options = { maxConcurrentRequests: CONCURRENCY };
	const workflow = await rest.createWorkflow({
		name,
		nodes: [
			node('Hook', 'n8n-nodes-base.webhook', {
				typeVersion: 2,
				webhookId: name,
				parameters: { path: name, httpMethod: 'POST', responseMode: 'onReceived' },
			}),
			node('Split', 'n8n-nodes-base.splitOut', {
				parameters: { fieldToSplitOut: 'body.groups', options: {} },
			}),
			node('Chert', 'n8n-nodes-chert.chert', {
				onError,
				parameters: { ...LEAVE, chatId, options } as never,
				credentials: { chertApi: { id: credential.id, name: credential.name } },
			}),
			node('Done', 'n8n-nodes-base.noOp'),
			node('Failed', 'n8n-nodes-base.noOp'),
		],
		connections: {
			Hook: { main: [to('Split')] },
			Split: { main: [to('Chert')] },
			Chert: { main: [to('Done'), to('Failed')] },
		},
		settings: {
			executionOrder: 'v1',
			errorWorkflow: alert.id,
			...(end === 'time-out' && { executionTimeout: TIME / 1_000 }),
		},
	});
	await rest.activate(workflow.id);
	return workflow;
}

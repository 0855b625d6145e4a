import {
	command,
	CREDENTIALS,
	type Installed,
	type N8n,
	type N8nOptions,
	newFolder,
	packPackage,
	RestClient,
	startN8n,
	type StoredCredential,
} from '../../tools/sandbox';
import { type Simulator, startSimulator } from '../simulator';
import { fs } from '../support/node';
import { offboarding, type OffboardingOptions } from './offboarding';
import { type Postgres, startPostgres } from './postgres';
import { type Redis, startRedis } from './redis';
import { startWorker, type Worker } from './worker';

/** n8n in queue mode, as a company runs it: one main, workers, Redis and PostgreSQL. */
export interface Fleet {
	readonly redis: Redis;
	readonly postgres: Postgres;
	readonly simulator: Simulator;
	/** Version of the package that was packed. */
	readonly version: string;
	/** Version of the Node that n8n runs on. */
	readonly node: string;
	readonly main: N8n;
	/** n8n's REST API, as its owner. */
	readonly rest: RestClient;
	/** The Chert credential. */
	readonly credential: StoredCredential;
	/** Those that were started, also those that have ended since. */
	readonly workers: readonly Worker[];
	/** Starts one more worker, in a user folder of its own. */
	addWorker(): Promise<Worker>;
	/** Activates an offboarding workflow; returns its id and the address of its webhook. */
	activate(workflow: Omit<OffboardingOptions, 'credential'>): Promise<{ id: string; url: string }>;
	/** Stops everything and removes every file. */
	close(): Promise<void>;
}

/**
 * Starts all of it on loopback, every process with its own ports and user folder, from the packed
 * package.
 *
 * @param installed n8n on this machine
 * @param size how many workers
 * @throws Error in words for a person; nothing is left running then
 */
export async function openFleet(installed: Installed, size: number): Promise<Fleet> {
	const closers: Array<() => Promise<void>> = [];
	const close = async () => {
		for (const closer of closers.splice(0).reverse()) await closer();
	};
	const keep = <T>(thing: T, closer: (thing: T) => Promise<void>): T => {
		closers.push(async () => await closer(thing));
		return thing;
	};
	let fleet: Fleet | undefined;
	try {
		const folder = keep(newFolder(), async (name) =>
			fs.rmSync(name, { recursive: true, force: true }),
		);
		const { tarball, version } = await packPackage(folder);
		const simulator = keep(await startSimulator(), async (it) => await it.close());
		const redis = keep(await startRedis(), async (it) => await it.stop());
		const postgres = keep(await startPostgres(), async (it) => await it.stop());
		const options: N8nOptions = { installed, tarball, env: queueMode(redis, postgres) };
		// The main process makes the tables that workers wait for.
		const main = keep(await startN8n(options), async (it) => await it.stop());
		const rest = new RestClient(main.url);
		await rest.enter();
		const { credential: data } = simulator;
		const credential = await rest.createCredential(CREDENTIALS.chertApi, 'chertApi', data);
		const workers: Worker[] = [];
		const addWorker = async () => {
			// A worker makes the addresses at which an execution waits, and they must be the main process's.
			const env = { ...options.env, WEBHOOK_URL: `${main.url}/` };
			const worker = keep(
				await startWorker({ ...options, env }),
				async ({ n8n }) => await n8n.stop(),
			);
			workers.push(worker);
			return worker;
		};
		const starting = Array.from({ length: size }, async () => await addWorker());
		// When one of them does not start, the others must have started to be stopped.
		await Promise.allSettled(starting);
		await Promise.all(starting);
		const { tail: node } = await command(installed.node, ['--version']);
		fleet = {
			redis,
			postgres,
			simulator,
			version,
			node: node.replace('v', ''),
			main,
			rest,
			credential,
			workers,
			addWorker,
			activate: async (workflow) => await activate(main, rest, credential, workflow),
			close,
		};
		return fleet;
	} finally {
		if (!fleet) await close();
	}
}

/** What makes a process of n8n one of the fleet; everything else is n8n's default. */
function queueMode(redis: Redis, postgres: Postgres): Record<string, string> {
	return {
		...postgres.env,
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: `${redis.port}`,
	};
}

async function activate(
	main: N8n,
	rest: RestClient,
	credential: StoredCredential,
	options: Omit<OffboardingOptions, 'credential'>,
): Promise<{ id: string; url: string }> {
	const { id } = await rest.createWorkflow(offboarding({ ...options, credential }));
	await rest.activate(id);
	return { id, url: `${main.url}/webhook/${options.path}` };
}

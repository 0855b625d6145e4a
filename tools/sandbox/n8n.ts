import { Agent, request, setGlobalDispatcher } from 'undici';
import {
	type ChildProcess,
	fs,
	net,
	nodeProcess,
	path,
	projectRoot,
	sleep,
	spawn,
} from '../../test/support/node';
import { byLine, command, type Ended } from './command';
import type { Installed } from './install';
import { installPackage, newFolder } from './packed';

// n8n closes a connection that has been idle for five seconds, and a request that is just then sent on it is lost.
// On a busy machine that happens. So each request to n8n has a connection of its own.
setGlobalDispatcher(new Agent({ pipelining: 0 }));

/** How to start one process of n8n. */
export interface N8nOptions {
	installed: Installed;
	/** The packed package; without it n8n runs without the Chert node. */
	tarball?: string;
	/** N8N_USER_FOLDER. Without it a new one is made, and removed when the process has stopped. */
	folder?: string;
	/** Port on loopback; 0 (default) for any free one. */
	port?: number;
	/** `worker` and `webhook` belong to queue mode; `start` (default) is n8n itself. */
	role?: 'start' | 'worker' | 'webhook';
	/** Further environment; goes before what the sandbox sets. */
	env?: Readonly<Record<string, string>>;
	/** Called for each line that n8n prints. */
	onLine?: (line: string) => void;
}

/** A running n8n. */
export interface N8n {
	/** Origin, e.g. `http://127.0.0.1:5678`. */
	readonly url: string;
	/** N8N_USER_FOLDER; the database of SQLite is below it. */
	readonly folder: string;
	readonly pid: number;
	/** Everything it printed. */
	readonly log: readonly string[];
	/** Whether the process is still there. */
	readonly running: boolean;
	/** Runs n8n's own command line on the same data, e.g. `['import:workflow', '--input=…']`. */
	cli(args: readonly string[]): Promise<Ended>;
	/** Stops it as a person would, and makes sure that nothing of it is left. */
	stop(): Promise<void>;
	/** Ends it at once, as a crash or `kill -9` would. */
	kill(): Promise<void>;
}

/** How long n8n may take to start and to stop, in milliseconds. */
const START_LIMIT = 300_000;
const STOP_LIMIT = 15_000;

/** n8n without telemetry, without asking home, and without questions (docs/n8n.md 25). */
const QUIET: Readonly<Record<string, string>> = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_SECURE_COOKIE: 'false',
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	// The links that n8n sends out carry a signature over their host.
	N8N_HOST: '127.0.0.1',
	N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'false',
	N8N_ENCRYPTION_KEY: 'example-key-for-the-sandbox',
	// Community nodes are offered to AI agents only if the owner of n8n says so.
	N8N_COMMUNITY_PACKAGES_ALLOW_TOOL_USAGE: 'true',
	GENERIC_TIMEZONE: 'UTC',
	NO_COLOR: '1',
};

/** Settings of another n8n on this machine must not reach the sandbox's. */
const FOREIGN = /^(N8N|DB|EXECUTIONS|QUEUE|WEBHOOK|CREDENTIALS|WORKFLOWS|NODES?)_/;

/**
 * Starts n8n on loopback and waits until it answers.
 *
 * @throws Error in words for a person when the port is in use, and with n8n's last lines when it
 *   does not start
 */
export async function startN8n(options: N8nOptions): Promise<N8n> {
	const { installed, role = 'start' } = options;
	const port = await portFor(options.port ?? 0);
	const folder = options.folder ?? newFolder();
	const forget = () => {
		if (options.folder === undefined) fs.rmSync(folder, { recursive: true, force: true });
	};
	let started = false;
	try {
		fs.mkdirSync(folder, { recursive: true });
		if (options.tarball) await installPackage(options.tarball, folder);
		const env = {
			...QUIET,
			...options.env,
			N8N_USER_FOLDER: folder,
			N8N_PORT: String(port),
			// Each process brings a broker for its own task runners (docs/n8n.md 25).
			N8N_RUNNERS_BROKER_PORT: String(await portFor(0)),
			// The health check is all that a worker listens for.
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
		};
		const running = new Running(installed, role, folder, port, env, options.onLine, forget);
		await running.ready();
		started = true;
		return running;
	} finally {
		if (!started) forget();
	}
}

class Running implements N8n {
	readonly log: string[] = [];
	readonly url: string;
	private readonly child: ChildProcess;
	private readonly ended: Promise<void>;
	private over = false;

	constructor(
		private readonly installed: Installed,
		private readonly role: string,
		readonly folder: string,
		port: number,
		private readonly env: Readonly<Record<string, string>>,
		onLine: ((line: string) => void) | undefined,
		private readonly forget: () => void,
	) {
		this.url = `http://127.0.0.1:${port}`;
		const guard = path.join(projectRoot, 'tools', 'sandbox', 'preload', 'endWithParent.cjs');
		// A process group of its own: what n8n starts is found again when n8n itself is gone.
		this.child = spawn(installed.node, ['--require', guard, installed.n8n, role], {
			cwd: folder,
			env: { ...withoutForeign(nodeProcess.env), ...env },
			stdio: ['pipe', 'pipe', 'pipe'],
			detached: nodeProcess.platform !== 'win32',
		});
		const take = (line: string) => {
			this.log.push(line);
			onLine?.(line);
		};
		byLine(this.child.stdout!, take);
		byLine(this.child.stderr!, take);
		this.child.stdin!.on('error', () => {});
		this.ended = new Promise((resolve) => {
			const end = () => {
				this.over = true;
				resolve();
			};
			this.child.once('error', (error) => {
				this.log.push(error.message);
				end();
			});
			this.child.once('exit', end);
		});
	}

	get pid(): number {
		return this.child.pid!;
	}

	get running(): boolean {
		return !this.over;
	}

	async ready(): Promise<void> {
		const limit = Date.now() + START_LIMIT;
		const path = this.role === 'start' ? '/rest/settings' : '/healthz/readiness';
		while (!(await answers(this.url + path))) {
			if (this.over || Date.now() > limit) {
				await this.kill();
				const what = this.over ? 'ended while it started' : 'did not start in five minutes';
				throw new Error(`n8n ${what}. Its last lines:\n${this.log.slice(-30).join('\n')}`);
			}
			await sleep(200);
		}
	}

	async cli(args: readonly string[]): Promise<Ended> {
		const { node, n8n } = this.installed;
		const env = { ...this.env, N8N_RUNNERS_BROKER_PORT: String(await portFor(0)) };
		return await command(node, [n8n, ...args], { cwd: this.folder, env, keep: 1_000 });
	}

	async stop(): Promise<void> {
		if (!this.over) this.child.kill('SIGTERM');
		await Promise.race([this.ended, sleep(STOP_LIMIT, undefined, { ref: false })]);
		await this.kill();
	}

	async kill(): Promise<void> {
		try {
			if (nodeProcess.platform === 'win32') this.child.kill('SIGKILL');
			else nodeProcess.kill(-this.pid, 'SIGKILL');
		} catch {
			// Nothing of the group is left.
		}
		await this.ended;
		this.forget();
	}
}

function withoutForeign(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	return Object.fromEntries(Object.entries(env).filter(([name]) => !FOREIGN.test(name)));
}

async function answers(url: string): Promise<boolean> {
	try {
		const { statusCode, body } = await request(url);
		const text = await body.text();
		// While n8n starts it answers some addresses with a page that says so.
		return statusCode === 200 && text.startsWith('{');
	} catch {
		return false;
	}
}

/**
 * The port itself if it is free, or any free one for 0.
 *
 * @param option the argument that a person chooses another port with
 * @throws Error that says what to do when the port is in use
 */
export async function portFor(port: number, option = '--port'): Promise<number> {
	if (port === 0) return await anyPort();
	const server = net.createServer();
	return await new Promise<number>((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) =>
			reject(
				error.code === 'EADDRINUSE'
					? new Error(
							`Port ${port} is in use. Stop what uses it, or choose another with ${option}.`,
						)
					: error,
			),
		);
		server.listen(port, '127.0.0.1', () => {
			const { port: found } = server.address() as net.AddressInfo;
			server.close(() => resolve(found));
		});
	});
}

/**
 * A free port below those that the system gives to connections: one of these could be taken before n8n, which
 * starts slowly, listens on it.
 */
async function anyPort(): Promise<number> {
	for (;;) {
		const port = 10_000 + Math.floor(Math.random() * 20_000);
		const free = await portFor(port).catch(() => undefined);
		if (free !== undefined) return free;
	}
}

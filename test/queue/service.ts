import { nodeProcess, sleep, spawn, type ChildProcess } from '../support/node';
import { byLine } from '../../tools/sandbox/command';

/** How to start a server of the system, in the foreground. */
export interface ServiceOptions {
	/** What people call it, for errors. */
	name: string;
	file: string;
	args: readonly string[];
	/** Where it runs; must be readable for the user it runs as. */
	folder: string;
	/** The signal it stops for without waiting for its clients. */
	stopSignal: 'INT' | 'TERM';
	/** Whom to run it as; without it, as whoever runs this. */
	user?: { uid: number; gid: number };
	/** Whether it answers yet. */
	isReady: () => Promise<boolean>;
}

/** A running server. */
export interface Service {
	/** Stops it and returns when it is gone. */
	stop(): Promise<void>;
}

/** How long a server may take to start and to stop, in milliseconds. */
const START_LIMIT = 30_000;
const STOP_LIMIT = 15_000;

/**
 * Runs a server for as long as this script's standard input is open. The other end of that pipe is in
 * our process, so the server ends with us however we end, and nothing is left running.
 */
const WHILE_INPUT_IS_OPEN = `
signal=$1
shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{ cat <&3 >/dev/null; kill -s "$signal" "$server"; } &
wait "$server"
`;

/**
 * Starts a server and waits until it answers.
 *
 * @throws Error with its last lines when it does not start; it does not run then
 */
export async function startService(options: ServiceOptions): Promise<Service> {
	const { name, file, args, folder, stopSignal, user, isReady } = options;
	const log: string[] = [];
	const child = spawn('sh', ['-c', WHILE_INPUT_IS_OPEN, 'sh', stopSignal, file, ...args], {
		cwd: folder,
		stdio: ['pipe', 'pipe', 'pipe'],
		// A process group of its own: Ctrl-C reaches us, and we stop it.
		detached: true,
		...user,
	});
	for (const stream of [child.stdout, child.stderr]) byLine(stream, (line) => log.push(line));
	child.stdin.on('error', () => {});
	let over = false;
	const ended = new Promise<void>((resolve) => {
		const end = () => {
			over = true;
			child.stdin.destroy();
			resolve();
		};
		child.once('error', (error) => {
			log.push(error.message);
			end();
		});
		child.once('exit', end);
	});
	const service = { stop: async () => await stop(child, ended) };
	const limit = Date.now() + START_LIMIT;
	while (!(await isReady())) {
		if (over || Date.now() > limit) {
			await service.stop();
			throw new Error(`${name} does not start. Its last lines:\n${log.slice(-20).join('\n')}`);
		}
		await sleep(100);
	}
	return service;
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
	child.stdin!.end();
	await Promise.race([ended, sleep(STOP_LIMIT, undefined, { ref: false })]);
	try {
		if (child.pid !== undefined) nodeProcess.kill(-child.pid, 'SIGKILL');
	} catch {
		// Nothing of the group is left.
	}
	await ended;
}

import { fs, net } from '../support/node';
import { command, need, newFolder, portFor, starts } from '../../tools/sandbox';
import { startService, type Service } from './service';

/** A Redis of the test's own, empty and kept in memory. */
export interface Redis extends Service {
	readonly port: number;
	/** E.g. `7.0.15`. */
	readonly version: string;
}

const PROGRAM = 'redis-server';

/** Makes sure that Redis is there. */
export async function needRedis(): Promise<void> {
	await need(['redis-server'], starts(PROGRAM, '--version'));
}

/** Starts Redis on a free port of loopback; what it holds is gone when it stops. */
export async function startRedis(): Promise<Redis> {
	const { tail } = await command(PROGRAM, ['--version']);
	const version = /v=(\S+)/.exec(tail)?.[1] ?? 'of an unknown version';
	const port = await portFor(0);
	const folder = newFolder();
	const forget = () => fs.rmSync(folder, { recursive: true, force: true });
	let service: Service | undefined;
	try {
		service = await startService({
			name: 'Redis',
			file: PROGRAM,
			args: ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
			folder,
			stopSignal: 'TERM',
			isReady: async () => (await firstAnswer(port, 'PING\r\n')).startsWith('+PONG'),
		});
	} finally {
		if (!service) forget();
	}
	const { stop } = service;
	return {
		port,
		version,
		stop: async () => {
			await stop();
			forget();
		},
	};
}

/** What a server on loopback says first when it is told something; empty when it does not listen. */
async function firstAnswer(port: number, text: string): Promise<string> {
	return await new Promise<string>((resolve) => {
		const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
		const end = (answer: string) => {
			resolve(answer);
			socket.destroy();
		};
		socket.once('data', (data) => end(data.toString()));
		socket.once('error', () => end(''));
		socket.once('close', () => end(''));
	});
}

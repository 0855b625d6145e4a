import { fs, nodeProcess, os, path } from '../support/node';
import { startService } from './service';

const base = { name: 'Sleeper', folder: os.tmpdir(), stopSignal: 'TERM' as const };

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chert-service-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A server that writes down its process id, and whether a process with that id runs. */
const pidFile = path.join(folder, 'pid');
const sleeper = ['-c', `echo $$ >${pidFile}; exec sleep 1000`];
const isRunning = (): boolean => {
	try {
		return nodeProcess.kill(Number(fs.readFileSync(pidFile, 'utf8')), 0);
	} catch {
		return false;
	}
};

describe('a service', () => {
	test('a service runs until it is stopped, and is gone then', async () => {
		const isReady = async () => isRunning();
		const service = await startService({ ...base, file: 'sh', args: sleeper, isReady });
		expect(isRunning()).toBe(true);
		await service.stop();
		expect(isRunning()).toBe(false);
	});

	test('a service that ends at once is reported with what it said', async () => {
		const starting = startService({
			...base,
			file: 'sh',
			args: ['-c', 'echo no room >&2; exit 1'],
			isReady: async () => false,
		});
		await expect(starting).rejects.toThrow('Sleeper does not start. Its last lines:\nno room');
	});

	test('a service that is not there is reported too', async () => {
		const starting = startService({
			...base,
			file: '/no/such/server',
			args: [],
			isReady: async () => false,
		});
		await expect(starting).rejects.toThrow(/does not start.*not found/s);
	});
});

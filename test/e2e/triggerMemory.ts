import type { IDataObject } from 'n8n-workflow';
import {
	command,
	CREDENTIALS,
	install,
	type Installed,
	jsonOf,
	type N8n,
	newFolder,
	portFor,
	RestClient,
	startN8n,
} from '../../tools/sandbox';
import { type Simulator, startSimulator } from '../simulator';
import { first } from '../support/certain';
import { createRequire, fs, nodeProcess, path } from '../support/node';
import { node, type Get } from './stage';

/** How many events there are when n8n is killed, each time; E2E_EVENTS=1200 for more. */
const KILLED_AFTER = [1, 10, Number(nodeProcess.env.E2E_EVENTS ?? 100)];
/** n8n takes some twenty a second here. */
const AT_ONCE = 8;

/** What the trigger remembers, read from n8n's database, and what is left of it after `kill -9`. */
export function triggerMemory(get: Get): void {
	describe('The memory of the Chert Trigger', () => {
		const folder = newFolder();
		let installed: Installed;
		let simulator: Simulator;
		let port: number;
		let n8n: N8n | undefined;
		const log: string[] = [];

		const start = async () => {
			const tarball = nodeProcess.env.E2E_TARBALL!;
			const onLine = (line: string) => void log.push(line);
			n8n = await startN8n({ installed, tarball, folder, port, onLine });
			const rest = new RestClient(n8n.url);
			await rest.enter();
			return rest;
		};

		beforeAll(async () => {
			installed = await install(get().sandbox.target);
			// The settings hold for every event here: the stage's simulator begins anew with each test.
			simulator = await startSimulator({ webhook_backoff_ms: 1 });
			port = await portFor(0);
		}, 400_000);
		afterAll(async () => {
			await n8n?.stop();
			await simulator?.close();
			fs.rmSync(folder, { recursive: true, force: true });
		});

		test('Each event that was answered is in the database, and after kill -9 Catch Up starts what was missed, and none of them again', async () => {
			let rest = await start();
			const made = await rest.createCredential(
				CREDENTIALS.chertApi,
				'chertApi',
				simulator.credential,
			);
			const trigger = node('Chert Trigger', 'n8n-nodes-chert.chertTrigger', {
				webhookId: '4f0c5a1e-0000-4000-8000-00000000c4e8',
				parameters: { events: ['message.received'], options: { catchUp: 24 } },
				credentials: { chertApi: { id: made.id, name: made.name } },
			});
			const { id } = await rest.createWorkflow({
				name: 'Remembers',
				nodes: [trigger],
				connections: {},
			});
			const reports = () => log.filter((line) => line.includes('Catch Up'));
			/** Publishes the workflow, and returns what Catch Up has written into n8n's log. */
			const publish = async () => {
				const before = reports().length;
				await rest.activate(id);
				return await rest.until('Catch Up', async () => reports()[before]);
			};
			await publish();

			const sent: string[] = [];
			for (const total of KILLED_AFTER) {
				const begin = Date.now();
				const say = async () => {
					while (sent.length < total) {
						const place = sent.push('') - 1;
						const event = await simulator.emit('message.received', { text: `Message ${place}` });
						expect(event.delivery.status).toBe('delivered');
						sent[place] = event.event_id;
					}
				};
				await Promise.all(Array.from({ length: AT_ONCE }, say));
				await n8n!.kill();
				const { recent, listening } = await memoryIn(installed, folder, id);
				expect([...(recent as string[])].sort()).toEqual([...sent].sort());
				expect((listening as { last: number }).last).toBeGreaterThanOrEqual(begin);

				// Chert has not heard any of the answers, and one event comes while n8n is away.
				for (const event of simulator.events.values()) {
					event.delivery.status = 'failed';
					for (const attempt of event.delivery.attempts) attempt.status = null;
				}
				const missed = await simulator.emit('message.received', { text: 'Missed' });
				sent.push(missed.event_id);
				const before = reports().length;
				rest = await start();
				await rest.deactivate(id);
				await publish();
				// n8n 2.8 has the node catch up at its start too (docs/n8n.md 72), perhaps at the same moment.
				const report = '1 event that this workflow had missed was sent again.';
				await rest.until(`"${report}" in n8n's log`, async () =>
					reports()
						.slice(before)
						.find((line) => line.includes(report)),
				);
				expect(await executionsIn(installed, folder, id)).toBe(sent.length);
				const newest = await rest.finished(first(await rest.executionsOf(id)));
				expect(jsonOf(newest, 'Chert Trigger')).toEqual([
					expect.objectContaining({
						event_id: missed.event_id,
						caught_up: expect.objectContaining({
							missed: 1,
							sent_again: 1,
							message: report,
						}) as object,
					}),
				]);
			}
		}, 900_000);
	});
}

async function memoryIn(installed: Installed, folder: string, id: string): Promise<IDataObject> {
	const rows = await query(
		installed,
		folder,
		'SELECT staticData FROM workflow_entity WHERE id = ?',
		id,
	);
	const data = JSON.parse(String(rows[0]!.staticData)) as Record<string, IDataObject>;
	return data['node:Chert Trigger']!;
}

async function executionsIn(installed: Installed, folder: string, id: string): Promise<number> {
	const count = 'SELECT COUNT(*) AS n FROM execution_entity WHERE workflowId = ?';
	return Number((await query(installed, folder, count, id))[0]!.n);
}

/** Asks n8n's SQLite with the driver and the Node of that n8n. */
async function query(
	{ node: binary, n8n }: Installed,
	folder: string,
	sql: string,
	value: string,
): Promise<IDataObject[]> {
	const script = `
		const { Database } = require(process.argv[1]);
		new Database(process.argv[2]).all(process.argv[3], [process.argv[4]], (error, rows) => {
			if (error) throw error;
			console.log(JSON.stringify(rows));
		});`;
	const driver = createRequire(n8n).resolve('sqlite3');
	const file = path.join(folder, '.n8n', 'database.sqlite');
	const { code, tail } = await command(binary, ['-e', script, driver, file, sql, value]);
	if (code !== 0) throw new Error(tail);
	return JSON.parse(tail) as IDataObject[];
}

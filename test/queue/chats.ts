import { jsonOf, withProgress } from '../../tools/sandbox';
import { request } from 'undici';
import { node } from '../e2e/stage';
import { at, first } from '../support/certain';
import { randomUUID } from '../support/node';
import type { Checks } from './checks';
import type { Fleet } from './fleet';

const CHATS = 500;
const EVENTS = 20_000;
/** Runs side by side: more than workers. */
const RUNS = 4;

/** Chat → Get Many in workers. */
export interface Chats {
	chats: number;
	events: number;
	runs: number;
	/** How long each run took, in milliseconds. */
	times: number[];
}

/** Several runs read all chats of a long history at once, each in a worker, and each finds all of them. */
export async function proveChats(fleet: Fleet, checks: Checks): Promise<Chats> {
	const { rest, simulator, main, credential } = fleet;
	const groups = simulator.addGroups(CHATS, 5);
	for (let n = 0; n < EVENTS; n += 1) {
		const chat_id = at(groups, n % CHATS);
		await simulator.emit('message.received', { chat_id, text: 'Numbers are in.' });
	}
	const path = randomUUID();
	const { id } = await rest.createWorkflow({
		name: 'Chats',
		nodes: [
			node('Call', 'n8n-nodes-base.webhook', {
				typeVersion: 2,
				parameters: { httpMethod: 'POST', path, options: {} },
				webhookId: path,
			}),
			node('Chats', 'n8n-nodes-chert.chert', {
				position: [220, 0],
				parameters: { resource: 'chat', operation: 'getAll', returnAll: true },
				credentials: { chertApi: { id: credential.id, name: credential.name } },
			}),
		],
		connections: { Call: { main: [[{ node: 'Chats', type: 'main', index: 0 }]] } },
	});
	await rest.activate(id);
	const times: number[] = [];
	const found = await withProgress(`${RUNS} runs read ${EVENTS} events each`, async () => {
		await Promise.all(
			Array.from({ length: RUNS }, async () => {
				const { body } = await request(`${main.url}/webhook/${path}`, { method: 'POST' });
				await body.dump();
			}),
		);
		const ids = await rest.until('the runs', async () => {
			const known = await rest.executionsOf(id);
			return known.length === RUNS ? known : undefined;
		});
		return await Promise.all(
			ids.map(async (one) => {
				const run = await rest.finished(one);
				times.push(first(run.data.resultData.runData.Chats ?? []).executionTime);
				return new Set(jsonOf(run, 'Chats').map(({ chat_id }) => chat_id));
			}),
		);
	});
	checks.that(
		`each of ${RUNS} runs at once found all ${CHATS} groups`,
		found.flatMap((chats) => {
			const missing = groups.filter((group) => !chats.has(group)).length;
			return missing === 0 ? [] : [`${missing} are missing`];
		}),
	);
	await rest.deactivate(id);
	return { chats: CHATS, events: EVENTS, runs: RUNS, times };
}

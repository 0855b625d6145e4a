import { type Execution, jsonOf } from '../../tools/sandbox';
import { node } from '../e2e/stage';
import { request } from 'undici';
import type { Checks } from './checks';
import type { Fleet } from './fleet';

/** Questions that are open at once. */
const QUESTIONS = 10;

/**
 * Asks in queue mode: workers send the questions, the answers reach the main process, and workers go on.
 */
export async function proveAsking(fleet: Fleet, checks: Checks): Promise<void> {
	const { simulator, rest, main, credential } = fleet;
	const path = 'asking';
	const { id } = await rest.createWorkflow({
		name: 'Asking',
		nodes: [
			node('Call', 'n8n-nodes-base.webhook', {
				typeVersion: 2,
				parameters: { httpMethod: 'POST', path, options: {} },
				webhookId: '0b2c5c5e-0000-4000-8000-0000000a5c1e',
			}),
			node('Ask', 'n8n-nodes-chert.chert', {
				position: [220, 0],
				parameters: {
					resource: 'message',
					operation: 'sendAndWait',
					phone: '={{ $json.body.phone }}',
					message: 'What is your number?',
					responseType: 'freeText',
				},
				credentials: { chertApi: { id: credential.id, name: credential.name } },
			}),
			node('End', 'n8n-nodes-base.noOp', { position: [440, 0] }),
		],
		connections: {
			Call: { main: [[{ node: 'Ask', type: 'main', index: 0 }]] },
			Ask: { main: [[{ node: 'End', type: 'main', index: 0 }]] },
		},
	});
	await rest.activate(id);
	const phones = Array.from({ length: QUESTIONS }, (_, n) => `+14155556${String(100 + n)}`);
	for (const phone of phones) {
		const { body } = await request(`${main.url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ phone }),
		});
		await body.dump();
	}
	const ids = await rest.until('the questions', async () => {
		const known = await rest.executionsOf(id);
		const all = await Promise.all(known.map(async (one) => await rest.execution(one)));
		const waiting = all.filter(({ status }) => status === 'waiting');
		return waiting.length === QUESTIONS ? known : undefined;
	});
	const chatOf = (phone: string) =>
		[...simulator.chats.values()].find(
			({ handles, is_group }) => !is_group && handles.includes(phone),
		)!.id;
	// One after another, each delivered to every question that is open still. All at once they would be too much
	// for one n8n: it answers 503 when its database cannot follow, and Chert tries three times only.
	for (const phone of phones) {
		const happening = { chat_id: chatOf(phone), from: phone, text: `I am ${phone}` };
		await simulator.emit('message.received', happening);
	}
	const ended = await Promise.all(ids.map(async (one) => await rest.finished(one)));
	checks.that('every question that waited in queue mode got its own answer, once', [
		...ended.flatMap(problemsOf),
		...phones
			.filter((phone) => !ended.some((one) => answerOf(one)?.from === phone))
			.map((phone) => `no answer of ${phone}`),
	]);
	checks.that(
		'no subscription is left behind',
		await rest
			.until('the subscriptions to go', async () =>
				simulator.subscriptions.size === 0 ? [] : undefined,
			)
			.catch(() => [`${simulator.subscriptions.size} are`]),
	);
	await rest.deactivate(id);
}

function answerOf(execution: Execution) {
	return jsonOf(execution, 'End')[0]?.data as { text: string; from: string } | undefined;
}

function problemsOf(execution: Execution): string[] {
	const answer = answerOf(execution);
	const fits = execution.status === 'success' && answer?.text === `I am ${answer?.from}`;
	return fits ? [] : [`execution ${execution.id}: ${execution.status}, ${JSON.stringify(answer)}`];
}

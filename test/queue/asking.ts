import { type Execution, jsonOf } from '../../tools/sandbox';
import { node } from '../e2e/stage';
import { first, take } from '../support/certain';
import type { IDataObject } from 'n8n-workflow';
import { request } from 'undici';
import { randomUUID } from '../support/node';
import type { Checks } from './checks';
import type { Fleet } from './fleet';

/** Questions that are open at once. */
const QUESTIONS = 10;

/**
 * Asks in queue mode: workers send the questions, the answers reach the main process, and workers go on.
 */
export async function proveAsking(fleet: Fleet, checks: Checks): Promise<void> {
	await proveOwnAnswers(fleet, checks);
	await proveOneAnswer(fleet, checks);
}

/** A workflow that asks whoever is called, and how it is called. */
async function asker(fleet: Fleet, path: string, question: IDataObject) {
	const { rest, main, credential } = fleet;
	const { id } = await rest.createWorkflow({
		name: path,
		nodes: [
			node('Call', 'n8n-nodes-base.webhook', {
				typeVersion: 2,
				parameters: { httpMethod: 'POST', path, options: {} },
				webhookId: randomUUID(),
			}),
			node('Ask', 'n8n-nodes-chert.chert', {
				position: [220, 0],
				parameters: {
					resource: 'message',
					operation: 'sendAndWait',
					phone: '={{ $json.body.phone }}',
					...question,
				} as never,
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
	/** The executions that wait, once each of these phones has its question. */
	const ask = async (phones: readonly string[]): Promise<string[]> => {
		for (const phone of phones) {
			const { body } = await request(`${main.url}/webhook/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ phone }),
			});
			await body.dump();
		}
		return await rest.until('the questions', async () => {
			const known = await rest.executionsOf(id);
			const all = await Promise.all(known.map(async (one) => await rest.execution(one)));
			const waiting = all.filter(({ status }) => status === 'waiting');
			return waiting.length === phones.length ? known : undefined;
		});
	};
	return { id, ask };
}

const chatOf = ({ simulator }: Fleet, phone: string) =>
	[...simulator.chats.values()].find(
		({ handles, is_group }) => !is_group && handles.includes(phone),
	)!.id;

async function proveOwnAnswers(fleet: Fleet, checks: Checks): Promise<void> {
	const { simulator, rest } = fleet;
	const question = { message: 'What is your number?', responseType: 'freeText' };
	const { id, ask } = await asker(fleet, 'asking', question);
	const phones = Array.from({ length: QUESTIONS }, (_, n) => `+14155556${String(100 + n)}`);
	const ids = await ask(phones);
	// One after another, each delivered to every question that is open still. All at once they would be too much
	// for one n8n: it answers 503 when its database cannot follow, and Chert tries three times only.
	for (const phone of phones) {
		const happening = { chat_id: chatOf(fleet, phone), from: phone, text: `I am ${phone}` };
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

/**
 * Two workflows ask one person; workers send the questions. One "yes" decides neither, and the number in a reply
 * decides its own question only.
 */
async function proveOneAnswer(fleet: Fleet, checks: Checks): Promise<void> {
	const { simulator, rest } = fleet;
	const phone = '+14155556999';
	const texts = ['Leave the group of project A?', 'Leave ALL 40 groups of Jo?'];
	const askers = [];
	for (const message of texts) askers.push(await asker(fleet, randomUUID(), { message }));
	const asked = [];
	for (const { ask } of askers) asked.push(first(await ask([phone])));
	const [small, large] = take(asked, 2);
	const chat_id = chatOf(fleet, phone);
	const sent = () =>
		[...simulator.messages.values()]
			.filter((message) => message.direction === 'outbound' && message.chat_id === chat_id)
			.map(({ parts }) => JSON.stringify(parts));
	const markOf = (text: string) =>
		/#(\d+)/.exec(sent().find((one) => one.includes(text)) ?? '')?.[1] ?? 'no number';
	const reply = async (text: string) =>
		await simulator.emit('message.received', { chat_id, from: phone, text });
	const statusOf = async (id: string) => (await rest.execution(id)).status;
	const approvedIn = async (id: string) =>
		(jsonOf(await rest.finished(id), 'End')[0]?.data as IDataObject | undefined)?.approved;
	const marks = texts.map(markOf);

	await reply('yes');
	await reply('yes');
	checks.that('one "yes" to two open questions decides neither, and is answered once', [
		...(await Promise.all(asked.map(statusOf)))
			.filter((status) => status !== 'waiting')
			.map((status) => `a question is ${status}`),
		...(sent().length === 3 ? [] : [`${sent().length} messages were sent, not 3`]),
	]);
	await reply(`no ${marks[1]}`);
	const declined = await approvedIn(large);
	const other = await statusOf(small);
	await reply(`yes ${marks[0]}`);
	const approved = await approvedIn(small);
	checks.that('the number in a reply decides its own question only', [
		...(declined === false ? [] : [`the large one: approved ${String(declined)}`]),
		...(other === 'waiting' ? [] : [`the small one was ${other} before it was answered`]),
		...(approved === true ? [] : [`the small one: approved ${String(approved)}`]),
	]);
	for (const { id } of askers) await rest.deactivate(id);
}

function answerOf(execution: Execution) {
	return jsonOf(execution, 'End')[0]?.data as { text: string; from: string } | undefined;
}

function problemsOf(execution: Execution): string[] {
	const answer = answerOf(execution);
	const fits = execution.status === 'success' && answer?.text === `I am ${answer?.from}`;
	return fits ? [] : [`execution ${execution.id}: ${execution.status}, ${JSON.stringify(answer)}`];
}

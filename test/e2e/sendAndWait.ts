import type { IDataObject, INode } from 'n8n-workflow';
import { request } from 'undici';
import {
	type Execution,
	install,
	jsonOf,
	newFolder,
	openSandbox,
	portFor,
	RestClient,
	startN8n,
	type N8n,
} from '../../tools/sandbox';
import { fs, http, nodeProcess } from '../support/node';
import { node, type Get } from './stage';
import { first, only } from '../support/certain';

const PHONE = '+14155551234';

/** What those read who press a button that somebody else has pressed: the node's page, or n8n's. */
const DECIDED = /<title>\s*(Thank you|Already answered|No answer is needed|No action required)/;

/** Message → Send and Wait for Response in real n8n, and the human review that n8n makes of it. */
export function sendAndWait(get: Get): void {
	const simulator = () => get().sandbox.simulator;
	const questions = () =>
		[...simulator().messages.values()].filter(({ direction }) => direction === 'outbound');
	const asking = (parameters: IDataObject = {}, rest: Partial<INode> = {}): INode => ({
		...get().chert(rest),
		name: 'Ask "the boss" {{ now }}',
		parameters: {
			resource: 'message',
			operation: 'sendAndWait',
			phone: PHONE,
			message: '=Leave {{ $input.all().length }} groups for {{ $json.who }}?',
			...parameters,
		} as INode['parameters'],
	});
	const ITEMS = [{ who: 'Jo Park' }, { who: 'Jo Park' }];

	const ask = async (parameters?: IDataObject, rest?: Partial<INode>) => {
		const asked = asking(parameters, rest);
		const end = node('End', 'n8n-nodes-base.noOp');
		const workflow = await get().workflow(ITEMS, [asked, end]);
		const execution = await get().sandbox.rest.run(workflow, 'Start', 'waiting');
		return { execution, question: questions().at(-1)!, workflow };
	};
	const ended = async ({ id }: Execution) => await get().answered(id);
	const linkIn = () =>
		/http\S+/.exec(JSON.stringify(questions().at(-1)!.parts))![0].replace(/".*/, '');

	describe('Send and Wait for Response', () => {
		test('a reply resumes once with the answer, whatever is forged and repeated', async () => {
			const { execution, question } = await ask();
			expect(questions()).toHaveLength(1);
			expect(JSON.stringify(question.parts)).toContain('Leave 2 groups for Jo Park?');
			const subscription = first(simulator().subscriptions.values());
			const { chat_id } = question;

			const other = await request(
				subscription.url.replace(/signature=./, (own) =>
					own.endsWith('0') ? 'signature=1' : 'signature=0',
				),
				{
					method: 'POST',
					body: '{}',
				},
			);
			expect(other.statusCode).toBe(401);
			await other.body.dump();
			await simulator().emit('message.received', { chat_id: 'ch_group_of_5', text: 'yes' });
			await simulator().emit('message.received', { chat_id, from: PHONE, text: 'who asks?' });
			expect((await get().sandbox.rest.execution(execution.id)).status).toBe('waiting');
			expect(questions()).toHaveLength(2);

			await simulator().emit(
				'message.received',
				{ chat_id, from: PHONE, text: 'Yes' },
				{ times: 3 },
			);
			const done = await ended(execution);
			expect(done.status).toBe('success');
			expect(jsonOf(done, 'End')).toEqual([
				{
					data: {
						approved: true,
						text: 'Yes',
						from: PHONE,
						answeredBy: 'reply',
						respondedAt: expect.any(String) as string,
					},
					chat_id,
					message_id: question.id,
				},
			]);
			await get().sandbox.rest.until('the subscription to go', async () =>
				simulator().subscriptions.size === 0 ? true : undefined,
			);
			// Neither address can be made from what n8n stores.
			const { searchParams } = new URL(subscription.url);
			expect(done.stored).not.toContain(searchParams.get('signature'));
		});

		test('a tapback declines', async () => {
			const { execution, question } = await ask();
			const { chat_id, id: message_id } = question;
			const happening = { chat_id, from: PHONE, message_id, reaction: 'dislike' };
			await simulator().emit('reaction.added', happening);
			const { data } = first(jsonOf(await ended(execution), 'End'));
			expect(data).toMatchObject({ approved: false, answeredBy: 'tapback', reaction: 'dislike' });
		});

		test('the link decides by its button only, once', async () => {
			const { execution } = await ask({ options: { answerBy: ['link'] } });
			expect(simulator().subscriptions.size).toBe(0);
			const link = linkIn();
			for (let look = 0; look < 3; look++) {
				const page = await request(link);
				expect(page.statusCode).toBe(200);
				expect(await page.body.text()).toContain('Leave 2 groups for Jo Park?');
			}
			expect((await get().sandbox.rest.execution(execution.id)).status).toBe('waiting');
			const press = async (url: string) => {
				const { statusCode, body } = await request(url, {
					method: 'POST',
					headers: { 'content-type': 'application/x-www-form-urlencoded' },
					body: 'answer=approve',
				});
				return { statusCode, text: await body.text() };
			};
			expect((await press(link.replace(/signature=\w+/, 'signature=0'))).statusCode).toBe(401);
			const pressed = await press(link);
			expect(pressed).toMatchObject({ statusCode: 200 });
			expect(pressed.text).toContain('Thank you');
			const done = await ended(execution);
			expect(first(jsonOf(done, 'End')).data).toMatchObject({ approved: true, answeredBy: 'link' });
			expect((await press(link)).text).toContain('No action required');
			expect(done.stored).not.toContain(new URL(link).searchParams.get('signature'));
		});

		test('several choices can be ticked on the page, and a choice can be named in a reply', async () => {
			const values = ['Sales', 'North', 'Ops'].map((label) => ({ label }));
			const choice = { responseType: 'choice', choices: { values } };
			const { execution } = await ask({
				...choice,
				options: { answerBy: ['link'], severalChoices: true },
			});
			const pressed = await request(linkIn(), {
				method: 'POST',
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
				body: 'answer=3&answer=1',
			});
			expect(pressed.statusCode).toBe(200);
			await pressed.body.dump();
			const ticked = first(jsonOf(await ended(execution), 'End')).data;
			expect(ticked).toMatchObject({ choices: ['Sales', 'Ops'], index: 0, answeredBy: 'link' });

			const { execution: second, question } = await ask(choice);
			const { chat_id } = question;
			await simulator().emit('message.received', { chat_id, from: PHONE, text: '2' });
			const named = first(jsonOf(await ended(second), 'End')).data;
			expect(named).toMatchObject({ choice: 'North', choices: ['North'], index: 1, text: '2' });
		});

		test('when the time is over the input is passed on, and the next question tidies up', async () => {
			const limit = {
				values: { limitType: 'afterTimeInterval', resumeAmount: 0.02, resumeUnit: 'minutes' },
			};
			const workflow = await get().workflow(ITEMS, [
				asking({ options: { limitWaitTime: limit } }),
				node('End', 'n8n-nodes-base.noOp'),
			]);
			const done = await get().sandbox.rest.run(workflow, 'Start');
			expect(questions()).toHaveLength(1);
			expect(done.status).toBe('success');
			expect(jsonOf(done, 'End')).toEqual(ITEMS);
			const [left] = simulator().subscriptions.keys();
			const { execution: second, question } = await ask();

			expect([...simulator().subscriptions.keys()]).not.toContain(left);
			await simulator().emit('message.received', {
				chat_id: question.chat_id,
				from: PHONE,
				text: 'no',
			});
			await ended(second);
		});

		test('a stopped execution never goes on, and the next question tidies up', async () => {
			const { execution, question } = await ask();
			const { rest } = get().sandbox;
			await rest.send('POST', `/rest/executions/${execution.id}/stop`);
			const { chat_id } = question;
			await simulator().emit('message.received', { chat_id, from: PHONE, text: 'yes' });
			expect((await rest.execution(execution.id)).status).toBe('canceled');
			const [left] = simulator().subscriptions.keys();
			const { execution: second } = await ask();
			expect([...simulator().subscriptions.keys()]).not.toContain(left);
			await rest.send('POST', `/rest/executions/${second.id}/stop`);
		});

		test('nobody waits for a question that could not be sent', async () => {
			simulator().fault('POST /send', { kind: 'code', code: 4001, status: 502, times: 9 });
			const end = node('End', 'n8n-nodes-base.noOp');
			const workflow = await get().workflow(ITEMS, [asking({ options: { maxAttempts: 1 } }), end]);
			const failed = await get().sandbox.rest.run(workflow, 'Start');
			expect(failed.status).toBe('error');
			expect(failed.data.resultData.error!.message).toContain('Chert 4001');
			expect(simulator().subscriptions.size).toBe(0);
		});
	});

	describe('One question, one answer', () => {
		const TWO = { message: 'Leave ALL 40 groups of Jo?' };
		const markOf = ({ parts }: { parts: readonly unknown[] }) =>
			/#(\d+)/.exec(JSON.stringify(parts))![1]!;
		const reply = async (chat_id: string, text: string) =>
			await simulator().emit('message.received', { chat_id, from: PHONE, text });
		const statusOf = async ({ id }: Execution) => (await get().sandbox.rest.execution(id)).status;
		const stop = async ({ id }: Execution) =>
			await get().sandbox.rest.send('POST', `/rest/executions/${id}/stop`);

		test('a bare yes decides neither of two open questions, and the person is told once; a number decides its own', async () => {
			const first = await ask();
			const second = await ask(TWO);
			const { chat_id } = first.question;
			await reply(chat_id, 'yes');
			await reply(chat_id, 'yes');
			expect(await statusOf(first.execution)).toBe('waiting');
			expect(await statusOf(second.execution)).toBe('waiting');
			expect(questions()).toHaveLength(3);
			expect(JSON.stringify(questions()[2]!.parts)).toContain(markOf(second.question));
			await reply(chat_id, `yes ${markOf(first.question)}`);
			const { data } = only(jsonOf(await ended(first.execution), 'End'));
			expect(data).toMatchObject({ approved: true });
			expect(await statusOf(second.execution)).toBe('waiting');
			await reply(chat_id, `no ${markOf(second.question)}`);
			const { data: other } = only(jsonOf(await ended(second.execution), 'End'));
			expect(other).toMatchObject({ approved: false });
		});

		test('a message of the line in between makes a reply unclear', async () => {
			const { execution, question } = await ask();
			const { chat_id } = question;
			const parts = [{ type: 'text', value: 'Lunch at 12?' }];
			simulator().addMessage({ chat_id, direction: 'outbound', parts });
			await reply(chat_id, 'yes');
			expect(await statusOf(execution)).toBe('waiting');
			await stop(execution);
		});

		test('an ok from before the question approves nothing, however long the question took', async () => {
			const parameters = {
				sendTo: 'chat',
				chatId: { __rl: true, mode: 'id', value: 'ch_direct' },
			};
			simulator().fault('POST /chats/:chat_id/messages', { kind: 'rate_limited', retry_after: 10 });
			const sending = ask(parameters);
			await get().sandbox.rest.until('the refusal', async () =>
				simulator().requests.some(({ status }) => status === 429) ? true : undefined,
			);
			await simulator().emit('message.received', { chat_id: 'ch_direct', text: 'ok' });
			const { execution } = await sending;
			const event = [...simulator().events.values()].at(-1)!;
			const { url } = first(simulator().subscriptions.values());
			const again = await request(url, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(event.payload),
			});
			expect([again.statusCode, await again.body.text()]).toEqual([
				200,
				expect.stringContaining('too_early'),
			]);
			expect(await statusOf(execution)).toBe('waiting');
			await stop(execution);
		});

		test('a question to a chat is not sent again after a lost answer, and nobody waits', async () => {
			const end = node('End', 'n8n-nodes-base.noOp');
			for (const rest of [{}, { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 }]) {
				simulator().reset();
				simulator().fault('POST /chats/:chat_id/messages', { kind: 'reset', when: 'after' });
				const parameters = {
					sendTo: 'chat',
					chatId: { __rl: true, mode: 'id', value: 'ch_group_of_5' },
				};
				const workflow = await get().workflow(ITEMS, [asking(parameters, rest), end]);
				const failed = await get().sandbox.rest.run(workflow, 'Start');
				expect(failed.status).toBe('error');
				const { message } = failed.data.resultData.error!;
				expect(message).toContain('it may still have been carried out');
				expect(questions()).toHaveLength(1);
				expect(simulator().subscriptions.size).toBe(0);
			}
		});

		test('of presses in the same moment one counts, and the others read what was decided', async () => {
			const { execution } = await ask({ options: { answerBy: ['link'] } });
			const link = linkIn();
			const pages = await Promise.all(
				['approve', 'approve', 'approve', 'approve'].map(async (answer) => {
					const { statusCode, body } = await request(link, {
						method: 'POST',
						headers: { 'content-type': 'application/x-www-form-urlencoded' },
						body: `answer=${answer}`,
					});
					return { statusCode, text: await body.text() };
				}),
			);
			expect(pages.filter(({ text }) => text.includes('Thank you'))).toHaveLength(1);
			// n8n itself refuses a press that reaches it while the execution goes on.
			for (const { statusCode, text } of pages) {
				if (statusCode === 409) expect(text).toContain('is running already');
				else expect([statusCode, text]).toEqual([200, expect.stringMatching(DECIDED)]);
			}
			const { data } = only(jsonOf(await ended(execution), 'End'));
			expect(data).toMatchObject({ approved: true });
		});
	});

	test('An AI Agent before version 3 that has it as an ordinary tool is told that nobody was asked', async () => {
		const { rest, chatModel } = get().sandbox;
		const tool = {
			...get().tool('Ask', {
				resource: 'message',
				operation: 'sendAndWait',
				descriptionType: 'auto',
				phone: PHONE,
				message: "={{ $fromAI('chat_id', 'What to ask', 'string') }}",
			}),
			onError: 'continueRegularOutput' as const,
		};
		const workflow = await get().agent('Please ask about ch_direct', [tool], 2.2);
		const done = await rest.run(workflow, 'Start');
		expect(done.status).toBe('success');
		expect(simulator().requests).toEqual([]);
		expect(JSON.stringify(chatModel.requests.at(-1))).toContain(
			'n8n cannot wait for an answer here',
		);
	});

	test('Where a proxy takes the path of WEBHOOK_URL away, nobody is asked, and the error says what to set', async () => {
		const { target } = get().sandbox;
		const tarball = nodeProcess.env.E2E_TARBALL!;
		const [port, n8nPort] = [await portFor(0), await portFor(0)];
		const proxy = http.createServer((incoming, outgoing) => {
			const { method, headers } = incoming;
			const path = incoming.url!.replace(/^\/a-path/, '');
			const passed = http.request(
				{ host: '127.0.0.1', port: n8nPort, method, headers, path },
				(answer) => {
					outgoing.writeHead(answer.statusCode!, answer.headers);
					answer.pipe(outgoing);
				},
			);
			incoming.pipe(passed);
		});
		await new Promise<void>((resolve) => proxy.listen(port, '127.0.0.1', () => resolve()));
		const env = { WEBHOOK_URL: `http://127.0.0.1:${port}/a-path/` };
		const sandbox = await openSandbox({ target, tarball, n8n: { port: n8nPort, env } });
		try {
			const { chertApi } = sandbox.credentials;
			const credentials = { chertApi: { id: chertApi.id, name: chertApi.name } };
			const workflow = await sandbox.rest.createWorkflow({
				name: 'Asks',
				nodes: [
					node('Start', 'n8n-nodes-base.manualTrigger'),
					{ ...asking({}, { credentials }), name: 'Ask' },
				],
				connections: { Start: { main: [[{ node: 'Ask', type: 'main', index: 0 }]] } },
				pinData: { Start: ITEMS.map((json) => ({ json })) },
			});
			const failed = await sandbox.rest.run(workflow, 'Start');
			expect(failed.status).toBe('error');
			expect(failed.data.resultData.error!.message).toMatch(/No answer would come back.*a-path/);
			expect(sandbox.simulator.requests).toEqual([]);
		} finally {
			await sandbox.close();
			proxy.close();
		}
	});

	test('A wait outlives the end and the new start of n8n', async () => {
		const { target } = get().sandbox;
		const folder = newFolder();
		const port = await portFor(0);
		const tarball = nodeProcess.env.E2E_TARBALL!;
		const sandbox = await openSandbox({ target, tarball, n8n: { folder, port } });
		let again: N8n | undefined;
		try {
			const { chertApi } = sandbox.credentials;
			const credentials = { chertApi: { id: chertApi.id, name: chertApi.name } };
			const nodes = [
				node('Start', 'n8n-nodes-base.manualTrigger'),
				{ ...asking({}, { credentials }), name: 'Ask' },
				node('End', 'n8n-nodes-base.noOp'),
			];
			const to = (name: string) => ({ main: [[{ node: name, type: 'main' as const, index: 0 }]] });
			const workflow = await sandbox.rest.createWorkflow({
				name: 'Waits',
				nodes,
				connections: { Start: to('Ask'), Ask: to('End') },
				pinData: { Start: ITEMS.map((json) => ({ json })) },
			});
			const { id } = await sandbox.rest.run(workflow, 'Start', 'waiting');
			await sandbox.n8n.stop();
			again = await startN8n({ installed: await install(target), folder, port });
			await sandbox.simulator.emit('message.received', { to_last: true, text: 'yes' });
			const rest = new RestClient(again.url);
			await rest.logIn();
			const done = await rest.finished(id);
			expect(jsonOf(done, 'End')).toMatchObject([{ data: { approved: true } }]);
		} finally {
			await again?.stop();
			await sandbox.close();
			fs.rmSync(folder, { recursive: true, force: true });
		}
	});

	describe('Human review of an AI tool', () => {
		const agent = async (answer: 'yes' | 'no') => {
			const { rest } = get().sandbox;
			const [chat_id] = simulator().addGroups(1, 5);
			const value = "={{ $fromAI('chat_id', 'ID of the group to leave', 'string') }}";
			const workflow = await get().agent(`=Please leave ${chat_id}`, [
				get().tool('Review', { phone: PHONE }, 'n8n-nodes-chert.chertHitlTool'),
				get().tool('Leave Group', {
					resource: 'chat',
					operation: 'leave',
					descriptionType: 'auto',
					chatId: { __rl: true, mode: 'id', value },
				}),
			]);
			const execution = await rest.run(workflow, 'Start', 'waiting');
			const question = first(questions());
			expect(JSON.stringify(question.parts)).toContain('Leave');
			expect(get().leftCount(chat_id)).toBe(0);
			await simulator().emit('message.received', {
				chat_id: question.chat_id,
				from: PHONE,
				text: answer,
			});
			return { done: await ended(execution), chat_id };
		};

		test('n8n offers it', async () => {
			const types = await get().sandbox.rest.nodeTypes();
			const twin = types.find(({ name }) => name === 'n8n-nodes-chert.chertHitlTool');
			expect(twin).toMatchObject({ outputs: [{ type: 'ai_tool' }] });
			const fields = twin!.properties.map(({ name, type }) => `${name}:${type}`);
			expect(fields).toEqual(
				expect.arrayContaining(['resource:hidden', 'operation:hidden', 'responseType:hidden']),
			);
		});

		test('yes runs the tool', async () => {
			const { done, chat_id } = await agent('yes');
			expect(done.data.resultData.error).toBeUndefined();
			expect(done.status).toBe('success');
			expect(get().leftCount(chat_id)).toBe(1);
			expect(String(first(jsonOf(done, 'Agent')).output)).toContain('left');
		});

		test('no does not, and the agent is told', async () => {
			const { done, chat_id } = await agent('no');
			expect(done.status).toBe('success');
			expect(get().leftCount(chat_id)).toBe(0);
			const { requests } = get().sandbox.chatModel;
			expect(JSON.stringify(requests.at(-1))).toContain('rejected');
		});
	});
}

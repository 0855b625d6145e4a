import type { IDataObject } from 'n8n-workflow';
import { request } from 'undici';
import {
	EXAMPLES,
	importExample,
	jsonOf,
	readExample,
	type SlackMessage,
	type StoredWorkflow,
	withCredentials,
} from '../sandbox';
import { FAILURES, type Get, TRACE_ID } from './stage';
import { at, first, only } from '../support/certain';

/** What the person's browser says it is. */
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** Every workflow of `examples/`: imported as it is, with nothing but its credentials chosen. */
export function examples(get: Get): void {
	describe('The example', () => {
		/** Calls the CRM example's address and waits for its execution. */
		const callCrm = async ({ id }: StoredWorkflow, chat_ids: string[]) => {
			const { rest, n8n } = get().sandbox;
			const known = await rest.executionsOf(id);
			const { statusCode, body } = await request(`${n8n.url}/webhook/chert-offboarding`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ employee: 'Jo Park', chat_ids }),
			});
			await body.dump();
			expect(statusCode).toBe(200);
			return await get().nextExecution(id, known);
		};
		const texts = (messages: SlackMessage[], channel: string) =>
			messages.filter((message) => message.channel === channel).map(({ text }) => text);

		test.each(EXAMPLES)('%s holds no secret and no credential', (name) => {
			const workflow = readExample(name);
			expect(workflow.nodes.filter(({ credentials }) => credentials)).toEqual([]);
			expect(JSON.stringify(workflow)).not.toMatch(/example0|xox[abp]-|sk-|[0-9a-f]{32}/);
		});

		test('crm-offboarding leaves the groups and tells Slack what became of each', async () => {
			const { sandbox } = get();
			const { rest, internet, simulator } = sandbox;
			const workflow = await importExample(sandbox, 'crm-offboarding');
			const good = simulator.addGroups(3, 5);
			await rest.activate(workflow.id);
			try {
				const bad = FAILURES.filter(({ code }) => code !== 4001);
				const ids = [...good, ...bad.map(({ chat_id }) => chat_id)];
				const execution = await callCrm(workflow, ids);
				expect(execution.status).toBe('success');
				expect(good.map((id) => get().leftCount(id))).toEqual([1, 1, 1]);
				expect(texts(internet.slack, '#offboarding')).toEqual([
					`:wave: Jo Park: your line has left 3 of 7 groups: ${good.join(', ')}`,
				]);
				const problems = texts(internet.slack, '#offboarding-problems');
				expect(problems).toHaveLength(bad.length);
				bad.forEach(({ code, chat_id, advice }, n) => {
					expect(problems[n]).toContain(`Jo Park: your line could not leave ${chat_id}\n`);
					// The code once: the message has it.
					expect(at(problems, n).split(String(code))).toHaveLength(2);
					expect(problems[n]).toContain(advice);
					expect(problems[n]).toMatch(/Trace ID: [0-9a-f]{12}$/);
				});
			} finally {
				await rest.deactivate(workflow.id);
			}
		});

		test('scheduled-offboarding makes its table and writes down every result', async () => {
			const { sandbox } = get();
			const { rest, simulator } = sandbox;
			const workflow = await importExample(sandbox, 'scheduled-offboarding');
			const setUp = await rest.run(workflow, 'Set Up Once');
			expect(setUp.data.resultData.error).toBeUndefined();
			const again = await rest.run(workflow, 'Set Up Once');
			expect(again.status).toBe('success');

			const table = first(jsonOf(setUp, 'Make the Table'));
			const path = `/rest/projects/${String(table.projectId)}/data-tables/${String(table.id)}`;
			const [good] = simulator.addGroups(1, 5);
			const rows = [
				{ chat_id: good },
				{ chat_id: 'ch_group_of_3', result: '' },
				{ chat_id: 'ch_nobody_knows', result: null },
				{ chat_id: 'ch_busy' },
				{ chat_id: 'ch_direct', result: 'try again' },
				{ chat_id: 'ch_group_of_8', result: 'left' },
			].map((row) => ({ employee: 'Jo Park', ...row }));
			await rest.send('POST', `${path}/insert`, { returnType: 'count', data: rows });
			simulator.fault('ch_busy', { kind: 'code', code: 4002, retry_after: 3_600 });

			const execution = await rest.run(workflow, 'Every Evening');
			expect(execution.data.resultData.error).toBeUndefined();
			const { data } = await rest.send<{ data: IDataObject[] }>('GET', `${path}/rows`);
			const result = (row: IDataObject) => [row.chat_id, row.result];
			expect(data.map(result)).toEqual([
				[good, 'left'],
				['ch_group_of_3', 'failed'],
				['ch_nobody_knows', 'failed'],
				['ch_busy', 'try again'],
				['ch_direct', 'had been left before, or is no group'],
				['ch_group_of_8', 'left'],
			]);
			expect(at(data, 1).advice).toMatch(/^Chert 1002: .*at least 3 people/);
			expect(at(data, 1).trace_id).toMatch(TRACE_ID);
			expect(simulator.requests).toHaveLength(5);

			// The next evening takes up only what makes sense to try again.
			await rest.run(workflow, 'Every Evening');
			expect(simulator.requests.slice(5).map(({ chat_id }) => chat_id)).toEqual(['ch_busy']);
			await rest.activate(workflow.id);
			await rest.deactivate(workflow.id);
		});

		describe('error-alert, as the error workflow of one that stops, receives', () => {
			let alert: StoredWorkflow;
			let stopping: StoredWorkflow;

			beforeAll(async () => {
				const { sandbox } = get();
				alert = await importExample(sandbox, 'error-alert');
				await sandbox.rest.activate(alert.id);
				const crm = withCredentials(readExample('crm-offboarding'), sandbox.credentials);
				const nodes = crm.nodes.map((one) => ({
					...one,
					onError: one.name === 'Leave Group' ? ('stopWorkflow' as const) : one.onError,
				}));
				const settings = { ...crm.settings, errorWorkflow: alert.id };
				stopping = await sandbox.rest.createWorkflow({ ...crm, name: 'Stops', nodes, settings });
				await sandbox.rest.activate(stopping.id);
			});
			afterAll(async () => await get().sandbox.rest.deactivate(stopping.id));

			test.each(FAILURES)('$code with trace id and advice', async (failure) => {
				const { code, reason, chat_id, advice } = failure;
				const { rest, internet, simulator } = get().sandbox;
				const [good] = simulator.addGroups(1, 5);
				const known = await rest.executionsOf(alert.id);
				const stopped = await callCrm(stopping, [good, chat_id]);
				expect(stopped.status).toBe('error');

				const execution = await get().nextExecution(alert.id, known);
				expect(execution).toMatchObject({ mode: 'error', status: 'success' });
				const received = first(jsonOf(execution, 'A Workflow Failed'));
				expect(received).toMatchObject({
					workflow: { id: stopping.id, name: 'Stops' },
					execution: {
						id: stopped.id,
						lastNodeExecuted: 'Leave Group',
						error: {
							message: expect.stringMatching(`^Chert ${code}: `) as string,
							description: expect.stringContaining(advice) as string,
							context: { code, reason, trace_id: expect.stringMatching(TRACE_ID) as string },
						},
					},
				});
				const error = (received.execution as IDataObject).error as IDataObject;
				const { trace_id } = error.context as IDataObject;
				const [text] = texts(internet.slack, '#alerts');
				for (const part of [`Chert ${code}: `, advice, `Trace ID: ${String(trace_id)}.`, good]) {
					expect(text).toContain(part);
				}
			});
		});

		describe('offboarding-approval', () => {
			/** Calls the address, and has the manager answer in iMessage. */
			const decide = async (text: string) => {
				const { sandbox } = get();
				const { rest, n8n, simulator } = sandbox;
				const { id } = await importExample(sandbox, 'offboarding-approval');
				const chat_ids = simulator.addGroups(3, 5);
				await rest.activate(id);
				try {
					const { body } = await request(`${n8n.url}/webhook/chert-offboarding-approval`, {
						method: 'POST',
						headers: { 'content-type': 'application/json' },
						body: JSON.stringify({ employee: 'Jo Park', chat_ids }),
					});
					await body.dump();
					const waiting = await rest.until('the question', async () => {
						const [newest] = await rest.executionsOf(id);
						const execution = newest ? await rest.execution(newest) : undefined;
						return execution?.status === 'waiting' ? execution : undefined;
					});
					const question = [...simulator.messages.values()].at(-1)!;
					expect(JSON.stringify(question.parts)).toContain('Leave 3 groups for Jo Park?');
					expect(chat_ids.map((chat_id) => get().leftCount(chat_id))).toEqual([0, 0, 0]);
					await simulator.emit('message.received', { to_last: true, text });
					const execution = await rest.finished(waiting.id);
					expect(execution.data.resultData.error).toBeUndefined();
				} finally {
					await rest.deactivate(id);
				}
				return chat_ids;
			};

			test('leaves the groups when the manager has said yes', async () => {
				const chat_ids = await decide('Yes');
				expect(chat_ids.map((chat_id) => get().leftCount(chat_id))).toEqual([1, 1, 1]);
				expect(texts(get().sandbox.internet.slack, '#offboarding')).toEqual([
					`:wave: Jo Park: your line has left 3 of 3 groups: ${chat_ids.join(', ')}`,
				]);
			});

			test('leaves nothing when the manager has said no, and tells so', async () => {
				const chat_ids = await decide('no');
				expect(chat_ids.map((chat_id) => get().leftCount(chat_id))).toEqual([0, 0, 0]);
				expect(texts(get().sandbox.internet.slack, '#offboarding')).toEqual([
					':no_entry: Jo Park: no group was left. The manager declined: no',
				]);
			});
		});

		describe('ai-agent-approval-imessage', () => {
			const ask = async (chat_id: string, text: string) => {
				const { sandbox } = get();
				const { rest, simulator } = sandbox;
				const chat = 'When Chat Message Received';
				const chatInput = `Please leave ${chat_id}, the project is over.`;
				const json = { sessionId: chat_id, action: 'sendMessage', chatInput };
				const workflow = await rest.createWorkflow({
					...withCredentials(readExample('ai-agent-approval-imessage'), sandbox.credentials),
					pinData: { [chat]: [{ json }] },
				});
				const waiting = await rest.run(workflow, chat, 'waiting');
				const question = JSON.stringify([...simulator.messages.values()].at(-1)!.parts);
				expect(question).toContain('This cannot be undone.');
				expect(question).toContain(chat_id);
				expect(get().leftCount(chat_id)).toBe(0);
				await simulator.emit('message.received', { to_last: true, text });
				const execution = await rest.finished(waiting.id);
				expect(execution.data.resultData.error).toBeUndefined();
				return String(jsonOf(execution, 'AI Agent')[0]!.output);
			};

			test('leaves the group when the person has answered yes in iMessage', async () => {
				const [chat_id] = get().sandbox.simulator.addGroups(1, 5);
				expect(await ask(chat_id!, 'ok')).toContain('"status":"left"');
				expect(get().leftCount(chat_id!)).toBe(1);
			});

			test('leaves nothing when the person has answered no', async () => {
				const [chat_id] = get().sandbox.simulator.addGroups(1, 5);
				await ask(chat_id!, 'no');
				expect(get().leftCount(chat_id!)).toBe(0);
			});
		});

		describe('ai-agent-approval', () => {
			/** Asks the agent to leave a group, waits for the question in Slack, and answers it. */
			const ask = async (chat_id: string, approved: boolean) => {
				const { sandbox } = get();
				const { rest, internet } = sandbox;
				const chat = 'When Chat Message Received';
				const chatInput = `Please leave ${chat_id}, the project is over.`;
				const json = { sessionId: chat_id, action: 'sendMessage', chatInput };
				const workflow = await rest.createWorkflow({
					...withCredentials(readExample('ai-agent-approval'), sandbox.credentials),
					pinData: { [chat]: [{ json }] },
				});
				const waiting = await rest.run(workflow, chat, 'waiting');
				expect(get().leftCount(chat_id)).toBe(0);
				const question = only(internet.slack);
				expect(question.channel).toBe('#approvals');
				const shown = JSON.stringify(question.body);
				expect(shown).toContain('This cannot be undone.');
				expect(shown).toContain(chat_id);
				const links = shown.match(/http:\/\/[^\s"]+/g) ?? [];
				const link = links.find((one) => one.includes(`approved=${approved}`));
				// n8n answers programs that look at links (previews) without counting it as an approval.
				const { statusCode, body } = await request(link!, { headers: { 'user-agent': BROWSER } });
				await body.dump();
				expect(statusCode).toBe(200);
				const execution = await rest.finished(waiting.id);
				expect(execution.data.resultData.error).toBeUndefined();
				expect(execution.status).toBe('success');
				return String(first(jsonOf(execution, 'AI Agent')).output);
			};

			test('leaves the group when a person has approved, not before', async () => {
				const [chat_id] = get().sandbox.simulator.addGroups(1, 5);
				expect(await ask(chat_id, true)).toContain('"status":"left"');
				expect(get().leftCount(chat_id)).toBe(1);
			});

			test('leaves nothing when a person has declined', async () => {
				const { simulator } = get().sandbox;
				const [chat_id] = simulator.addGroups(1, 5);
				await ask(chat_id, false);
				expect(get().leftCount(chat_id)).toBe(0);
				expect(simulator.requests).toEqual([]);
			});
		});
	});
}

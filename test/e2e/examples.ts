import type { IDataObject } from 'n8n-workflow';
import { request } from 'undici';
import {
	EXAMPLES,
	type Execution,
	importExample,
	jsonOf,
	readExample,
	slackInTerminal,
	type SlackMessage,
	type StoredWorkflow,
	withCredentials,
} from '../../tools/sandbox';
import { FAILURES, type Get, TRACE_ID } from './stage';
import { at, first, only } from '../support/certain';

/** What the person's browser says it is. */
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** Every workflow of `examples/`: imported as it is, with nothing but its credentials chosen. */
export function examples(get: Get): void {
	describe('The example', () => {
		/** Calls an address as a CRM does, waits for the execution, and tells what the caller was answered. */
		const call = async ({ id }: StoredWorkflow, path: string, sent: unknown) => {
			const { rest, n8n } = get().sandbox;
			const known = await rest.executionsOf(id);
			const { statusCode, body } = await request(`${n8n.url}/webhook/${path}`, {
				method: 'POST',
				headers: { 'content-type': typeof sent === 'string' ? 'text/plain' : 'application/json' },
				body: typeof sent === 'string' ? sent : JSON.stringify(sent),
			});
			const answer = { status: statusCode, body: await body.json() };
			return { answer, execution: await get().nextExecution(id, known) };
		};
		const callCrm = async (workflow: StoredWorkflow, chat_ids: string[]) => {
			const sent = { employee: 'Jo Park', chat_ids };
			const { answer, execution } = await call(workflow, 'chert-offboarding', sent);
			expect(answer).toEqual({ status: 202, body: { accepted: chat_ids.length } });
			return execution;
		};
		/** Address of an execution in the editor, as n8n itself gives it to error workflows. */
		const addressOf = ({ workflowId, id }: Pick<Execution, 'workflowId' | 'id'>) =>
			`${get().sandbox.n8n.url}/workflow/${workflowId}/executions/${id}`;
		const linkTo = (execution: Pick<Execution, 'workflowId' | 'id'>) =>
			`\n<${addressOf(execution)}|Open the execution>`;
		/** The chats that Chert was asked to leave, in order. */
		const chatsAsked = () =>
			get()
				.sandbox.simulator.requests.filter(({ route }) => route?.endsWith('/leave'))
				.map(({ chat_id }) => chat_id);
		/** What people call a group: its name, who is in it, or its ID. */
		const called = (chat_id: string, otherwise = chat_id) => {
			const {
				display_name = '',
				handles = [],
				line = '',
			} = get().sandbox.simulator.chats.get(chat_id) ?? {};
			const isKnown = [...get().sandbox.simulator.events.values()].some(
				({ lead_id }) => lead_id === chat_id,
			);
			const [one, two, ...more] = handles.filter((handle) => handle !== line);
			if (!isKnown || one === undefined) return otherwise;
			if (display_name || two === undefined) return display_name || one;
			const people = `group with …${one.slice(-4)}, …${two.slice(-4)}`;
			return more.length > 0 ? `${people} and ${more.length} more` : people;
		};
		const failed = (chat_id: string) => `${called(chat_id, 'a group')} (${chat_id})`;
		const texts = (messages: SlackMessage[], channel: string) =>
			messages.filter((message) => message.channel === channel).map(({ text }) => text);

		test.each(EXAMPLES)('%s holds no secret and no credential', (name) => {
			const workflow = readExample(name);
			expect(workflow.nodes.filter(({ credentials }) => credentials)).toEqual([]);
			expect(JSON.stringify(workflow)).not.toMatch(/example0|xox[abp]-|sk-|[0-9a-f]{32}/);
		});

		describe('crm-offboarding', () => {
			let workflow: StoredWorkflow;

			beforeAll(async () => {
				workflow = await importExample(get().sandbox, 'crm-offboarding');
				await get().sandbox.rest.activate(workflow.id);
			});
			afterAll(async () => await get().sandbox.rest.deactivate(workflow.id));

			test('leaves the groups and tells Slack what became of each', async () => {
				const { internet, simulator } = get().sandbox;
				const good = simulator.addGroups(3, 5);
				const bad = FAILURES.filter(({ code }) => code !== 4001);
				const refused = bad.map(({ chat_id }) => chat_id);
				const execution = await callCrm(workflow, [...good, ...refused]);
				expect(execution.status).toBe('success');
				expect(good.map((id) => get().leftCount(id))).toEqual([1, 1, 1]);
				expect(texts(internet.slack, '#offboarding')).toEqual([
					`:wave: Jo Park: your line has left 3 of 7 groups: ${good.join(', ')}` +
						`\nCould not be left (4): ${refused.map((id) => called(id)).join(', ')}${linkTo(execution)}`,
				]);
				const problems = texts(internet.slack, '#offboarding-problems');
				expect(problems).toHaveLength(bad.length);
				bad.forEach(({ code, chat_id, advice }, n) => {
					expect(problems[n]).toContain(`Jo Park: your line could not leave ${failed(chat_id)}\n`);
					// The code once: the message has it.
					expect(at(problems, n).split(String(code))).toHaveLength(2);
					expect(problems[n]).toContain(advice);
					expect(problems[n]).toMatch(/\nTrace ID: [0-9a-f]{12}\n/);
					expect(at(problems, n).endsWith(linkTo(execution))).toBe(true);
				});
			});

			test.each<[string, (ids: string[]) => unknown]>([
				['a list', (ids) => ids],
				['text with commas', (ids) => ids.join(', ')],
				['text, one line each', (ids) => `${ids.join('\n')}\n`],
				['a list that was written out as text', (ids) => JSON.stringify(ids)],
				['a list of texts with commas, some twice', ([a, b, c]) => [`${a},${b}`, `${c} `, a, '']],
			])('takes the IDs as %s', async (_, written) => {
				const { internet, simulator } = get().sandbox;
				const good = simulator.addGroups(3, 5);
				const sent = { employee: ' Jo Park ', chat_ids: written(good) };
				const { answer, execution } = await call(workflow, 'chert-offboarding', sent);
				expect(answer).toEqual({ status: 202, body: { accepted: 3 } });
				expect(chatsAsked().sort()).toEqual([...good].sort());
				expect(internet.slack.map(({ text }) => text)).toEqual([
					`:wave: Jo Park: your line has left 3 of 3 groups: ${good.join(', ')}${linkTo(execution)}`,
				]);
			});

			test('does not cut an ID that holds a semicolon', async () => {
				const sent = { employee: 'Jo Park', chat_ids: 'iMessage;+;chat42, ch_group_of_5' };
				const { answer } = await call(workflow, 'chert-offboarding', sent);
				expect(answer).toEqual({ status: 202, body: { accepted: 2 } });
				expect(chatsAsked().sort()).toEqual(['ch_group_of_5', 'iMessage;+;chat42']);
			});

			test('takes one ID as text', async () => {
				const { internet, simulator } = get().sandbox;
				const [good] = simulator.addGroups(1, 5);
				const sent = { employee: 4711, chat_ids: good };
				const { execution } = await call(workflow, 'chert-offboarding', sent);
				expect(get().leftCount(good)).toBe(1);
				expect(texts(internet.slack, '#offboarding')).toEqual([
					`:wave: 4711: your line has left 1 of 1 group: ${good}${linkTo(execution)}`,
				]);
			});

			test('reports that none was left', async () => {
				const { internet } = get().sandbox;
				const execution = await callCrm(workflow, ['ch_group_of_3', 'ch_direct']);
				expect(texts(internet.slack, '#offboarding')).toEqual([
					':no_entry: Jo Park: your line has left none of 2 groups' +
						`\nCould not be left (2): Three of us, +14155551000${linkTo(execution)}`,
				]);
				expect(texts(internet.slack, '#offboarding-problems')).toHaveLength(2);
			});

			test('does not call a group left or not left of which that is not known', async () => {
				const { internet, simulator } = get().sandbox;
				const [good] = simulator.addGroups(1, 5);
				const lost = 'ch_fail_4001';
				const some = await callCrm(workflow, [good, lost]);
				const none = await callCrm(workflow, [lost]);
				expect(texts(internet.slack, '#offboarding')).toEqual([
					`:wave: Jo Park: your line has certainly left 1 of 2 groups: ${good}` +
						`\nNot known whether left (1): ${lost}${linkTo(some)}`,
					':warning: Jo Park: your line has certainly left 0 of 1 group' +
						`\nNot known whether left (1): ${lost}${linkTo(none)}`,
				]);
				expect(texts(internet.slack, '#offboarding-problems')[0]).toContain(
					`Jo Park: it is not known whether your line left ${failed(lost)}\n`,
				);
			});

			test.each([[[]], [''], [' , '], [['', ' ']]])(
				'reports that there was nothing to leave in %j',
				async (chat_ids) => {
					const { internet, simulator } = get().sandbox;
					const sent = { employee: 'Jo Park', chat_ids };
					const { answer, execution } = await call(workflow, 'chert-offboarding', sent);
					expect(answer).toEqual({ status: 202, body: { accepted: 0 } });
					expect(simulator.requests).toEqual([]);
					expect(internet.slack).toMatchObject([
						{
							channel: '#offboarding',
							text: `:information_source: Jo Park: there was nothing to leave, because the list of groups is empty.${linkTo(execution)}`,
						},
					]);
				},
			);

			const EMPLOYEE = 'The field "employee" must hold the name of the person.';
			const CHATS =
				'The field "chat_ids" must be a list of chat IDs, or text with commas between the IDs.';
			test.each<[sent: unknown, problem: string, person: string]>([
				[{}, EMPLOYEE, ''],
				['Jo Park has left', EMPLOYEE, ''],
				[['ch_group_of_5'], EMPLOYEE, ''],
				[{ employee: ' ', chat_ids: ['ch_group_of_5'] }, EMPLOYEE, ''],
				[{ employee: { name: 'Jo Park' }, chat_ids: ['ch_group_of_5'] }, EMPLOYEE, ''],
				[{ employee: 'Jo Park' }, CHATS, '\nPerson: Jo Park'],
				[{ employee: 'Jo Park', chat_ids: null }, CHATS, '\nPerson: Jo Park'],
				[{ employee: 'Jo Park', chat_ids: 5 }, CHATS, '\nPerson: Jo Park'],
				[{ employee: 'Jo Park', chat_ids: { id: 'ch_1' } }, CHATS, '\nPerson: Jo Park'],
				[{ employee: 'Jo Park', chat_ids: ['ch_group_of_5', 7] }, CHATS, '\nPerson: Jo Park'],
				[{ employee: 'Jo Park', chat_ids: [['ch_1']] }, CHATS, '\nPerson: Jo Park'],
			])('answers %j with 400, leaves nothing and tells Slack', async (sent, problem, person) => {
				const { internet, simulator } = get().sandbox;
				const { answer, execution } = await call(workflow, 'chert-offboarding', sent);
				expect(answer).toEqual({ status: 400, body: { error: problem } });
				expect(execution.status).toBe('success');
				expect(simulator.requests).toEqual([]);
				expect(internet.slack).toMatchObject([
					{
						channel: '#offboarding-problems',
						text: `:warning: Nothing was left: *Person Left* was called with something that it cannot use, and the caller has been told so.\n${problem}${person}${linkTo(execution)}`,
					},
				]);
			});
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
				['ch_direct', 'had been left before, or is not a group'],
				['ch_group_of_8', 'left'],
			]);
			expect(at(data, 1).advice).toMatch(/^Chert 1002: .*at least 3 people/);
			expect(at(data, 1).trace_id).toMatch(TRACE_ID);
			expect(chatsAsked()).toHaveLength(5);

			// The next evening takes up only what makes sense to try again.
			await rest.run(workflow, 'Every Evening');
			expect(chatsAsked().slice(5)).toEqual(['ch_busy']);
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
						url: addressOf(stopped),
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
				const text = first(texts(internet.slack, '#alerts'));
				const link = `<${addressOf(stopped)}|Open the execution>`;
				const parts = [`Chert ${code}: `, advice, `Trace ID: ${String(trace_id)}.`, good, link];
				for (const part of parts) expect(text).toContain(part);
				expect(text.replaceAll(chat_id, '').split(String(code))).toHaveLength(2);
			});
		});

		describe('offboarding-approval', () => {
			const PATH = 'chert-offboarding-approval';

			/** Calls the address, and has the manager answer in iMessage. */
			const decide = async (text: string, more: string[] = []) => {
				const { sandbox } = get();
				const { rest, n8n, simulator } = sandbox;
				const { id } = await importExample(sandbox, 'offboarding-approval');
				const chat_ids = simulator.addGroups(3, 5);
				let execution: Execution;
				await rest.activate(id);
				try {
					const { statusCode, body } = await request(`${n8n.url}/webhook/${PATH}`, {
						method: 'POST',
						headers: { 'content-type': 'application/json' },
						body: JSON.stringify({ employee: 'Jo Park', chat_ids: [...chat_ids, ...more].join() }),
					});
					// The caller does not wait for the manager.
					expect(statusCode).toBe(202);
					expect(await body.json()).toEqual({ accepted: 3 + more.length });
					const waiting = await rest.until('the question', async () => {
						const [newest] = await rest.executionsOf(id);
						const execution = newest ? await rest.execution(newest) : undefined;
						return execution?.status === 'waiting' ? execution : undefined;
					});
					const question = [...simulator.messages.values()].at(-1)!;
					expect(JSON.stringify(question.parts)).toContain(
						`Leave ${3 + more.length} groups for Jo Park?`,
					);
					expect(chat_ids.map((chat_id) => get().leftCount(chat_id))).toEqual([0, 0, 0]);
					await simulator.emit('message.received', { to_last: true, text });
					execution = await get().answered(waiting.id);
					expect(execution.data.resultData.error).toBeUndefined();
				} finally {
					await rest.deactivate(id);
				}
				return { chat_ids, execution };
			};

			test('leaves the groups when the manager has said yes, and tells what became of each', async () => {
				const { chat_ids, execution } = await decide('Yes', ['ch_group_of_3']);
				const said = [...get().sandbox.simulator.messages.values()].at(-1)!;
				expect(JSON.stringify(said.parts)).toContain('"Approved. 4 groups will be left."');
				expect(chat_ids.map((chat_id) => get().leftCount(chat_id))).toEqual([1, 1, 1]);
				const { slack } = get().sandbox.internet;
				expect(texts(slack, '#offboarding')).toEqual([
					`:wave: Jo Park: your line has left 3 of 4 groups: ${chat_ids.join(', ')}` +
						`\nCould not be left (1): Three of us${linkTo(execution)}`,
				]);
				const problem = only(texts(slack, '#offboarding-problems'));
				expect(problem).toContain(
					'Jo Park: your line could not leave Three of us (ch_group_of_3)\n',
				);
				// The code once: the message has it.
				expect(problem.split('1002')).toHaveLength(2);
				expect(problem.endsWith(linkTo(execution))).toBe(true);
			});

			test('leaves nothing when the manager has said no, and tells so', async () => {
				const { chat_ids, execution } = await decide('no');
				expect(chat_ids.map((chat_id) => get().leftCount(chat_id))).toEqual([0, 0, 0]);
				expect(texts(get().sandbox.internet.slack, '#offboarding')).toEqual([
					`:no_entry: Jo Park: no group was left. The manager declined: no${linkTo(execution)}`,
				]);
			});

			test.each<[string, object, number, string, string]>([
				['an empty list', { chat_ids: [] }, 202, '#offboarding', 'there was nothing to leave'],
				['no list', {}, 400, '#offboarding-problems', 'The field "chat_ids" must be'],
				[
					'a manager who cannot be asked',
					{ chat_ids: 'ch_group_of_5' },
					202,
					'#offboarding-problems',
					'Jo Park: no group was left, because the manager could not be asked.\n*Chert 1001',
				],
			])('says so of %s', async (_, sent, status, channel, text) => {
				const { sandbox } = get();
				const { rest, internet, simulator } = sandbox;
				const workflow = await importExample(sandbox, 'offboarding-approval');
				simulator.fault('POST /send', { kind: 'code', code: 1001 });
				await rest.activate(workflow.id);
				try {
					const { answer, execution } = await call(workflow, PATH, {
						employee: 'Jo Park',
						...sent,
					});
					expect(answer.status).toBe(status);
					expect(execution.status).toBe('success');
					const message = only(internet.slack);
					expect(message.channel).toBe(channel);
					expect(message.text).toContain(text);
					expect(message.text.endsWith(linkTo(execution))).toBe(true);
					expect(get().leftCount('ch_group_of_5')).toBe(0);
				} finally {
					await rest.deactivate(workflow.id);
				}
			});
		});

		/** Lets somebody write in a group, so that the events of Chert tell who is in it. */
		const somebodyWrites = async (chat_id: string): Promise<string> => {
			const from = '+14155551000';
			await get().sandbox.simulator.emit('message.received', { chat_id, from, text: 'Hello' });
			return from;
		};

		describe('ai-agent-approval-imessage', () => {
			const ask = async (chat_id: string, text: string) => {
				const { sandbox } = get();
				const { rest, simulator } = sandbox;
				const member = await somebodyWrites(chat_id);
				const chat = 'Chat with the Agent';
				const chatInput = `Please leave ${chat_id}, the project is over.`;
				const json = { sessionId: chat_id, action: 'sendMessage', chatInput };
				const workflow = await rest.createWorkflow({
					...withCredentials(readExample('ai-agent-approval-imessage'), sandbox.credentials),
					pinData: { [chat]: [{ json }] },
				});
				const waiting = await rest.run(workflow, chat, 'waiting');
				const question = JSON.stringify([...simulator.messages.values()].at(-1)!.parts);
				expect(question).toContain('It cannot be undone.');
				expect(question).toContain(`ID: ${chat_id}`);
				expect(question).toMatch(new RegExp(`People: [^\\n]*\\${member}`));
				expect(get().leftCount(chat_id)).toBe(0);
				await simulator.emit('message.received', { to_last: true, text });
				const execution = await get().answered(waiting.id);
				expect(execution.data.resultData.error).toBeUndefined();
				return String(jsonOf(execution, 'Offboarding Agent')[0]!.output);
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
				const member = await somebodyWrites(chat_id);
				const chat = 'Chat with the Agent';
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
				// As `npm run n8n` prints it: a person opens the link from the terminal.
				const shown = slackInTerminal(question);
				expect(shown).toContain('It cannot be undone.');
				expect(shown).toContain(`ID: ${chat_id}`);
				expect(shown).toMatch(new RegExp(`^People: .*\\${member}`, 'm'));
				const button = approved ? /^Approve: (http:\S+)$/m : /^Decline: (http:\S+)$/m;
				const [, link] = button.exec(shown) ?? [];
				// n8n answers programs that look at links (previews) without counting it as an approval.
				const { statusCode, body } = await request(link!, { headers: { 'user-agent': BROWSER } });
				await body.dump();
				expect(statusCode).toBe(200);
				const execution = await rest.finished(waiting.id);
				expect(execution.data.resultData.error).toBeUndefined();
				expect(execution.status).toBe('success');
				return String(first(jsonOf(execution, 'Offboarding Agent')).output);
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
				// Looking at the group reads, and nothing else was sent.
				expect(simulator.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
			});
		});
	});
}

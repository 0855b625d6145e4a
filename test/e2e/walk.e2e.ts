import type { INode, INodeParameters } from 'n8n-workflow';
import type { Locator } from 'playwright-core';
import { request } from 'undici';
import { EVENTS } from '../../nodes/Chert/objects/events';
import {
	CURRENT,
	EXAMPLES,
	nameOf,
	openSandbox,
	readExample,
	type Sandbox,
	type StoredCredential,
	type StoredWorkflow,
	withCredentials,
	type WorkflowFile,
} from '../../tools/sandbox';
import { type Browser, openBrowser } from '../../tools/sandbox/browser';
import type { Frame } from '../../tools/docs/movingPicture';
import { first } from '../support/certain';
import { nodeProcess } from '../support/node';
import { Album, LARGEST, LARGEST_MOVING } from './album';
import { Editor } from './editor';
import { node } from './stage';

/** Set for each of jest's projects by jest.e2e.config.js: the name of a target. */
declare const E2E_TARGET: string;

/** Where `npm run pictures` wants them; a plain run of the tests throws them away. */
const { E2E_PICTURES } = nodeProcess.env;

/** The editor looks different in every release; people are told how it looks in the current one. */
const inCurrent = E2E_TARGET === nameOf(CURRENT) ? describe : describe.skip;

const LEAVE = 'Leave Group';
const WRONG_SECRET = 'example1example1example1example1';

const ASK = 'Ask the Manager';

/** Three groups, a question in iMessage, and an If node behind it. */
function asking({ id, name }: StoredCredential): WorkflowFile {
	const example = readExample('offboarding-approval');
	const start = node('Start', 'n8n-nodes-base.manualTrigger');
	const json = {
		employee: 'Jo Park',
		chat_ids: ['ch_group_of_5', 'ch_group_of_8', 'ch_group_of_20'],
	};
	const nodes = example.nodes.filter(({ name: title }) => [ASK, 'Approved?'].includes(title));
	const to = (title: string) => ({ main: [[{ node: title, type: 'main' as const, index: 0 }]] });
	return {
		name: 'Ask first',
		nodes: [
			{ ...start, position: [240, 220] },
			...nodes.map((one) =>
				one.name === ASK
					? { ...one, onError: undefined, credentials: { chertApi: { id, name } } }
					: one,
			),
		],
		connections: { Start: to(ASK), [ASK]: to('Approved?') },
		pinData: { Start: [{ json }] },
	};
}

/** A window that shows a whole workflow without making it smaller. */
const LARGE_WINDOW = { width: 1_900, height: 2_200 };
const WINDOW = { width: 1_440, height: 900 };
/** Small enough that its words can be read where a page shows it 900 pixels wide. */
const SMALL_WINDOW = { width: 1_120, height: 756 };

/** How long a person waits, in milliseconds: two other n8ns may have the processors. */
const PATIENCE = 180_000;

inCurrent(`n8n ${E2E_TARGET}`, () => {
	let sandbox: Sandbox;
	let browser: Browser;
	let editor: Editor;
	let album: Album;
	let workflow: StoredWorkflow;

	beforeAll(async () => {
		album = new Album(E2E_PICTURES);
		const tarball = nodeProcess.env.E2E_TARBALL;
		// In pictures the credential shows the address at which `npm run simulator` listens.
		const simulatorPort = E2E_PICTURES ? 4010 : 0;
		sandbox = await openSandbox({ target: CURRENT, tarball, simulatorPort });
		browser = await openBrowser({ ...WINDOW, patience: PATIENCE });
		editor = new Editor(browser.page, sandbox.n8n.url);
		const { rest, credentials } = sandbox;
		// Somebody who comes for the first time has Slack, and no Chert credential yet.
		await rest.send('DELETE', `/rest/credentials/${credentials.chertApi.id}`);
		const example = withCredentials(readExample('crm-offboarding'), credentials);
		const nodes = example.nodes.map((node) =>
			node.name === LEAVE ? { ...node, credentials: undefined } : node,
		);
		workflow = await rest.createWorkflow({ ...example, nodes });
	}, 900_000);
	afterAll(async () => {
		album?.close();
		await browser?.close();
		await sandbox?.close();
	});

	const take = async (part: string, name: string) => {
		await editor.dismissMessages();
		// The nodes before and after one reach into its panel.
		const beside = part === 'ndv' ? await editor.part('floating-node').all() : [];
		const size = await album.take(editor.page, [editor.part(part), ...beside], name);
		expect(size).toBeLessThan(LARGEST);
		expect(size).toBeGreaterThan(5_000);
	};

	/** Takes a picture of a workflow, up to the edges of its notes; without notes the words below nodes need more. */
	const takeWorkflow = async (name: string, margin = 16) => {
		await editor.page.setViewportSize(LARGE_WINDOW);
		await editor.fit();
		await editor.dismissMessages();
		await editor.hideButtons();
		try {
			const size = await album.take(editor.page, await editor.drawing(), name, margin);
			expect(size).toBeLessThan(LARGEST);
			expect(size).toBeGreaterThan(5_000);
		} finally {
			await editor.showButtons();
			await editor.page.setViewportSize(WINDOW);
		}
	};

	/** The credential that the walk has made; a part of the walk, taken alone, makes it here. */
	const chertApi = async () => {
		const { rest, simulator } = sandbox;
		const made = (await rest.credentials()).find(({ type }) => type === 'chertApi');
		return made ?? (await rest.createCredential('Chert account', 'chertApi', simulator.credential));
	};
	const credentials = async () => ({ ...sandbox.credentials, chertApi: await chertApi() });

	/** Presses "Execute workflow" and does what the CRM does then. */
	const run = async (chat_ids: string[]) => {
		await editor.part('execute-workflow-button').click();
		await sandbox.rest.until('the test URL to listen', async () => {
			const { statusCode, body } = await request(
				`${sandbox.n8n.url}/webhook-test/chert-offboarding`,
				{
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify({ employee: 'Jo Park', chat_ids }),
				},
			);
			await body.dump();
			return statusCode === 202 || undefined;
		});
	};

	describe('In the browser, a person', () => {
		test('logs in and opens the offboarding workflow', async () => {
			await editor.logIn();
			await editor.openWorkflow(workflow);
			expect(await editor.reads(editor.node(LEAVE), 'Chat: Leave Group')).toMatch(
				/Success\s+Error/,
			);
		});

		test("finds everything in the node's panel", async () => {
			await editor.openNode(LEAVE);
			expect(await editor.chosen('resource')).toBe('Chat');
			expect(await editor.chosen('operation')).toBe(LEAVE);
			const resources = await editor.entries('resource');
			expect(resources).toEqual([...resources].sort((a, b) => a.localeCompare(b, 'en')));
			const operations = await editor.entries('operation');
			expect(operations.join('\n')).toMatch(/Leave Group\s+Make your line leave an iMessage group/);
			expect(operations.join('\n')).toContain('This cannot be undone');
			await editor.reads(editor.part('parameter-input-chatId'), '{{ $json.chat_id }}');
			await editor.part('collection-parameter-add').click();
			const options = editor.page.getByRole('option').filter({ visible: true });
			await options.first().waitFor();
			// The example has Say Who Is in It and Stop If More Than already.
			expect(await options.allInnerTexts()).toEqual([
				'Check Only (Leave Nothing)',
				'Give Up After (Minutes)',
				'If Not a Group Anymore',
				'Include Input Fields',
				'Max Attempts',
				'Max Concurrent Requests',
			]);
			await editor.page.keyboard.press('Escape');
			await options.first().waitFor({ state: 'hidden' });
		});

		test('is shown no picture whose edge cuts a button in two', async () => {
			const words = editor.part('node-execute-button').getByText('Execute step');
			await expect(album.take(editor.page, [words], 'cut')).rejects.toThrow(
				/The edge of the picture "cut" cuts this in two: Execute step/,
			);
		});

		test('creates the credential, and reads what its test says', async () => {
			const { page } = editor;
			const dialog = editor.part('editCredential-modal');
			const { tenant, signingSecret, baseUrl } = sandbox.simulator.credential;
			await editor.part('node-credentials-slot').getByRole('button').first().click();
			await dialog.waitFor();
			expect(await dialog.innerText()).toContain('Chert API');
			expect(await editor.chosen('authentication')).toBe('Signature (HMAC)');
			await editor.fill('tenant', tenant);
			await editor.fill('signingSecret', WRONG_SECRET);
			await editor.fill('baseUrl', baseUrl);
			await editor.part('credential-save-button').click();
			await dialog.getByText('More details').click();
			await dialog.getByText('Chert 2004').waitFor();
			expect(await dialog.innerText()).toContain(
				'Chert 2004: Signature or token is not valid. The Signing Secret in the credential is wrong, or a new one has replaced it. Copy the current one from the API keys page of the Chert console.',
			);
			await take('editCredential-modal', 'credential-wrong-secret');

			await editor.fill('signingSecret', signingSecret);
			await editor.part('credential-save-button').click();
			// A new credential that works closes its dialog, which may take a moment; opened again, it
			// is tested again.
			await dialog.waitFor({ state: 'hidden' });
			await sandbox.rest.until('the dialog with a good test', async () => {
				if (!(await dialog.isVisible())) await editor.part('credential-edit-button').click();
				await dialog.getByText('Connection tested successfully').waitFor();
				return await take('editCredential-modal', 'credential').then(
					() => true,
					() => undefined,
				);
			});
			// Escape closes the dialog, and the panel below it at once or the next time.
			await sandbox.rest.until('the panel to close', async () => {
				await page.keyboard.press('Escape');
				return (await editor.part('ndv').isVisible()) ? undefined : true;
			});
			const stored = await sandbox.rest.credentials();
			expect(stored.filter(({ type }) => type === 'chertApi')).toHaveLength(1);
		});

		test('runs it: three groups, one left, two for the error branch', async () => {
			await run(['ch_group_of_5', 'ch_group_of_3', 'ch_nobody_knows']);
			for (const name of ['Summary to Slack', 'Failure to Slack']) {
				await editor.node(name).getByTestId('canvas-node-status-success').waitFor();
			}
			// The canvas counts a moment later than the nodes say that they are done.
			const counted = [
				...Array<string>(5).fill('1 item'),
				...['2 items', '2 items', '3 items', '3 items', '3 items'],
			];
			await sandbox.rest.until('the counts on the canvas', async () => {
				const labels = await editor.part('edge-label').allInnerTexts();
				const counts = labels
					.map((label) => label.trim())
					.filter((label) => / items?$/.test(label));
				return counts.sort().join() === counted.join() || undefined;
			});
			expect(sandbox.simulator.chats.get('ch_group_of_5')!.left_count).toBe(1);
			expect(sandbox.internet.slack).toHaveLength(3);
			await takeWorkflow('error-branch');
			await editor.fit();
		});

		test('follows the error branch: code and advice for every group', async () => {
			await editor.openNode(LEAVE);
			const output = editor.part('output-panel');
			await output.getByText('Success Branch (1 item)').waitFor();
			await output.getByText('ch_group_of_5').first().waitFor();
			expect(await output.innerText()).toMatch(/ch_group_of_5\s+left/);
			await take('ndv', 'node-panel');
			await output.getByText('Error Branch (2 items)').click();
			await output.getByText('ch_nobody_knows').first().waitFor();
			const words = await editor.reads(output, /code\s*:\s*1002/);
			expect(words).toMatch(/code\s*:\s*2002/);
			expect(words).toContain('iMessage needs at least 3 people to stay in a group');
			expect(words).toContain('Chert does not know a chat with this ID. Check where the ID comes');
			// What went wrong stands above how often it was tried.
			expect(words.indexOf('Chert 1002: ')).toBeLessThan(words.indexOf('attempts'));
			// As JSON nothing is cut off at the edge of the picture.
			await output.getByText('JSON', { exact: true }).click();
			await take('ndv', 'error-items');
		});

		test('lets it stop instead, and reads the failure', async () => {
			await editor.part('tab-settings').click();
			expect(await editor.chosen('onError')).toBe('Continue (using error output)');
			await editor.part('parameter-input-onError').click();
			await editor.page.getByRole('option').first().waitFor();
			await take('ndv', 'on-error');
			await editor.page.keyboard.press('Escape');
			await editor.page.getByRole('option').first().waitFor({ state: 'hidden' });
			await editor.choose('onError', 'Stop Workflow');
			await editor.closeNode();
			await run(['ch_group_of_8', 'ch_group_of_3']);
			await editor.node(LEAVE).getByTestId('canvas-node-status-mark-error').waitFor();
			await editor.openNode(LEAVE);
			const title = 'Chert 1002: A group needs at least 3 members after you leave [item 1]';
			expect(await editor.reads(editor.part('node-error-message'), title)).toBe(title);
			const described = editor.part('node-error-description');
			const description = await editor.reads(described, 'Trace ID');
			expect(description).toContain(
				'iMessage needs at least 3 people to stay in a group, so a line can only leave a group of 4 or more. Add somebody to the group first, or stay in it.',
			);
			expect(description).toMatch(/Trace ID: [0-9a-f]{12}\./);
			expect(description).toContain('Stopped at: ch_group_of_3.');
			expect(description).toContain('Left before this: ch_group_of_8.');
			await take('ndv', 'failure');
		});

		/** The CRM example with some other parameters of Leave Group, with its panel open. */
		const openLeaveGroup = async (parameters: INodeParameters) => {
			const { rest } = sandbox;
			const example = withCredentials(readExample('crm-offboarding'), await credentials());
			const nodes = example.nodes.map((one) =>
				one.name === LEAVE ? { ...one, parameters: { ...one.parameters, ...parameters } } : one,
			);
			await editor.openWorkflow(await rest.createWorkflow({ ...example, nodes }));
			await editor.openNode(LEAVE);
		};

		test('picks a group by the people in it, also where it has no name', async () => {
			const label = '…1000, …1001 and 2 more (5 people, …5d6e7f)';
			await openLeaveGroup({ chatId: { __rl: true, mode: 'list', value: '' } });
			await editor.part('rlc-input').last().click();
			const alike = editor.part('rlc-item').filter({ hasText: '…1000, …1001 and 2 more' });
			await alike.first().waitFor();
			expect(await alike.allInnerTexts()).toContain(label);
			await alike.last().scrollIntoViewIfNeeded();
			await take('ndv', 'from-list');
			await alike.filter({ hasText: '5d6e7f' }).click();
			await editor.part('rlc-item').first().waitFor({ state: 'hidden' });
			expect(await editor.picked()).toBe(label);
		});

		test('is told by the notice that Check Only leaves nothing', async () => {
			await openLeaveGroup({ options: { onlyCheck: true, describeChat: true } });
			const box = 'Nothing is left while Check Only is on.';
			const panel = await editor.reads(editor.part('ndv'), box);
			expect(panel).not.toContain('Your line leaves the group at once');
			await take('ndv', 'check-only');
		});

		test('lets an If send on only the groups that can be left', async () => {
			const { rest, simulator } = sandbox;
			const { id, name } = await chertApi();
			const credentials = { chertApi: { id, name } };
			simulator.reset();
			const chats = ['ch_group_of_4', 'ch_group_of_3', 'ch_group_of_8'];
			const chatId = { __rl: true, mode: 'id', value: '={{ $json.chat_id }}' };
			const leave = { resource: 'chat', operation: 'leave', chatId };
			const condition = {
				id: '974bbe24-e4f6-54a1-a862-b34caa48484a',
				leftValue: '={{ $json.would }}',
				rightValue: 'leave',
				operator: { type: 'string', operation: 'equals' },
			};
			const options = { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 };
			const nodes = [
				node('Three Groups', 'n8n-nodes-base.manualTrigger'),
				node('Look First', 'n8n-nodes-chert.chert', {
					credentials,
					parameters: { ...leave, options: { onlyCheck: true } },
				}),
				node('Can It Be Left?', 'n8n-nodes-base.if', {
					typeVersion: 2.2,
					parameters: {
						conditions: { options, conditions: [condition], combinator: 'and' },
						options: {},
					},
				}),
				node('Leave Group', 'n8n-nodes-chert.chert', { credentials, parameters: leave }),
			].map((one, n) => ({ ...one, position: [n * 224, 0] as [number, number] }));
			const to = (target: string) => ({
				main: [[{ node: target, type: 'main' as const, index: 0 }]],
			});
			await editor.openWorkflow(
				await rest.createWorkflow({
					name: 'Look, then leave',
					nodes,
					connections: {
						'Three Groups': to('Look First'),
						'Look First': to('Can It Be Left?'),
						'Can It Be Left?': to('Leave Group'),
					},
					pinData: { 'Three Groups': chats.map((chat_id) => ({ json: { chat_id } })) },
				}),
			);
			await editor.part('execute-workflow-button').click();
			await editor.node('Leave Group').getByTestId('canvas-node-status-success').waitFor();
			expect(chats.map((chat) => simulator.chats.get(chat)!.left_count)).toEqual([1, 0, 1]);
			await takeWorkflow('look-then-leave', 150);
			await editor.openNode('Can It Be Left?');
			await editor.part('output-panel').getByText('refuse').first().waitFor({ state: 'detached' });
			await take('ndv', 'if-would');
			simulator.reset();
		});

		test('leaves a first group, with no more than a list and a button', async () => {
			const { rest, simulator } = sandbox;
			const { page } = editor;
			simulator.reset();
			const start = node('Start by Hand', 'n8n-nodes-base.manualTrigger');
			const empty = { name: 'My first group', nodes: [start], connections: {} };
			const created = await rest.createWorkflow(empty);
			await page.setViewportSize(SMALL_WINDOW);
			await editor.openWorkflow(created);
			const frames: Frame[] = [];
			const frame = async (sentence: string, pressed?: Locator) => {
				await editor.dismissMessages();
				frames.push(await album.takeFrame(page, sentence, pressed));
			};

			const plus = editor.part('canvas-handle-plus').first();
			await frame('1. Press the plus sign', plus);
			await plus.click();
			await editor.part('node-creator-search-bar').waitFor();
			await page.keyboard.type('chert');
			const found = editor
				.part('node-creator-item-name')
				.getByText('Chert', { exact: true })
				.first();
			await found.waitFor();
			await frame('2. Search for Chert, and choose it', found);
			await found.click();
			const action = page.getByText('Leave group').first();
			await action.waitFor();
			await action.evaluate((element) =>
				(element as unknown as { scrollIntoView(how: object): void }).scrollIntoView({
					block: 'center',
				}),
			);
			await frame('3. Choose "Leave group"', action);
			await action.click();
			await editor.part('ndv').waitFor();
			const mode = editor.part('rlc-mode-selector');
			await mode.waitFor();
			await frame('4. Let n8n show you your groups: From list', mode);
			await mode.click();
			await page.getByRole('option', { name: 'From List' }).filter({ visible: true }).click();
			await editor.part('rlc-input').last().click();
			const group = editor.part('rlc-item').filter({ hasText: 'Sales North' });
			await group.waitFor();
			await frame('5. Choose the group that your line should leave', group);
			await group.click();
			await group.waitFor({ state: 'hidden' });
			const button = editor.part('node-execute-button').first();
			await frame('6. Press "Execute step". Your line leaves the group at once.', button);
			expect(simulator.chats.get('ch_group_of_4')!.left_count).toBe(0);
			await button.click();
			const status = editor.part('output-panel').getByText('left').first();
			await status.waitFor();
			await frame('Done: the output says "left"', status);
			expect(simulator.chats.get('ch_group_of_4')!.left_count).toBe(1);
			expect(album.animate('first-group', frames)).toBeLessThan(LARGEST_MOVING);
			await editor.closeNode();
			await page.setViewportSize(WINDOW);
			simulator.reset();
		});

		test.each(EXAMPLES)('sees all of the example %s', async (name) => {
			const { rest } = sandbox;
			const example = withCredentials(readExample(name), await credentials());
			await editor.page.setViewportSize(LARGE_WINDOW);
			await editor.openWorkflow(await rest.createWorkflow(example));
			expect(await editor.part('node-issues').count()).toBe(0);
			expect(await editor.linesBehindNodes()).toEqual([]);
			await takeWorkflow(name);
		});

		test('is told of a line that runs behind a node', async () => {
			const { rest } = sandbox;
			const names = ['One', 'Two', 'Three'];
			const nodes = names.map((title, n) => ({
				...node(title, 'n8n-nodes-base.noOp'),
				position: [n * 220, 0] as [number, number],
			}));
			const connections = {
				One: { main: [[{ node: 'Three', type: 'main' as const, index: 0 }]] },
			};
			await editor.openWorkflow(await rest.createWorkflow({ name: 'Behind', nodes, connections }));
			expect(await editor.linesBehindNodes()).toEqual(['One > Three: Two']);
		});

		test('looks at an example without any account: pinned data show what Slack reads of a failure', async () => {
			const { rest } = sandbox;
			const created = await rest.createWorkflow(readExample('crm-offboarding'));
			await editor.openWorkflow(created);
			await editor.openNode('Failure to Slack');
			const output = editor.part('output-panel');
			await output.getByText('Jo Park: your line could not leave Three of us').first().waitFor();
			await editor.closeNode();
		});

		test('listens with the Chert Trigger, and sees a message arrive', async () => {
			const { rest, simulator } = sandbox;
			const example = withCredentials(readExample('leave-on-request'), await credentials());
			await editor.openWorkflow(await rest.createWorkflow(example));
			await editor.openNode('Asked to Leave');
			// The group has been left above.
			simulator.reset();
			const panel = editor.part('ndv');
			expect(await editor.entries('events')).toEqual(
				EVENTS.map(({ name }) => expect.stringContaining(name) as string),
			);
			await panel.getByText('Execute the step, then send a message to your line').waitFor();
			await panel.getByTestId('trigger-execute-button').first().click();
			await rest.until(
				'the subscription',
				async () => simulator.subscriptions.size > 0 || undefined,
			);
			await simulator.emit('message.received', { chat_id: 'ch_group_of_5', text: 'leave' });
			const output = editor.part('output-panel');
			await output.getByText('ch_group_of_5').first().waitFor();
			await output.getByText('JSON', { exact: true }).click();
			await output.getByText('"leave"').first().waitFor();
			await rest.until(
				'the subscription to go',
				async () => simulator.subscriptions.size === 0 || undefined,
			);
			await take('ndv', 'trigger');
		});

		test('reads in an execution what Catch Up did, after events that did not get through', async () => {
			const { rest, simulator, n8n } = sandbox;
			const { id, name } = await chertApi();
			simulator.reset();
			const listening = node('Chert Trigger', 'n8n-nodes-chert.chertTrigger', {
				webhookId: '4f0c5a1e-0000-4000-8000-00000000c4e9',
				parameters: { events: ['message.received'], options: { catchUp: 24 } },
				credentials: { chertApi: { id, name } },
			});
			const created = await rest.createWorkflow({
				name: 'Messages to your line',
				nodes: [listening],
				connections: {},
			});
			/** Publishes the workflow; Catch Up goes on after n8n has answered. */
			const publish = async () => {
				const before = n8n.log.length;
				await rest.activate(created.id);
				await rest.until('Catch Up', async () =>
					n8n.log.slice(before).find((line) => line.includes('Catch Up')),
				);
			};
			await publish();
			for (const text of ['Are you there?', 'Please leave this group', 'Lunch at 12?']) {
				const message = { chat_id: 'ch_group_of_4', text };
				const { delivery } = await simulator.emit('message.received', message, { tamper: 'body' });
				expect(delivery.status).toBe('failed');
			}
			expect(await rest.executionsOf(created.id)).toEqual([]);
			await rest.deactivate(created.id);
			await publish();
			const executions = await rest.executionsOf(created.id);
			expect(executions).toHaveLength(3);
			const newest = first(executions);
			await rest.finished(newest);

			await editor.page.setViewportSize(SMALL_WINDOW);
			await editor.openExecution(created, newest);
			await editor.openNode(listening.name);
			const output = editor.part('output-panel');
			await output.getByText('JSON', { exact: true }).click();
			await editor.reads(output, '3 events that this workflow had missed were sent again.');
			await take('ndv', 'caught-up');
			await editor.closeNode();
			await editor.page.setViewportSize(WINDOW);
			await rest.deactivate(created.id);
		});

		test('asks in iMessage: the execution waits, and a reply lets it go on', async () => {
			const { rest, simulator } = sandbox;
			const asked = await rest.createWorkflow(asking(await chertApi()));
			simulator.reset();
			await editor.openWorkflow(asked);
			await editor.part('execute-workflow-button').click();
			await rest.until('the question', async () => {
				const [newest] = await rest.executionsOf(asked.id);
				const execution = newest ? await rest.execution(newest) : undefined;
				return execution?.status === 'waiting' || undefined;
			});
			const question = JSON.stringify([...simulator.messages.values()].at(-1)!.parts);
			expect(question).toContain('Leave 3 groups for Jo Park? This cannot be undone.');
			await simulator.emit('message.received', { to_last: true, text: 'Yes' });
			await editor.node('Approved?').getByTestId('canvas-node-status-success').waitFor();
			await editor.openNode(ASK);
			const output = editor.part('output-panel');
			await output.getByText('JSON', { exact: true }).click();
			await output.getByText('"reply"').first().waitFor();
			expect(await output.innerText()).toMatch(/"approved":\s*true/);
			await take('ndv', 'ask');
		});

		test('picks a subscription, a line and a chat from their lists', async () => {
			const { rest, simulator } = sandbox;
			const { id, name } = await chertApi();
			const list = { __rl: true, mode: 'list', value: '' };
			const chert = (title: string, parameters: INode['parameters']) =>
				node(title, 'n8n-nodes-chert.chert', {
					typeVersion: 1,
					parameters,
					credentials: { chertApi: { id, name } },
				});
			const make = chert('Make', {
				resource: 'webhookSubscription',
				operation: 'create',
				url: 'https://hooks.example.com/chert?key=secret-example',
				events: ['message.received'],
			});
			const start = node('Start', 'n8n-nodes-base.manualTrigger');
			const made = await rest.createWorkflow({
				name: 'Make a subscription',
				nodes: [start, make],
				connections: { Start: { main: [[{ node: 'Make', type: 'main', index: 0 }]] } },
				pinData: { Start: [{ json: {} }] },
			});
			simulator.reset();
			expect((await rest.run(made, 'Start')).status).toBe('success');
			const subscription = first(simulator.subscriptions.keys());

			const nodes = [
				// A picker without a value, one that an option brings, and one among filters.
				chert('Subscription', { resource: 'webhookSubscription', operation: 'get' }),
				chert('Line', {
					resource: 'message',
					operation: 'send',
					phone: '+14155551234',
					body: 'Hi',
					options: { phoneLineId: list },
				}),
				chert('Chat', { resource: 'event', operation: 'getAll', filters: { chatId: list } }),
			].map((one, n) => ({ ...one, position: [n * 220, 0] as [number, number] }));
			await editor.openWorkflow(
				await rest.createWorkflow({ name: 'Pick', nodes, connections: {} }),
			);
			const shown: Record<string, RegExp> = {
				// The query of the address, where people put keys, is not shown and not stored.
				Subscription: new RegExp(
					`^hooks\\.example\\.com/chert \\(Message Received, ${subscription}\\)$`,
				),
				Line: /^\+14155550100 \(/,
				Chat: /ch_\w+/,
			};
			for (const [title, label] of Object.entries(shown)) {
				await editor.openNode(title);
				expect(await editor.pick()).toMatch(label);
				await editor.closeNode();
			}
		});

		test('has a picture of everything', () => {
			expect(album.taken).toEqual([
				'credential-wrong-secret',
				'credential',
				'error-branch',
				'node-panel',
				'error-items',
				'on-error',
				'failure',
				'from-list',
				'check-only',
				'look-then-leave',
				'if-would',
				'first-group',
				...EXAMPLES,
				'trigger',
				'caught-up',
				'ask',
			]);
		});
	});
});

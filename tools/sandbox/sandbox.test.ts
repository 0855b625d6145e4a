import { startChatModel } from './chatModel';
import { readFlatted } from './flatted';
import { diskProblem, explainNpm, npmState } from './install';
import { introduction, messageInTerminal, newMessages } from './introduction';
import { portFor } from './n8n';
import { progressLine } from './progress';
import { slackInTerminal } from './slack';
import { targetsNamed } from './targets';
import { compatibilityTable } from '../../test/e2e/compatibility';
import { startSimulator } from '../../test/simulator';
import { net, type AddressInfo } from '../../test/support/node';
import { first } from '../../test/support/certain';

describe('what a newcomer meets', () => {
	test('no disk space is said before the installation, with figures', () => {
		expect(diskProblem(1.2e9, 2.8e9, '/somewhere')).toBe(
			'Not enough disk space: 2.8 GB are needed in /somewhere, 1.2 GB are free. Make room, or set N8N_SANDBOX_CACHE to a folder on another disk.',
		);
		expect(diskProblem(2.8e9, 2.8e9, '/somewhere')).toBeUndefined();
	});

	test.each([
		['npm error code ENOTFOUND', /registry cannot be reached\. Check the network/],
		['npm error code EAI_AGAIN', /registry cannot be reached/],
		['npm error code ENOSPC', /^The disk is full: 2\.8 GB/],
		['npm error code EACCES', /may not write there/],
		['npm error code ETARGET', /does not have one of the packages/],
		['npm error something else', /^npm could not install it/],
	])('%s is explained, and what npm said stays readable', (tail, words) => {
		const text = explainNpm(tail);
		expect(text).toMatch(words);
		expect(text).toContain(`npm said:\n${tail}`);
	});

	test('a port in use is named, with the way out', async () => {
		const server = net.createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		await expect(portFor(port, '--port')).rejects.toThrow(
			`Port ${port} is in use. Stop what uses it, or choose another with --port.`,
		);
		await new Promise((resolve) => server.close(resolve));
		await expect(portFor(port)).resolves.toBe(port);
	});

	test('an installation says how far it is, and what npm does when it says nothing', () => {
		const at = 1_000_000;
		const state = (known: number, fetched: number, quiet: number) =>
			progressLine(
				'Installing n8n',
				() => npmState({ known, fetched, at }, 1_800, at + quiet),
				125_000,
			);
		expect(state(40, 0, 500)).toBe(
			'Installing n8n: asked the registry about 40 of about 1800 packages, 2 min 5 s',
		);
		expect(state(40, 0, 20_000)).toContain('npm is waiting or working out what belongs together');
		expect(state(1_800, 900, 500)).toContain('fetched 900 of about 1800 packages, 2 min 5 s');
		expect(state(1_800, 1_790, 20_000)).toBe(
			'Installing n8n: fetched 1790 of about 1800 packages, npm is writing them to the disk, 2 min 5 s',
		);
		expect(progressLine('Starting n8n', '', 3_000)).toBe('Starting n8n: 3 s');
	});

	test('what there is to do is said with the words of the buttons and the ports in use', () => {
		const urls = { n8n: 'http://127.0.0.1:5679', simulator: 'http://127.0.0.1:4011' };
		const text = introduction(urls);
		expect(text).toContain('press Publish');
		expect(text).not.toMatch(/activate/i);
		expect(text).toContain('curl -X POST http://127.0.0.1:5679/webhook/chert-offboarding');
		expect(text).toContain('npm run simulator:event -- --port 4011 --reply yes');
		const usual = introduction({ ...urls, simulator: 'http://127.0.0.1:4010' });
		expect(usual).toContain('npm run simulator:event -- --reply yes');
	});

	test('an n8n that is not offered is answered with what there is', () => {
		expect(() => targetsNamed('1.0.0')).toThrow(/Choose one of: 2\.40\.7, 2\.8\.4, /);
		expect(targetsNamed('2.8.4')).toEqual([{ n8n: '2.8.4', node: 20 }]);
		expect(targetsNamed('2.8.4-node24')).toEqual([{ n8n: '2.8.4', node: 24 }]);
	});
});

describe('in the terminal, a message to Slack', () => {
	const message = { method: 'chat.postMessage', channel: '#approvals', text: '', body: {} };
	/** What n8n 2.40.7 sends for Send and Wait, with short addresses. */
	const blocks = [
		{ type: 'divider' },
		{
			type: 'section',
			text: { type: 'mrkdwn', text: 'Leave &lt;ch_1&gt;?\nThis cannot be undone.' },
		},
		{ type: 'section', text: { type: 'plain_text', text: ' ' } },
		{ type: 'divider' },
		{
			type: 'actions',
			elements: [
				{
					type: 'button',
					text: { type: 'plain_text', text: 'Decline', emoji: true },
					url: 'http://127.0.0.1:5678/webhook-waiting/7/node?approved=false&signature=example',
				},
				{
					type: 'button',
					style: 'primary',
					text: { type: 'plain_text', text: 'Approve', emoji: true },
					url: 'http://127.0.0.1:5678/webhook-waiting/7/node?approved=true&signature=example',
				},
			],
		},
	];
	const shown = [
		'[Slack #approvals]',
		'Leave <ch_1>?',
		'This cannot be undone.',
		'Decline: http://127.0.0.1:5678/webhook-waiting/7/node?approved=false&signature=example',
		'Approve: http://127.0.0.1:5678/webhook-waiting/7/node?approved=true&signature=example',
	].join('\n');

	test.each([
		['as a list', blocks],
		['as JSON', JSON.stringify(blocks)],
	])(
		'a message to Slack has what its blocks say, %s, and the address of each button',
		(_, given) => {
			expect(slackInTerminal({ ...message, body: { blocks: given } })).toBe(shown);
			// Slack shows the text only where it cannot show blocks.
			expect(slackInTerminal({ ...message, text: 'A question', body: { blocks: given } })).toBe(
				shown,
			);
		},
	);

	test('a message to Slack has its text, with links that can be opened', () => {
		const text = ':wave: Jo &amp; Ann\n<http://127.0.0.1/workflow/1|Open the execution>';
		expect(slackInTerminal({ ...message, text })).toBe(
			'[Slack #approvals]\n:wave: Jo & Ann\nOpen the execution: http://127.0.0.1/workflow/1',
		);
	});

	test('a message to Slack has fields, lists and buttons without an address', () => {
		const button = {
			type: 'button',
			text: { type: 'plain_text', text: 'Approve' },
			action_id: 'a',
		};
		const fields = [
			{ type: 'mrkdwn', text: '*Person*' },
			{ type: 'plain_text', text: 'Jo Park' },
		];
		const given = [
			{ type: 'section', fields, accessory: button },
			{ type: 'context', elements: [{ type: 'mrkdwn', text: 'from <http://127.0.0.1>' }] },
		];
		expect(
			slackInTerminal({ ...message, body: { blocks: given } })
				.split('\n')
				.slice(1),
		).toEqual([
			'*Person*',
			'Jo Park',
			'Approve (this button works in Slack only)',
			'from http://127.0.0.1',
		]);
	});

	test.each([['no JSON'], [null], [[null, 7]], [{}]])(
		'a message to Slack has its text when its blocks are %j',
		(given) => {
			expect(slackInTerminal({ ...message, text: 'Hello', body: { blocks: given } })).toBe(
				'[Slack #approvals]\nHello',
			);
		},
	);
});

test('what your line writes is shown once, also after the simulator has begun anew', async () => {
	const simulator = await startSimulator();
	try {
		const newly = newMessages(simulator.messages);
		expect(newly()).toEqual([]);
		const write = (value: string) =>
			simulator.addMessage({ chat_id: 'ch_group_of_5', parts: [{ type: 'text', value }] });
		write('Leave 3 groups?');
		simulator.addMessage({ chat_id: 'ch_group_of_5', parts: [], direction: 'inbound' });
		expect(newly().map(messageInTerminal)).toEqual([
			'[iMessage, chat ch_group_of_5]\nLeave 3 groups?',
		]);
		expect(newly()).toEqual([]);
		simulator.reset();
		write('Leave 4 groups?');
		expect(newly()).toHaveLength(1);
	} finally {
		await simulator.close();
	}
});

test('executions are read as n8n stores them, shared and circular objects too', () => {
	const [shared] = [
		readFlatted('[{"a":"1","b":"1","n":3,"none":null},{"me":"1","text":"2"},"ch_1"]'),
	] as [{ a: { me: unknown; text: string }; b: unknown; n: number; none: null }];
	expect(shared.a).toBe(shared.b);
	expect(shared.a.me).toBe(shared.a);
	expect(shared).toMatchObject({ a: { text: 'ch_1' }, n: 3, none: null });
});

test('the chat model calls one tool after the other, passes on what it was told, and repeats it', async () => {
	const model = await startChatModel();
	const ask = async (...messages: object[]) => {
		const text = { type: 'string' };
		const tools = [
			{ name: 'Look', parameters: { type: 'object', properties: { chat_id: text } } },
			{
				name: 'Leave_Group',
				parameters: {
					type: 'object',
					properties: { outer: { type: 'object', properties: { chat_id: text, members: text } } },
				},
			},
		].map((one) => ({ type: 'function', function: one }));
		const answer = await fetch(`${model.url}/chat/completions`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ messages, tools }),
		});
		const { choices } = (await answer.json()) as { choices: Array<{ message: object }> };
		return first(choices).message;
	};
	const call = (n: number, name: string, said: object) => ({
		id: `call_${n}`,
		type: 'function',
		function: { name, arguments: JSON.stringify(said) },
	});
	const question = { role: 'user', content: 'Please leave ch_1 and ch_2' };
	const looks = await ask(question);
	expect(looks).toMatchObject({
		tool_calls: [call(0, 'Look', { chat_id: 'ch_1' }), call(1, 'Look', { chat_id: 'ch_2' })],
	});
	const seen = { role: 'tool', content: '[{"chat_id":"ch_1","members":["Jo","Al"]}]' };
	const nothing = { role: 'tool', content: 'no chat' };
	const leaves = await ask(question, looks, seen, nothing);
	expect(leaves).toMatchObject({
		tool_calls: [
			call(2, 'Leave_Group', { outer: { chat_id: 'ch_1', members: 'Jo,Al' } }),
			call(3, 'Leave_Group', { outer: { chat_id: 'ch_2', members: 'ch_2' } }),
		],
	});
	const left = { role: 'tool', content: 'left' };
	expect(await ask(question, looks, seen, nothing, leaves, left, left)).toMatchObject({
		content: `${seen.content}\nno chat\nleft\nleft`,
	});
	await model.close();
});

test('the compatibility table says what passed, and does not call a failure compatible', () => {
	const row = { n8n: '2.40.7', node: '24.21.0', passed: 40, failed: 0, seconds: 61.4 };
	const text = compatibilityTable(
		[row, { ...row, failed: 1 }, { ...row, passed: 0 }],
		'0.1.0',
		new Date('2026-11-25T01:00:00Z'),
	);
	expect(text).toContain('on 2026-11-25;');
	expect(text).toContain('| 2.40.7 | 24.21.0 | works | 40 | 0 | 61 s |');
	expect(text.match(/does not work/g)).toHaveLength(2);
});

test('the end-to-end suite says in its last lines what failed and why, which is all that remains of a long log', () => {
	const printed = jest.spyOn(console, 'log').mockImplementation(() => {});
	const Reporter = jest.requireActual<new () => Record<string, (...said: object[]) => unknown>>(
		'../../test/e2e/progressReporter.cjs',
	);
	const reporter = new Reporter();
	const ancestorTitles = ['n8n 2.8.4-node20', 'The example'];
	reporter.onTestCaseResult!({}, { status: 'passed', ancestorTitles, title: 'holds no secret' });
	const story = Array.from({ length: 40 }, (_, line) => `line ${line}`);
	const failureMessages = [`Error: 200 expected\n${story.join('\n')}`];
	const failed = { status: 'failed', ancestorTitles, title: 'says so', failureMessages };
	reporter.onTestCaseResult!({}, failed);
	const context = { config: { displayName: { name: '2.40.7-node24' } } };
	const testExecError = { message: 'No module\nmore', stack: 'Error: No module' };
	reporter.onTestFileResult!({ context, path: 'walk.e2e.ts' }, { testExecError });
	reporter.onRunComplete!({}, { numPassedTests: 1, numFailedTests: 1 });
	const last = String(printed.mock.lastCall?.[0]);
	printed.mockRestore();
	expect(last.trim().split('\n')).toEqual([
		'failed: n8n 2.8.4-node20  The example › says so',
		'    Error: 200 expected',
		...story.slice(0, 11).map((line) => `    ${line}`),
		'failed: 2.40.7-node24  walk.e2e.ts, which did not run: No module',
		'1 passed, 2 failed',
	]);
	expect(reporter.getLastError!()).toBeInstanceOf(Error);
});

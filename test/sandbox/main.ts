import { fs, nodeProcess, parseArgs, path, projectRoot } from '../support/node';
import { EXAMPLES, importExample, readExample } from './examples';
import { install } from './install';
import { portFor } from './n8n';
import { print, withProgress } from './progress';
import { OWNER } from './rest';
import { openSandbox, type Sandbox } from './sandbox';
import { nameOf, targetsNamed } from './targets';
import { first } from '../support/certain';

const HELP = `Real n8n on your own machine, with the Chert node, a simulated Chert and the example workflows.

  npm run n8n -- [options]

  --port N            n8n's port (default 5678)
  --simulator-port N  the simulator's port (default 4010)
  --n8n VERSION       2.40.7 (default) or 2.8.4
  --fresh             begin anew; otherwise your workflows and runs of last time are there again
  --help              print this
`;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '5678' },
			'simulator-port': { type: 'string', default: '4010' },
			n8n: { type: 'string', default: '2.40.7' },
			fresh: { type: 'boolean' },
			help: { type: 'boolean' },
		},
	});
	if (values.help) return print(HELP);
	const target = first(targetsNamed(values.n8n));
	// Said before minutes of installation, not after them.
	const port = await portFor(Number(values.port), '--port');
	const simulatorPort = await portFor(Number(values['simulator-port']), '--simulator-port');
	await install(target);

	const folder = path.join(projectRoot, '.cache', 'sandbox', target.n8n);
	if (values.fresh) fs.rmSync(folder, { recursive: true, force: true });
	let stopping = false;
	let sandbox = undefined as Sandbox | undefined;
	const stop = async () => {
		if (stopping) return;
		stopping = true;
		print('\nStopping …');
		await sandbox?.close();
		print(
			'Nothing is left running. Your workflows are kept; begin anew with: npm run n8n -- --fresh',
		);
		nodeProcess.exit(0);
	};
	for (const signal of ['SIGINT', 'SIGTERM'] as const) nodeProcess.on(signal, () => void stop());

	fs.mkdirSync(folder, { recursive: true });
	sandbox = await withProgress(`Starting n8n ${nameOf(target)}`, async () => {
		const opened = await openSandbox({
			target,
			simulatorPort,
			passThrough: true,
			// Beside n8n's own folder: its triggers, published last time, go on.
			stateFile: path.join(folder, 'chert-simulator.json'),
			n8n: { port, folder },
			onSlack: ({ channel, text }) => print(`\n[Slack ${channel}]\n${text}`),
		});
		const there = await opened.rest.workflows();
		for (const example of EXAMPLES) {
			if (there.some(({ name }) => name === readExample(example).name)) continue;
			await importExample(opened, example);
		}
		return opened;
	});
	introduce(sandbox);
}

function introduce({ n8n, simulator }: Sandbox): void {
	print(`
n8n is at    ${n8n.url}
  e-mail     ${OWNER.email}
  password   ${OWNER.password}

Open "Offboarding: leave the groups of somebody who left", activate it, and let somebody leave:

  curl -X POST ${n8n.url}/webhook/chert-offboarding -H 'content-type: application/json' \\
    -d '{"employee": "Jo Park", "chat_ids": ["ch_group_of_5", "ch_group_of_3", "ch_direct"]}'

Chert is simulated at ${simulator.url} (chats: ch_group_of_3, _4, _5, _8, _31, ch_direct,
ch_no_line, ch_fail_<code>). A group that was left stays left until
  curl -X POST ${simulator.url}/_simulator/reset
(published triggers go on: their webhook subscriptions are kept, over a restart too). Somebody answers
the last message that you sent:
  npm run simulator:event -- --reply yes
What the workflows send to Slack is shown here instead. The chat model of the AI example is a very
simple one: ask it "Please leave ch_group_of_8".

Ctrl-C stops everything.`);
}

main().catch((error: Error) => {
	nodeProcess.stderr.write(`\n${error.message}\n`);
	nodeProcess.exitCode = 1;
});

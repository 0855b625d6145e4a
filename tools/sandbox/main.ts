import { fs, nodeProcess, parseArgs, path, projectRoot, repeat } from '../../test/support/node';
import { EXAMPLES, importExample, readExample } from './examples';
import { install } from './install';
import { introduction, messageInTerminal, newMessages } from './introduction';
import { portFor } from './n8n';
import { print, withProgress } from './progress';
import { openSandbox, type Sandbox } from './sandbox';
import { slackInTerminal } from './slack';
import { nameOf, targetsNamed } from './targets';
import { first } from '../../test/support/certain';

/**
 * The last part of `npm run n8n`. Its arguments, its help and whether its ports are free are the business of
 * scripts/n8n.mjs, which says so before anything is built.
 */
async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '5678' },
			'simulator-port': { type: 'string', default: '4010' },
			n8n: { type: 'string', default: '2.40.7' },
			fresh: { type: 'boolean' },
		},
	});
	const target = first(targetsNamed(values.n8n));
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
	sandbox = await withProgress(`Starting n8n ${nameOf(target)}`, async (say) => {
		const opened = await openSandbox({
			target,
			simulatorPort,
			passThrough: true,
			// Beside n8n's own folder: its triggers, published last time, go on.
			stateFile: path.join(folder, 'chert-simulator.json'),
			n8n: { port, folder },
			onState: say,
			onSlack: (message) => print(`\n${slackInTerminal(message)}`),
		});
		say('the example workflows');
		const there = await opened.rest.workflows();
		for (const example of EXAMPLES) {
			if (there.some(({ name }) => name === readExample(example).name)) continue;
			await importExample(opened, example);
		}
		return opened;
	});
	print(introduction({ n8n: sandbox.n8n.url, simulator: sandbox.simulator.url }));
	const { messages } = sandbox.simulator;
	const newly = newMessages(messages);
	repeat(() => newly().forEach((message) => print(`\n${messageInTerminal(message)}`)), 500);
}

main().catch((error: Error) => {
	nodeProcess.stderr.write(`\n${error.message}\n`);
	nodeProcess.exitCode = 1;
});

/**
 * `npm run n8n`: says what stands in its way at once, and only then installs, builds and starts. Nothing
 * but Node may be needed up to there, because nothing else is there in a fresh clone.
 */
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Not through npx, which would stand between this and the signals. */
const TSX = join('node_modules', 'tsx', 'dist', 'cli.mjs');

const HELP = `Real n8n on your own machine, with the Chert node, a simulated Chert and the example workflows.

  npm run n8n -- [options]

  --port N            n8n's port (default 5678; 0 for any)
  --simulator-port N  the simulator's port (default 4010; 0 for any)
  --n8n VERSION       2.40.7 (default) or 2.8.4
  --fresh             begin anew; otherwise your workflows and runs of last time are there again
  --help              print this
`;

/** Ends with a sentence for a person. */
function stop(message) {
	process.stderr.write(`\n${message}\n`);
	process.exit(1);
}

function readArguments() {
	try {
		const { values } = parseArgs({
			options: {
				port: { type: 'string', default: '5678' },
				'simulator-port': { type: 'string', default: '4010' },
				n8n: { type: 'string' },
				fresh: { type: 'boolean' },
				help: { type: 'boolean' },
			},
		});
		return values;
	} catch (error) {
		return stop(`${error.message}\n\n${HELP}`);
	}
}

/** Whether something listens there: on some systems a second program may listen on the same port. */
const answers = (port) =>
	new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		const end = (answer) => {
			socket.destroy();
			resolve(answer);
		};
		socket.once('connect', () => end(true)).once('error', () => end(false));
	});

/** The code of the error with which the system refuses to listen there, if it does. */
const refusal = (port) =>
	new Promise((resolve) => {
		const server = createServer();
		server.once('error', ({ code }) => resolve(code));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
	});

/** What is wrong with a port, in a sentence; nothing if it can be used. */
async function problemOf(option, text, what) {
	const port = Number(text);
	if (text.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
		return `--${option} must be a number from 0 to 65535, but it is "${text}".`;
	}
	if (port === 0) return undefined;
	const code = (await answers(port)) ? 'EADDRINUSE' : await refusal(port);
	if (code === undefined) return undefined;
	const other = `choose another port for ${what}: npm run n8n -- --${option} ${port < 65_535 ? port + 1 : port - 1}`;
	if (code === 'EADDRINUSE') return `Port ${port} is in use. Stop what uses it, or ${other}`;
	return `Port ${port} cannot be used (${code}). Please ${other}`;
}

/** Runs a command; a person who presses Ctrl-C stops it, and this waits for it to have stopped. */
const run = (command, ...args) =>
	new Promise((resolve) => {
		// Windows runs npm through its shell, which would cut Node's own path at the blank of "Program Files".
		const shell = process.platform === 'win32' && command !== process.execPath;
		const child = spawn(command, args, { cwd: root, stdio: 'inherit', shell });
		const pass = (signal) => child.kill(signal);
		const ignore = () => {};
		process.on('SIGTERM', pass).on('SIGINT', ignore);
		child.once('error', (error) => stop(error.message));
		child.once('close', (code) => {
			process.off('SIGTERM', pass).off('SIGINT', ignore);
			if (code !== 0) process.exit(code ?? 1);
			resolve();
		});
	});

const values = readArguments();
if (values.help) {
	process.stdout.write(HELP);
	process.exit(0);
}
const ports = [
	['port', values.port, 'n8n'],
	['simulator-port', values['simulator-port'], 'the simulator'],
];
const problems = [];
for (const port of ports) problems.push(await problemOf(...port));
if (values.port === values['simulator-port'] && values.port !== '0') {
	problems.push(`--port and --simulator-port must not be the same, but both are ${values.port}.`);
}
const said = problems.filter((problem) => problem !== undefined);
if (said.length > 0) stop(`${said.join('\n')}\nNothing was installed, built or started.`);

await run(process.execPath, join('scripts', 'setup.mjs'));
await run('npm', 'run', '--silent', 'build');
await run(process.execPath, TSX, join('tools', 'sandbox', 'main.ts'), ...process.argv.slice(2));

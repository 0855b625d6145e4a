import { nodeProcess, parseArgs } from '../support/node';
import { CURRENT, install, print, withProgress } from '../../tools/sandbox';
import { proveAsking } from './asking';
import { Checks } from './checks';
import { proveChats } from './chats';
import { proveCrash } from './crash';
import { proveEnding } from './ending';
import { inMarkdown, settingOf, versionsOf, writeFigures } from './figures';
import { openFleet, type Fleet } from './fleet';
import { needPostgres } from './postgres';
import { needRedis } from './redis';
import { proveThroughput } from './throughput';

const HELP = `n8n in queue mode: a main process and two workers, with Redis and PostgreSQL, all of it real.

  npm run test:queue -- [options]

  --runs N        how many offboarding runs (default 500)
  --concurrency N how many of them at a time (default 20)
  --no-figures    leave docs/scaling.md as it is
  --help          print this

The figures are written to docs/scaling.md when everything is as it should be and no number was
changed. Redis and PostgreSQL are Debian's; as root they are installed when they are missing.
`;

const DEFAULTS = { runs: 500, concurrency: 20 };
const WORKERS = 2;

interface Options {
	runs: number;
	concurrency: number;
	figures: boolean;
}

function readOptions(): Options | undefined {
	const { values } = parseArgs({
		options: {
			runs: { type: 'string' },
			concurrency: { type: 'string' },
			'no-figures': { type: 'boolean' },
			help: { type: 'boolean' },
		},
	});
	if (values.help) return undefined;
	const count = (name: keyof typeof DEFAULTS) => {
		const number = Number(values[name] ?? DEFAULTS[name]);
		if (Number.isInteger(number) && number > 0) return number;
		throw new Error(`--${name} wants a whole number above 0, not "${values[name]}".`);
	};
	const [runs, concurrency] = [count('runs'), count('concurrency')];
	const changed = runs !== DEFAULTS.runs || concurrency !== DEFAULTS.concurrency;
	return { runs, concurrency, figures: !changed && !values['no-figures'] };
}

async function prove(checks: Checks, options: Options, open: () => Promise<Fleet>): Promise<void> {
	const setting = settingOf(new Date());
	const fleet = await withProgress('Starting Redis, PostgreSQL, n8n and two workers', open);
	await proveAsking(fleet, checks);
	const chats = await proveChats(fleet, checks);
	const endings = await proveEnding(fleet, checks);
	const throughput = await proveThroughput(fleet, checks, options);
	const crash = await proveCrash(fleet, checks);
	if (checks.failed > 0 || !options.figures) return;
	const versions = versionsOf(fleet);
	const file = writeFigures(
		inMarkdown({ ...setting, versions }, { throughput, chats, endings, crash }),
	);
	print(`\nThe figures are in ${file}`);
}

async function main(): Promise<void> {
	const options = readOptions();
	if (!options) return print(HELP);
	await needRedis();
	await needPostgres();
	const installed = await install(CURRENT);
	const checks = new Checks();
	let opening: Promise<Fleet> | undefined;
	let stopping = false;
	// What did not open has closed itself.
	const close = async () =>
		await opening?.then(async (fleet) => await fleet.close()).catch(() => {});
	// Ctrl-C waits for what is just starting, so that nothing is left; a second one does not.
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		nodeProcess.once(signal, () => {
			stopping = true;
			print('\nStopping …');
			void close().finally(() => nodeProcess.exit(130));
		});
	}
	try {
		await prove(checks, options, async () => {
			const fleet = await (opening = openFleet(installed, WORKERS));
			return stopping ? await new Promise<never>(() => {}) : fleet;
		});
	} catch (error) {
		if (!stopping) checks.that('the test ran to its end', [(error as Error).message]);
	} finally {
		await close();
	}
	if (stopping) return;
	print(`\n${checks.passed} passed, ${checks.failed} failed`);
	nodeProcess.exitCode = checks.failed === 0 ? 0 : 1;
}

main().catch((error: Error) => {
	nodeProcess.stderr.write(`\n${error.message}\n`);
	nodeProcess.exitCode = 1;
});

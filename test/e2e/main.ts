import {
	ALL_TARGETS,
	command,
	CURRENT,
	install,
	type Installed,
	inWords,
	nameOf,
	newestTarget,
	newFolder,
	NotInstallable,
	packPackage,
	portFor,
	print,
	TARGETS,
	targetsNamed,
} from '../../tools/sandbox';
import { fs, nodeProcess, parseArgs, path, projectRoot, spawn } from '../support/node';
import {
	compatibilityTable,
	type FileRun,
	notInstallable,
	reportOf,
	type Row,
} from './compatibility';

const HELP = `Proves the packed package in real n8n. Installs n8n first where that has not been done.

  npm run test:e2e                    the current n8n and the oldest supported one
  npm run test:e2e -- 2.8.4           one of them
  npm run test:e2e -- --n8n latest    any other release: a version, or a tag of npm's
  npm run test:e2e -- --report FILE   writes what came out, in Markdown
  npm run test:e2e -- --record        every pair of n8n and Node; writes docs/compatibility.md
  npm run test:e2e -- -t "Leave Group" only the tests whose names say so
  npm run pictures                    the walk in the browser alone; renews docs/pictures/
  npm run pictures -- -t "Catch Up"   only tests whose names say so, and the log-in
`;

async function main(): Promise<number> {
	const { values, positionals } = parseArgs({
		options: {
			n8n: { type: 'string' },
			record: { type: 'boolean' },
			report: { type: 'string' },
			pictures: { type: 'boolean' },
			help: { type: 'boolean' },
			testNamePattern: { type: 'string', short: 't' },
		},
		allowPositionals: true,
	});
	if (values.help) {
		print(HELP);
		return 0;
	}
	const { n8n, report } = values;
	const setUp = async (): Promise<Installed[]> => {
		const named = n8n === undefined ? [] : [await newestTarget(n8n)];
		const wanted = values.pictures ? [CURRENT] : [...named, ...positionals.flatMap(targetsNamed)];
		const targets = wanted.length > 0 ? wanted : values.record ? ALL_TARGETS : TARGETS;
		if (values.pictures) await freePort();
		const there: Installed[] = [];
		for (const target of targets) there.push(await install(target));
		return there;
	};
	const installed = await setUp().catch(async (error: Error) =>
		n8n !== undefined && error instanceof NotInstallable ? error : await Promise.reject(error),
	);
	if (installed instanceof NotInstallable) {
		const text = notInstallable(n8n ?? '', installed.message);
		print(text);
		if (report !== undefined) fs.writeFileSync(report, text);
		return 0;
	}
	const targets = installed.map(({ target }) => target);

	const folder = newFolder();
	try {
		const started = Date.now();
		const { tarball } = await packPackage(folder);
		const results = path.join(folder, 'results.json');
		const some = values.testNamePattern;
		// Nobody sees anything of n8n who has not logged in.
		const walk = `In the browser${some ? `.*(logs in|${some})` : ''}`;
		const tests = values.pictures ? walk : some;
		const pattern = tests ? ['-t', tests] : [];
		const pictures = path.join(projectRoot, 'docs', 'pictures');
		const code = await jest([...pattern, '--json', `--outputFile=${results}`], {
			E2E_TARBALL: tarball,
			E2E_TARGETS: targets.map(nameOf).join(','),
			...(values.pictures && { E2E_PICTURES: pictures }),
		});
		print(`The end-to-end tests took ${inWords(Date.now() - started)}.`);
		if (values.record && pattern.length === 0) await record(installed, results);
		if (report !== undefined) {
			const { testResults } = JSON.parse(fs.readFileSync(results, 'utf8')) as Results;
			fs.writeFileSync(report, reportOf(targets.map(nameOf), testResults));
		}
		return code;
	} finally {
		fs.rmSync(folder, { recursive: true, force: true });
	}
}

/** The simulator of the pictures listens where `npm run simulator` does: one of them shows its address. */
async function freePort(): Promise<void> {
	await portFor(4010).catch(() => {
		throw new Error('Port 4010 is in use, and the pictures need it. Stop what uses it first.');
	});
}

async function jest(args: string[], env: Record<string, string>): Promise<number> {
	const cli = path.join(projectRoot, 'node_modules', 'jest', 'bin', 'jest.js');
	const config = path.join(projectRoot, 'jest.e2e.config.js');
	const child = spawn(nodeProcess.execPath, [cli, '--config', config, ...args], {
		cwd: projectRoot,
		env: { ...nodeProcess.env, ...env },
		// The results go into the file; standard output would repeat them.
		stdio: ['ignore', 'inherit', 'inherit'],
	});
	return await new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

/** What jest's results file says. */
interface Results {
	testResults: FileRun[];
}

async function record(installed: readonly Installed[], results: string): Promise<void> {
	const { testResults } = JSON.parse(fs.readFileSync(results, 'utf8')) as Results;
	const rows: Row[] = [];
	for (const { target, node } of installed) {
		const name = `n8n ${nameOf(target)}`;
		const files = testResults.filter(({ assertionResults }) =>
			assertionResults.some(({ ancestorTitles }) => ancestorTitles[0] === name),
		);
		const count = (status: string) =>
			files.flatMap((file) => file.assertionResults).filter((one) => one.status === status).length;
		rows.push({
			n8n: target.n8n,
			node: (await command(node, ['--version'])).tail.trim().replace('v', ''),
			passed: count('passed'),
			failed: count('failed'),
			seconds: files.reduce(
				(sum, { startTime, endTime }) => sum + (endTime - startTime) / 1_000,
				0,
			),
		});
	}
	const file = path.join(projectRoot, 'docs', 'compatibility.md');
	fs.mkdirSync(path.dirname(file), { recursive: true });
	const manifest = fs.readFileSync(path.join(projectRoot, 'package.json'), 'utf8');
	const { version } = JSON.parse(manifest) as { version: string };
	fs.writeFileSync(file, compatibilityTable(rows, version, new Date()));
	print(`Wrote ${path.relative(projectRoot, file)}`);
}

main().then(
	(code) => {
		nodeProcess.exitCode = code;
	},
	(error: Error) => {
		nodeProcess.stderr.write(`\n${error.message}\n`);
		nodeProcess.exitCode = 1;
	},
);

import { CURRENT } from '../sandbox';
import { Engine } from '../support/engine';
import { fs, nodeProcess, os, path, projectRoot } from '../support/node';
import { benchAttachments } from './attachments';
import type { Bench } from './bench';
import { benchLatency, benchRateLimit, benchScale } from './leave';
import { benchMemory } from './memory';
import { benchRealN8n } from './realN8n';
import { startSimulatorProcess } from './simulatorProcess';
import { markdown, type Row } from './table';
import { benchVerification } from './verification';

const print = (text: string) => void nodeProcess.stdout.write(`${text}\n`);

/** Every benchmark, by the name that can be given on the command line. */
const BENCHMARKS: Record<string, (bench: Bench) => Promise<Row[]>> = {
	'real-n8n': benchRealN8n,
	latency: benchLatency,
	'rate-limit': benchRateLimit,
	scale: benchScale,
	memory: benchMemory,
	attachments: benchAttachments,
	verification: benchVerification,
};

/**
 * `npm run bench`: measures, prints one table and writes `docs/benchmarks.md`. With names as arguments
 * only those are run, and nothing is written.
 */
async function main(): Promise<void> {
	const names = nodeProcess.argv.slice(2);
	const unknown = names.find((name) => !Object.hasOwn(BENCHMARKS, name));
	if (unknown) return print(`No benchmark "${unknown}": ${Object.keys(BENCHMARKS).join(', ')}`);
	const simulator = await startSimulatorProcess();
	const credential = {
		authentication: 'hmac',
		tenant: 'acme-example',
		signingSecret: 'example0example0example0example0',
		baseUrl: simulator.url,
	};
	const bench = { engine: await Engine.load(), simulator, credential, progress: print };
	const rows: Row[] = [];
	try {
		for (const [name, measure] of Object.entries(BENCHMARKS)) {
			if (names.length === 0 || names.includes(name)) rows.push(...(await measure(bench)));
		}
	} finally {
		simulator.stop();
	}
	print(`\n${markdown(rows)}`);
	if (names.length === 0) write(rows);
	if (rows.some(({ met }) => !met)) nodeProcess.exitCode = 1;
}

function write(rows: Row[]): void {
	const [cpu] = os.cpus();
	const versionOf = (name: string) =>
		(
			JSON.parse(
				fs.readFileSync(path.join(projectRoot, 'node_modules', name, 'package.json'), 'utf8'),
			) as { version: string }
		).version;
	const text = `# Benchmarks

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}. Do not edit by hand.

- Machine: ${os.cpus().length} × ${cpu.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.release()}
- Real n8n: ${CURRENT.n8n} on Node ${CURRENT.node}, SQLite
- All else: Node ${nodeProcess.versions.node}, n8n-core ${versionOf('n8n-core')}, undici ${versionOf('undici')}
- The simulator runs in a process of its own on the same machine. Times are medians (and extremes) of
  at least five runs after one that does not count.

${markdown(rows)}
`;
	fs.mkdirSync(path.join(projectRoot, 'docs'), { recursive: true });
	fs.writeFileSync(path.join(projectRoot, 'docs/benchmarks.md'), text);
	print('\nWritten to docs/benchmarks.md');
}

void main();

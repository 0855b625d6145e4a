import { CURRENT } from '../sandbox';
import { fs, nodeProcess, os, path, projectRoot } from '../../test/support/node';
import { benchAttachments } from './attachments';
import { type Bench, openBench } from './bench';
import { benchChats } from './chats';
import { benchLatency, benchRateLimit, benchScale } from './leave';
import { benchMemory } from './memory';
import { benchRealN8n } from './realN8n';
import { markdown, type Row } from './table';
import { benchVerification } from './verification';
import { first } from '../../test/support/certain';

const print = (text: string) => void nodeProcess.stdout.write(`${text}\n`);

/** Every benchmark, by the name that can be given on the command line. */
const BENCHMARKS: Record<string, (bench: Bench) => Promise<Row[]>> = {
	'real-n8n': benchRealN8n,
	latency: benchLatency,
	'rate-limit': benchRateLimit,
	scale: benchScale,
	memory: benchMemory,
	chats: benchChats,
	attachments: benchAttachments,
	verification: benchVerification,
};

/**
 * `npm run bench`: measures, prints the tables and writes `docs/benchmarks.md`. With names as arguments
 * only those are run, and only their sections are written anew.
 */
async function main(): Promise<void> {
	const names = nodeProcess.argv.slice(2);
	const unknown = names.find((name) => !Object.hasOwn(BENCHMARKS, name));
	if (unknown) return print(`No benchmark "${unknown}": ${Object.keys(BENCHMARKS).join(', ')}`);
	const bench = await openBench(print);
	const sections = new Map<string, Row[]>();
	try {
		for (const [name, measure] of Object.entries(BENCHMARKS)) {
			if (names.length === 0 || names.includes(name)) sections.set(name, await measure(bench));
		}
	} finally {
		bench.simulator.stop();
	}
	const rows = [...sections.values()].flat();
	print(`\n${markdown(rows)}`);
	write(sections);
	if (rows.some(({ met }) => !met)) nodeProcess.exitCode = 1;
}

const FILE = path.join(projectRoot, 'docs/benchmarks.md');

/** The sections that the file has already, by benchmark. */
function written(): Map<string, string> {
	if (!fs.existsSync(FILE)) return new Map();
	const [, ...sections] = fs.readFileSync(FILE, 'utf8').split(/^## /m);
	return new Map(sections.map((text) => [first(text.split('\n')), text.trim()]));
}

/** A section of the file: when it was measured, and the figures. */
function section(name: string, rows: Row[]): string {
	return `${name}\n\nMeasured on ${new Date().toISOString().slice(0, 10)}.\n\n${markdown(rows)}`;
}

function write(measured: ReadonlyMap<string, Row[]>): void {
	const known = written();
	for (const [name, rows] of measured) known.set(name, section(name, rows));
	const sections = Object.keys(BENCHMARKS).flatMap((name) => known.get(name) ?? []);
	const cpu = first(os.cpus());
	const versionOf = (name: string) =>
		(
			JSON.parse(
				fs.readFileSync(path.join(projectRoot, 'node_modules', name, 'package.json'), 'utf8'),
			) as { version: string }
		).version;
	const text = `# Benchmarks

Written by \`npm run bench\`; do not edit by hand. \`npm run bench -- latency\` renews one section.

- Machine: ${os.cpus().length} × ${cpu.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.release()}
- Real n8n: ${CURRENT.n8n} on Node ${CURRENT.node}, SQLite
- All else: Node ${nodeProcess.versions.node}, n8n-core ${versionOf('n8n-core')}, undici ${versionOf('undici')}
- The simulator runs in a process of its own on the same machine. Times are medians (and extremes) of
  at least five runs after one that does not count. In real n8n the contenders take turns, nine rounds
  after five that do not count: an n8n that has just started is slower, whatever it runs.

${sections.map((text) => `## ${text}`).join('\n\n')}
`;
	fs.mkdirSync(path.join(projectRoot, 'docs'), { recursive: true });
	fs.writeFileSync(FILE, text);
	print('\nWritten to docs/benchmarks.md');
}

void main();

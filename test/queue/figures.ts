import { fs, nodeProcess, os, path, projectRoot } from '../support/node';
import { CURRENT } from '../../tools/sandbox';
import type { Chats } from './chats';
import type { Crash } from './crash';
import type { Endings } from './ending';
import type { Fleet } from './fleet';
import type { Throughput } from './throughput';
import { at, first } from '../support/certain';

const FILE = path.join(projectRoot, 'docs', 'scaling.md');
const BEGIN = '<!-- figures: begin (npm run test:queue writes what is between these lines) -->';
const END = '<!-- figures: end -->';

/** What the figures were measured on. */
export interface Setting {
	/** `2026-01-31`. */
	date: string;
	/** Names and versions, in the order of the text. */
	versions: Readonly<Record<string, string>>;
	cpu: string;
	cores: number;
	/** In bytes. */
	memory: number;
	system: string;
	/** Processes that wanted a core in the minute before the start. */
	load: number;
}

/** Describes this machine and what runs on it. Call it before there is any load of our own. */
export function settingOf(now: Date): Omit<Setting, 'versions'> {
	const cpus = os.cpus();
	return {
		date: now.toISOString().slice(0, 10),
		cpu: cpus[0]?.model.trim() ?? 'unknown processor',
		cores: cpus.length,
		memory: os.totalmem(),
		system: systemName(),
		load: first(os.loadavg()),
	};
}

/** Versions of everything that takes part. */
export const versionsOf = ({ redis, postgres, version, node }: Fleet): Setting['versions'] => ({
	'n8n-nodes-chert': version,
	n8n: CURRENT.n8n,
	Node: node,
	Redis: redis.version,
	PostgreSQL: postgres.version,
});

function systemName(): string {
	const release = '/etc/os-release';
	const text = fs.existsSync(release) ? fs.readFileSync(release, 'utf8') : '';
	return (
		/^PRETTY_NAME="?([^"\n]+)"?$/m.exec(text)?.[1] ?? `${nodeProcess.platform} ${os.release()}`
	);
}

/** Writes the section of `docs/scaling.md` that the figures have; the text around it stays. */
export function writeFigures(section: string): string {
	fs.writeFileSync(FILE, putBetween(fs.readFileSync(FILE, 'utf8'), section));
	return path.relative(projectRoot, FILE);
}

/**
 * Replaces what is between the two marks.
 *
 * @throws Error when a mark is missing, so that hand-written text is never overwritten
 */
export function putBetween(text: string, section: string): string {
	const [before, rest, ...more] = text.split(BEGIN);
	const [, after, ...further] = rest?.split(END) ?? [];
	if (after === undefined || more.length > 0 || further.length > 0) {
		throw new Error(`The figures belong between "${BEGIN}" and "${END}", once.`);
	}
	return `${before}${BEGIN}\n\n${section.trim()}\n\n${END}${after}`;
}

/**
 * The smallest value that so many of all values do not exceed.
 *
 * @param share e.g. 0.95
 */
export function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return at(sorted, Math.max(0, Math.ceil(sorted.length * share) - 1));
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 0)} s`;

/** E.g. `51 to 86 s`, or `86 s` when both are the same to a reader. */
function range(first: number, last: number): string {
	const [from, to] = [first, last].map((ms) => Math.round(ms / 1_000));
	return from === to ? `${to} s` : `${from} to ${to} s`;
}

interface Measured {
	throughput: Throughput;
	chats: Chats;
	endings: Endings;
	crash: Crash;
}

/** The figures as a section of a document in Markdown. */
export function inMarkdown(
	setting: Setting,
	{ throughput, chats, endings, crash }: Measured,
): string {
	const { date, versions, cpu, cores, memory, system, load } = setting;
	const { runs, groups, concurrency, latency, duration, times, share } = throughput;
	const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
	const { told } = crash;
	const { timedOut, stopped } = endings;
	const slow = load > cores / 2 ? ', so an idle machine is faster than this' : '';
	return `
Measured on ${date} with ${names.join(', ')}.

All of it on one machine (${system}, ${cores} cores, ${cpu}, ${(memory / 2 ** 30).toFixed(0)} GB of memory):
n8n's main process and two workers with n8n's default settings, Redis, PostgreSQL, the simulated Chert
and the caller. The machine's load average before the start was ${load.toFixed(1)}${slow}.

| ${runs} runs of ${groups} groups, ${concurrency} at a time | |
| --- | --- |
| groups left once | ${runs * groups} of ${runs * groups} |
| runs lost, repeated or failed | 0 |
| runs per second | ${((runs * 1_000) / duration).toFixed(1)} (${((runs * groups * 1_000) / duration).toFixed(0)} groups) |
| time of a run, from the webhook call to its answer | half within ${seconds(percentile(times, 0.5))}, 95 % within ${seconds(percentile(times, 0.95))} |
| of that, waiting for Chert | at least ${seconds(latency)} (four requests side by side, ${latency} ms each) |
| runs that each worker carried out | ${share.join(' and ')} |

| Chat → Get Many, ${chats.runs} runs at once | |
| --- | --- |
| events that each run read | ${chats.events.toLocaleString('en')} |
| groups that each run found | ${chats.chats} of ${chats.chats} |
| time of the node | ${range(Math.min(...chats.times), Math.max(...chats.times))} |

| n8n ends runs in a worker, requests under way | by time-out | by hand |
| --- | --- | --- |
| runs | ${timedOut.runs} | ${stopped.runs} |
| runs whose account in the worker's log is complete and true | ${timedOut.runs} | ${stopped.runs} |
| runs that have the node in n8n's record | ${timedOut.recorded} | ${stopped.recorded} |
| alerts: runs of the error workflow | ${timedOut.alerts} | ${stopped.alerts} |

| A worker killed with \`kill -9\` | |
| --- | --- |
| runs at that moment | ${crash.runs}, of which ${crash.killed} on the killed worker |
| their groups at that moment | ${crash.left} left and answered, ${crash.underWay} with a request under way, ${crash.unsent} not sent yet |
| requests repeated, or sent for these runs after that | ${crash.sentAgain} |
| the other ${crash.runs - crash.killed} runs | all finished |
| the killed worker's runs in n8n | ${crash.stored.join(', ')}: "${crash.message}" |
| time until n8n noticed | ${range(told.first, told.last)}; then the webhook calls were answered with HTTP ${told.statuses.join(', ')} |
| nodes of these runs that n8n kept the data of | ${crash.kept}, though the workflow saves its progress |
| alerts: runs of the error workflow | ${crash.alerts} |
| one of the runs started again with 'Fail' | ${crash.again.notAGroup} groups answered 1006 (left before), ${crash.again.left} left now |
| the others started again with 'Continue as Left' | ${crash.again.succeeded} of ${crash.again.succeeded} runs succeeded; ${crash.again.already} groups \`already_left\` |
| groups left once, in the end | ${crash.runs * groups} of ${crash.runs * groups} |
`;
}

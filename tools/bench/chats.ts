import { request } from 'undici';
import type { Bench } from './bench';
import { startSimulatorProcess } from './simulatorProcess';
import { type Row, median, seconds, spread } from './table';
import { Engine } from '../../test/support/engine';
import {
	collectGarbage,
	nodeProcess,
	path,
	projectRoot,
	repeat,
	spawnSync,
} from '../../test/support/node';
import { at, first, take } from '../../test/support/certain';

const CHATS = 2_000;
/** Events of the short and of the long history. */
const SIZES = [5_000, 50_000] as const;
/** Reads of each history after one that does not count. */
const READS = 5;
/** How often live memory is looked at, in milliseconds. */
const INTERVAL = 25;
/** Events that are made side by side. */
const AT_ONCE = 50;
/** What the longer history may take of memory beyond the shorter one, with as many chats in it. */
const MOST_MB = 16;

/** What one process says of one history. */
interface Reading {
	chats: number;
	seen: number;
	times: number[];
	/** The highest live memory while reading, less that before, in bytes. */
	peak: number;
}

/**
 * Chat → Get Many over a long history: how long it takes, and that memory depends on the number of
 * chats, not of events. Each history is read in a process of its own.
 */
export async function benchChats({ progress }: Bench): Promise<Row[]> {
	const [few, many] = take(
		SIZES.map((events) => {
			progress(`chats, ${events.toLocaleString('en')} events`);
			const file = path.join(projectRoot, 'tools/bench/chats.ts');
			const { stdout, stderr, status } = spawnSync(
				nodeProcess.execPath,
				['--expose-gc', '--import', 'tsx', file, `${events}`],
				{ cwd: projectRoot, encoding: 'utf8' },
			);
			if (status !== 0) throw new Error(stderr);
			return JSON.parse(stdout.trim().split('\n').at(-1)!) as Reading;
		}),
		2,
	);
	const [events, chats] = [SIZES[1].toLocaleString('en'), CHATS.toLocaleString('en')];
	const inMb = (bytes: number) => bytes / 1_048_576;
	const more = inMb(many.peak - few.peak);
	const complete = many.chats === CHATS && many.seen === SIZES[1];
	return [
		{
			what: `${events} events read and put together into ${chats} chats (${at(SIZES, 1) / 200} requests)`,
			value: `${spread(many.times)}; ${seconds(median(many.times) / (at(SIZES, 1) / 200))} a request`,
			goal: '',
			met: true,
		},
		{
			what: '— chats / events in them',
			value: `${many.chats.toLocaleString('en')} / ${many.seen.toLocaleString('en')}`,
			goal: `${chats} / ${events}`,
			met: complete,
		},
		{
			what: `Peak live memory of ${events} events beyond ${first(SIZES).toLocaleString('en')}, ${chats} chats each (${inMb(few.peak).toFixed(1)} → ${inMb(many.peak).toFixed(1)} MB)`,
			value: `${more.toFixed(1)} MB`,
			goal: `less than ${MOST_MB} MB`,
			met: more < MOST_MB,
		},
	];
}

/** Makes a history and reads it; prints a `Reading`. */
async function measure(events: number): Promise<void> {
	const simulator = await startSimulatorProcess();
	try {
		const ids = await simulator.groups(CHATS);
		const made = new Set(ids);
		await make(simulator.url, ids, events);
		const credential = {
			authentication: 'hmac',
			tenant: 'acme-example',
			signingSecret: 'example0example0example0example0',
			baseUrl: simulator.url,
		};
		const engine = await Engine.load();
		const parameters = {
			resource: 'chat',
			operation: 'getAll',
			returnAll: true,
			simplify: true,
			onlyGroups: true,
			filters: {},
			options: {},
		};
		const read = async () => {
			const { success } = await engine.run({
				credential,
				items: [{}],
				onError: 'stopWorkflow',
				parameters,
			});
			// The simulator has a few chats and events of its own.
			return success
				.filter(({ json }) => made.has(String(json.chat_id)))
				.map(({ json }) => Number(json.events_seen));
		};
		await read();
		const times: number[] = [];
		for (let n = 0; n < READS; n++) {
			const begun = performance.now();
			await read();
			times.push(performance.now() - begun);
		}
		collectGarbage();
		const idle = nodeProcess.memoryUsage().heapUsed;
		let highest = idle;
		const stop = repeat(() => {
			collectGarbage();
			highest = Math.max(highest, nodeProcess.memoryUsage().heapUsed);
		}, INTERVAL);
		const counts = await read();
		stop();
		const seen = counts.reduce((sum, count) => sum + count, 0);
		const reading: Reading = { chats: counts.length, seen, times, peak: highest - idle };
		nodeProcess.stdout.write(`${JSON.stringify(reading)}\n`);
	} finally {
		simulator.stop();
	}
}

/** Lets messages arrive, so many in all, in every chat about as often. */
async function make(url: string, ids: readonly string[], events: number): Promise<void> {
	for (let begin = 0; begin < events; begin += AT_ONCE) {
		await Promise.all(
			Array.from({ length: Math.min(AT_ONCE, events - begin) }, async (_, n) => {
				const chat_id = ids[(begin + n) % ids.length];
				const { body } = await request(`${url}/_simulator/events`, {
					method: 'POST',
					body: JSON.stringify({ chat_id, text: 'Numbers are in.' }),
					headers: { 'content-type': 'application/json' },
				});
				await body.dump();
			}),
		);
	}
}

if (nodeProcess.argv[1]?.endsWith('bench/chats.ts')) void measure(Number(nodeProcess.argv[2]));

import type { IDataObject, IExecuteFunctions, IHttpRequestOptions, INodeType } from 'n8n-workflow';
import { request } from 'undici';
import type { Bench } from './bench';
import { median, type Row, spread } from './table';
import { Engine, httpRequestNode, LEAVE_PARAMETERS } from '../../test/support/engine';
import {
	collectGarbage,
	nodeProcess,
	path,
	projectRoot,
	repeat,
	spawn,
} from '../../test/support/node';
import { take } from '../../test/support/certain';

const CHATS = 2_000;
/** Events of the short and of the long history. */
const SIZES = [5_000, 50_000] as const;
/** Reads of a history by each contender, after one that does not count. */
const READS = 5;
/** How often memory is looked at, in milliseconds. */
const INTERVAL = 5;
/** Events that are made side by side. */
const AT_ONCE = 50;
/** What the longer history may take of live memory beyond the shorter one, with as many chats in it. */
const MOST_MB = 16;
/**
 * Heaps in which the long history has to be read, in MB; n8n's engine alone takes 55. So near to its limit V8 ends a
 * process when clearing takes too much of its time, one time and another time not.
 */
const HEAPS = [100, 70] as const;
/**
 * Old memory, in MB, that V8 lets both contenders fill before it clears it. Otherwise that depends on who ran
 * before: the same loop then takes 0.6 or 1.6 seconds.
 */
const ROOM = 512;
/** Chats that are checked before they are left. */
const CHECKS = [150, 1_500] as const;

/** What one contender needed. Times in milliseconds of the processor, memory in bytes. */
interface Need {
	times: number[];
	/** The highest use of the heap while reading, garbage included, less that before. */
	peak: number;
}

/** What one process says of one history. */
interface Reading {
	chats: number;
	seen: number;
	/** The highest live memory of the process while the node reads, in bytes. */
	live: number;
	node: Need;
	loop: Need;
}

const inMb = (bytes: number) => bytes / 1_048_576;
const commas = (number: number) => number.toLocaleString('en');

/**
 * Chat → Get Many over a long history, beside a bare loop with n8n's helper over the same pages in the same
 * process; and Only Check of many chats whose events Chert keeps under other ids.
 */
export async function benchChats(bench: Bench): Promise<Row[]> {
	const { simulator, progress } = bench;
	const [few, many] = SIZES;
	const readings: Reading[] = [];
	for (const events of SIZES) {
		progress(`chats, ${commas(events)} events`);
		const ids = await simulator.groups(CHATS);
		for (let begin = 0; begin < events; begin += AT_ONCE) {
			await happen(
				simulator.url,
				Array.from({ length: Math.min(AT_ONCE, events - begin) }, (_, n) => ({
					chat_id: ids[(begin + n) % ids.length],
					text: 'Numbers are in.',
				})),
			);
		}
		const room = `--initial-old-space-size=${ROOM}`;
		const { output } = await inProcess(simulator.url, 'compare', room);
		readings.push(JSON.parse(output) as Reading);
	}
	const [short, long] = take(readings, 2);
	const ends: number[] = [];
	for (const mb of HEAPS) {
		let count = 0;
		for (let n = 0; n < READS; n++) {
			const limit = `--max-old-space-size=${mb}`;
			const { output, status } = await inProcess(simulator.url, 'once', limit);
			if (status === 0 && Number(output) === long.chats) count += 1;
		}
		ends.push(count);
	}
	const ratio = median(long.node.times) / median(long.loop.times);
	const beyondLoop = inMb(long.node.peak - long.loop.peak);
	const more = inMb(long.live - short.live);
	return [
		{
			what: `${commas(many)} events put together into ${commas(CHATS)} chats (${many / 200} requests): the node's processor time`,
			value: spread(long.node.times),
			goal: '',
			met: true,
		},
		{
			what: '— n8n’s helper in a bare loop over the same pages, which only counts',
			value: spread(long.loop.times),
			goal: '',
			met: true,
		},
		{
			what: '— the node ÷ the bare loop',
			value: ratio.toFixed(2),
			goal: 'at most 1.30',
			met: ratio <= 1.3,
		},
		{
			what: `— heap at its peak beyond the loop's (${inMb(long.loop.peak).toFixed(1)} → ${inMb(long.node.peak).toFixed(1)} MB, garbage included)`,
			value: `${beyondLoop.toFixed(1)} MB`,
			goal: 'at most 60 MB',
			met: beyondLoop <= 60,
		},
		{
			what: `— of ${READS} processes with a heap of ${HEAPS.join(' / ')} MB, read all`,
			value: ends.join(' / '),
			goal: HEAPS.map(() => READS).join(' / '),
			met: ends.every((count) => count === READS),
		},
		{
			what: '— chats / events in them',
			value: `${commas(long.chats)} / ${commas(long.seen)}`,
			goal: `${commas(CHATS)} / ${commas(many)}`,
			met: long.chats === CHATS && long.seen === many,
		},
		{
			what: `Peak live memory of ${commas(many)} events beyond ${commas(few)}, ${commas(CHATS)} chats each (${inMb(short.live).toFixed(1)} → ${inMb(long.live).toFixed(1)} MB)`,
			value: `${more.toFixed(1)} MB`,
			goal: `less than ${MOST_MB} MB`,
			met: more < MOST_MB,
		},
		await benchChecks(bench),
	];
}

/** Only Check where every event of a chat is under another id, so that each check asks all events. */
async function benchChecks({ engine, simulator, credential, progress }: Bench): Promise<Row> {
	await simulator.configure({ variants: { event_lead_id: 'own' } });
	const costs: number[] = [];
	for (const count of CHECKS) {
		progress(`Check Only of ${commas(count)} chats`);
		const ids = await simulator.groups(count);
		for (const chat_id of ids) {
			await happen(simulator.url, [{ chat_id }, { chat_id, data: { text: 'no chat in here' } }]);
		}
		const times: number[] = [];
		for (let n = 0; n <= READS; n++) {
			const stop = processorTime();
			const { success } = await engine.run({
				credential,
				items: ids.map((chat_id) => ({ chat_id })),
				parameters: { ...LEAVE_PARAMETERS, options: { onlyCheck: true } },
			});
			if (n > 0) times.push(stop());
			if (!success.every(({ json }) => json.would === 'leave')) throw new Error('Not all checked');
		}
		costs.push(median(times) / count);
	}
	await simulator.configure({ variants: { event_lead_id: 'chat' } });
	const [few, many] = take(costs, 2);
	return {
		what: `Check Only where events name the chat by another id: processor time of one of ${CHECKS.map(commas).join(' / ')} checks`,
		value: `${few.toFixed(2)} / ${many.toFixed(2)} ms`,
		goal: 'constant within 20 %',
		met: many <= few * 1.2,
	};
}

async function happen(url: string, happenings: object[]): Promise<void> {
	await Promise.all(
		happenings.map(async (happening) => {
			const { body } = await request(`${url}/_simulator/events`, {
				method: 'POST',
				body: JSON.stringify(happening),
				headers: { 'content-type': 'application/json' },
			});
			await body.dump();
		}),
	);
}

/** Not `spawnSync`: the connections to the simulator would be closed meanwhile, unnoticed. */
async function inProcess(url: string, task: 'compare' | 'once', ...flags: string[]) {
	const file = path.join(projectRoot, 'tools/bench/chats.ts');
	const child = spawn(
		nodeProcess.execPath,
		[...flags, '--expose-gc', '--import', 'tsx', file, url, task],
		{ cwd: projectRoot, stdio: ['ignore', 'pipe', task === 'compare' ? 'inherit' : 'ignore'] },
	);
	let output = '';
	child.stdout!.on('data', (text: Buffer) => (output += text.toString()));
	const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
	return { status, output: output.trim().split('\n').at(-1) ?? '' };
}

/** Milliseconds of the processor that this process has used since. */
function processorTime(): () => number {
	const begun = nodeProcess.cpuUsage();
	return () => {
		const { user, system } = nodeProcess.cpuUsage(begun);
		return (user + system) / 1_000;
	};
}

/** The least that reading all events can cost: it checks nothing, and counts events by their chat. */
const bareLoop: INodeType = {
	...httpRequestNode({}),
	async execute(this: IExecuteFunctions) {
		const data = await this.getCredentials('chertApi', 0);
		const credentialsDecrypted = { id: '', name: 'chertApi', type: 'chertApi', data };
		const counts = new Map<string, number>();
		for (let cursor: string | null = ''; cursor !== null; ) {
			const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
			const options: IHttpRequestOptions = {
				url: `${String(data.baseUrl)}/api/v1/events?limit=200${query}`,
				json: true,
			};
			const page = (await this.helpers.httpRequestWithAuthentication.call(
				this,
				'chertApi',
				options,
				{ credentialsDecrypted },
			)) as { events: Array<{ lead_id: string }>; next_cursor: string | null };
			for (const { lead_id } of page.events) counts.set(lead_id, (counts.get(lead_id) ?? 0) + 1);
			cursor = page.next_cursor;
		}
		const json = [...counts].map(
			([chat_id, events_seen]): IDataObject => ({
				chat_id,
				events_seen,
			}),
		);
		return [json.map((json) => ({ json, pairedItem: { item: 0 } }))];
	},
};

/** Reads a history that a simulator has; prints a `Reading`, or only the number of chats. */
async function measure(url: string, task: string): Promise<void> {
	const credential = {
		authentication: 'hmac',
		tenant: 'acme-example',
		signingSecret: 'example0example0example0example0',
		baseUrl: url,
	};
	const engine = await Engine.load();
	const parameters = { resource: 'chat', operation: 'getAll', returnAll: true };
	const read = async (probe?: INodeType) => {
		const { success, error } = await engine.run({ credential, items: [{}], parameters, probe });
		if (error) throw error;
		// The simulator has a few chats and events of its own.
		return success.flatMap(({ json }) =>
			/^ch_\d{6}$/.test(String(json.chat_id)) ? [Number(json.events_seen)] : [],
		);
	};
	if (task === 'once') return void nodeProcess.stdout.write(`${(await read()).length}\n`);
	const node: Need = { times: [], peak: 0 };
	const loop: Need = { times: [], peak: 0 };
	for (let n = 0; n <= READS; n++) {
		const contenders: Array<[Need, INodeType?]> = [[loop, bareLoop], [node]];
		// Whoever comes second finds a heap that the other one has left.
		for (const [need, probe] of n % 2 === 0 ? contenders : contenders.reverse()) {
			collectGarbage();
			const watched = watchHeap();
			const stop = processorTime();
			await read(probe);
			const time = stop();
			const peak = watched();
			if (n === 0) continue;
			need.times.push(time);
			need.peak = Math.max(need.peak, peak);
		}
	}
	collectGarbage();
	const before = nodeProcess.memoryUsage().heapUsed;
	const live = watchHeap(collectGarbage);
	const counts = await read();
	const reading: Reading = {
		chats: counts.length,
		seen: counts.reduce((sum, count) => sum + count, 0),
		live: before + live(),
		node,
		loop,
	};
	nodeProcess.stdout.write(`${JSON.stringify(reading)}\n`);
}

/** The highest use of the heap from now on, less that of now, in bytes. */
function watchHeap(before: () => void = () => {}): () => number {
	const idle = nodeProcess.memoryUsage().heapUsed;
	let highest = idle;
	const look = () => {
		before();
		highest = Math.max(highest, nodeProcess.memoryUsage().heapUsed);
	};
	const stop = repeat(look, INTERVAL);
	return () => {
		stop();
		look();
		return highest - idle;
	};
}

const [, file, url, task] = nodeProcess.argv;
if (file?.endsWith('bench/chats.ts')) void measure(url!, task!);

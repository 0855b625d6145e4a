import type { IBinaryData, IDataObject } from 'n8n-workflow';
import { type CredentialFields, Engine, keepFilesIn } from '../../test/support/engine';
import {
	collectGarbage,
	createHash,
	nodeProcess,
	randomBytes,
	Readable,
	repeat,
	sleep,
} from '../../test/support/node';
import { at, entry, first } from '../../test/support/certain';

/**
 * One step of the benchmark in a process of its own, with n8n's engine and nothing else in it, so that
 * no step is flattered by memory that another one left behind. `attachments.ts` starts it; its one line
 * of output is the step's result in JSON.
 */
export interface Step {
	/** What to do: put a random file into n8n's storage, or move one and watch the memory meanwhile. */
	step: 'store' | 'upload' | 'download';
	/** n8n's storage; the steps share it. */
	folder: string;
	credential: CredentialFields;
	/** Size of the file to make. */
	bytes?: number;
	/** The file to upload. */
	file?: IBinaryData;
	/** The attachment to download. */
	attachment_id?: unknown;
}

/** What came of moving a file. Memory in bytes, time in milliseconds. */
export interface Figures {
	idle: number;
	peak: number;
	took: number;
	attachment_id: unknown;
	/** SHA-256 of the file on this side. */
	hash: string;
}

const CHUNK = 64 * 1024;
/** How often the memory is looked at, in milliseconds. */
const INTERVAL = 2;

async function main(): Promise<void> {
	const step = JSON.parse(at(nodeProcess.argv, 2)) as Step;
	await keepFilesIn(step.folder);
	const engine = await Engine.load();
	const result =
		step.step === 'store' ? await storeFile(engine, step.bytes!) : await move(engine, step);
	nodeProcess.stdout.write(`${JSON.stringify(result)}\n`);
}

async function move(engine: Engine, step: Step): Promise<Figures> {
	const run = async (operation: string, more: IDataObject, file?: IBinaryData) => {
		const { success, error } = await engine.run({
			credential: step.credential,
			items: [{}],
			files: [file && { data: file }],
			parameters: { resource: 'attachment', operation, binaryPropertyName: 'data', ...more },
		});
		if (error) throw error;
		return first(success);
	};
	// Everything is loaded, and has run once, before memory counts.
	const { attachment_id } = (await run('upload', {}, await storeFile(engine, CHUNK))).json;
	await run('download', { attachmentId: attachment_id });

	const { result, ...figures } = await watched(async () =>
		step.step === 'upload'
			? await run('upload', {}, step.file)
			: await run('download', { attachmentId: step.attachment_id as string }),
	);
	const hash = await hashOf(engine, step.file ?? entry(result.binary!, 'data'));
	return { ...figures, attachment_id: result.json.attachment_id, hash };
}

async function storeFile(engine: Engine, size: number): Promise<IBinaryData> {
	return await engine.store(Readable.from(randomChunks(size)), {
		fileName: 'film.mov',
		mimeType: 'video/quicktime',
	});
}

function* randomChunks(size: number): Generator<Buffer> {
	for (let rest = size; rest > 0; rest -= CHUNK) yield randomBytes(Math.min(CHUNK, rest));
}

/** Does something and finds out how much more memory the process had meanwhile. */
async function watched<T>(work: () => Promise<T>) {
	collectGarbage();
	await sleep(500);
	const memory = () => nodeProcess.memoryUsage.rss();
	const idle = memory();
	let peak = idle;
	const look = () => (peak = Math.max(peak, memory()));
	const stop = repeat(look, INTERVAL);
	const begun = performance.now();
	const result = await work();
	const took = performance.now() - begun;
	stop();
	look();
	return { result, idle, peak, took };
}

async function hashOf(engine: Engine, file: IBinaryData): Promise<string> {
	return createHash('sha256')
		.update(await engine.bytesOf(file))
		.digest('hex');
}

void main();

import type { Simulator, SimulatorOptions } from '../simulator';
import { Engine, keepFilesIn } from './engine';
import { fs, os, path } from './node';
import { useSimulator } from './simulator';
import { standInFor } from './standIn';
import { WaitingHost } from './waitingHost';
import { WebhookHost } from './webhookHost';

/** What most tests need: the built package in n8n's engine, and the simulator. */
export interface Chert {
	engine: Engine;
	simulator: Simulator;
}

/**
 * The built package in n8n's engine, and the simulator, for the tests of one file.
 *
 * @param options of the simulator
 * @returns stand-ins that can be used inside tests and hooks
 */
export function useChert(options: SimulatorOptions = {}): Chert {
	return { engine: useEngine(), simulator: useSimulator(options) };
}

/** The built package in n8n's engine, for tests that need no simulator. */
export function useEngine(): Engine {
	let engine: Engine;
	beforeAll(async () => {
		engine = await Engine.load();
	});
	return standInFor(() => engine);
}

/** A workflow with the Chert Trigger that takes every event, for each test anew. */
export function useWebhookHost({ engine, simulator }: Chert): WebhookHost {
	let host: WebhookHost;
	beforeEach(async () => {
		host = await WebhookHost.start({ engine, credential: simulator.credential });
		host.parameters = { events: [] };
	});
	afterEach(async () => await host.close());
	return standInFor(() => host);
}

/**
 * A folder in which n8n keeps files for the tests of one file; after them it keeps files in memory again.
 *
 * @returns tells the folder, inside tests and hooks
 */
export function useFileFolder(): () => string {
	let folder: string;
	beforeAll(async () => {
		folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chert-files-'));
		await keepFilesIn(folder);
	});
	afterAll(async () => {
		await keepFilesIn();
		fs.rmSync(folder, { recursive: true, force: true });
	});
	return () => folder;
}

/** The chats that the simulator's own events are about, the one with the newest event first. */
export function chatsInEvents({ events }: Simulator): string[] {
	const ids = [...events.values()].flatMap(({ lead_id }) => lead_id ?? []);
	return [...new Set(ids.reverse())];
}

/** An n8n whose executions wait for answers, for each test anew. */
export function useWaitingHost({ engine, simulator }: Chert): WaitingHost {
	let host: WaitingHost;
	beforeEach(async () => {
		host = await WaitingHost.start({ engine, credential: simulator.credential });
	});
	afterEach(async () => await host.close());
	return standInFor(() => host);
}

/** What the line has sent, the oldest first. */
export function sentBy(simulator: Simulator) {
	return [...simulator.messages.values()].filter(({ direction }) => direction === 'outbound');
}

/** The text of a message of one part. */
export function textOf({ parts }: { parts: ReadonlyArray<Readonly<Record<string, unknown>>> }) {
	return String(parts[0]!.value);
}

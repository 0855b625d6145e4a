import { request } from 'undici';
import type { Change } from '../../test/simulator';
import { nodeProcess, path, projectRoot, spawn } from '../../test/support/node';

/** A simulator in a process of its own, so that its work is not counted. */
export interface SimulatorProcess {
	url: string;
	/** Forgets everything but the settings, adds groups and returns their ids. */
	groups(count: number): Promise<string[]>;
	configure(change: Change): Promise<void>;
	/** How often each group was left: `{ once: 200, never: 0, more: 0 }`. */
	left(): Promise<{ once: number; never: number; more: number }>;
	stop(): void;
}

/** Starts the simulator as `npm run simulator` does, on any free port. */
export async function startSimulatorProcess(): Promise<SimulatorProcess> {
	const tsx = path.join(projectRoot, 'node_modules/tsx/dist/cli.mjs');
	const main = path.join(projectRoot, 'test/simulator/main.ts');
	const child = spawn(nodeProcess.execPath, [tsx, main, '--port', '0', '--quiet'], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const url = await new Promise<string>((resolve, reject) => {
		child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
		child.once('exit', (code) => reject(new Error(`The simulator ended with ${code}`)));
	});
	const control = async (what: string, body?: object) => {
		const answer = await request(`${url}/_simulator/${what}`, {
			method: body ? 'POST' : 'GET',
			body: body && JSON.stringify(body),
			headers: { 'content-type': 'application/json' },
		});
		return (await answer.body.json()) as Record<string, unknown>;
	};
	let made: string[] = [];
	let settings: Change = {};
	return {
		url,
		async groups(count) {
			// Forgetting everything forgets the settings too.
			await control('reset', {});
			await control('configure', settings);
			made = (await control('groups', { count })).ids as string[];
			return made;
		},
		async configure(wanted) {
			settings = { ...settings, ...wanted };
			await control('configure', settings);
		},
		async left() {
			const { chats } = (await control('state')) as {
				chats: Array<{ id: string; left_count: number }>;
			};
			const mine = new Set(made);
			const counts = chats.filter(({ id }) => mine.has(id)).map(({ left_count }) => left_count);
			return {
				once: counts.filter((count) => count === 1).length,
				never: counts.filter((count) => count === 0).length,
				more: counts.filter((count) => count > 1).length,
			};
		},
		stop: () => void child.kill(),
	};
}

import { nodeProcess, repeat } from '../../test/support/node';

/** Where what a person reads goes: the terminal, unless a test wants to see it. */
export type Print = (text: string) => void;

export const print: Print = (text) => void nodeProcess.stdout.write(`${text}\n`);

/** A duration as people say it: `8 s`, `2 min 5 s`. */
export function inWords(ms: number): string {
	const seconds = Math.round(ms / 1_000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** What is being done just now; as a function where it depends on the moment. */
export type State = string | (() => string);

/** How often a line says how far it is, in milliseconds: on a terminal, and elsewhere. */
const EVERY = { terminal: 500, elsewhere: 20_000 };

/**
 * One line of progress.
 *
 * @param title what is being done, e.g. `n8n 2.40.7`
 * @param ms since it began
 */
export function progressLine(title: string, state: State, ms: number): string {
	const now = typeof state === 'string' ? state : state();
	return `${title}: ${now}${now && ', '}${inWords(ms)}`;
}

/**
 * Does something slow and shows that it is under way: on a terminal one line that changes, elsewhere
 * (CI) a line every 20 seconds. Ends with a line that says how long it took.
 *
 * @param title what is being done, e.g. `n8n 2.40.7`
 * @param work gets a function to say what it is at
 */
export async function withProgress<T>(
	title: string,
	work: (say: (state: State) => void) => Promise<T>,
): Promise<T> {
	const { stdout } = nodeProcess;
	const started = Date.now();
	let state: State = '';
	const line = () => progressLine(title, state, Date.now() - started);
	const overwrite = (text: string) =>
		void stdout.write(`\r\u001b[2K${text.slice(0, (stdout.columns ?? 200) - 1)}`);
	if (!stdout.isTTY) print(`${title} …`);
	const stop = repeat(
		() => (stdout.isTTY ? overwrite(line()) : print(line())),
		stdout.isTTY ? EVERY.terminal : EVERY.elsewhere,
	);
	let ending = 'failed';
	try {
		const result = await work((now) => {
			state = now;
		});
		ending = 'done';
		return result;
	} finally {
		stop();
		const end = `${title}: ${ending} after ${inWords(Date.now() - started)}`;
		if (stdout.isTTY) overwrite(end);
		print(stdout.isTTY ? '' : end);
	}
}

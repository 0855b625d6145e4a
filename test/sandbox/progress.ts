import { nodeProcess, repeat } from '../support/node';

/** Where what a person reads goes: the terminal, unless a test wants to see it. */
export type Print = (text: string) => void;

export const print: Print = (text) => void nodeProcess.stdout.write(`${text}\n`);

/** A duration as people say it: `8 s`, `2 min 5 s`. */
export function inWords(ms: number): string {
	const seconds = Math.round(ms / 1_000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * Does something slow and shows that it is under way: on a terminal one line that changes, elsewhere
 * (CI) a line every 15 seconds. Ends with a line that says how long it took.
 *
 * @param title what is being done, e.g. `n8n 2.40.7`
 * @param work gets a function to say what it is at
 */
export async function withProgress<T>(
	title: string,
	work: (say: (state: string) => void) => Promise<T>,
): Promise<T> {
	const { stdout } = nodeProcess;
	const started = Date.now();
	let state = '';
	const line = () =>
		`${title}: ${state}${state && ', '}${inWords(Date.now() - started)}`.slice(
			0,
			(stdout.columns ?? 200) - 1,
		);
	const overwrite = (text: string) => void stdout.write(`\r\u001b[2K${text}`);
	if (!stdout.isTTY) print(`${title} …`);
	const stop = repeat(
		() => (stdout.isTTY ? overwrite(line()) : print(line())),
		stdout.isTTY ? 500 : 15_000,
	);
	let ending = 'failed';
	try {
		const result = await work((text) => {
			state = text;
		});
		ending = 'done';
		return result;
	} finally {
		stop();
		const end = `${title}: ${ending} after ${inWords(Date.now() - started)}`;
		if (stdout.isTTY) overwrite(`${end}\n`);
		else print(end);
	}
}

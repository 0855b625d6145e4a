import { nodeProcess, spawn } from '../../test/support/node';

/** A command that ended. */
export interface Ended {
	/** Exit code; `null` when a signal ended it, or it could not be started. */
	code: number | null;
	/** The last lines of what it printed, standard output and errors together. */
	tail: string;
}

export interface CommandOptions {
	cwd?: string;
	env?: Readonly<Record<string, string>>;
	/** Called for each line it prints. A line it returns `false` for is kept out of the tail. */
	onLine?: (line: string) => boolean | void;
	/** How many lines the tail has. */
	keep?: number;
	/** Whom to run it as; only root may say so. */
	user?: { uid: number; gid: number };
}

/** Runs a command to its end; never throws. */
export async function command(
	file: string,
	args: readonly string[],
	{ cwd, env, onLine, keep = 40, user }: CommandOptions = {},
): Promise<Ended> {
	const lines: string[] = [];
	const take = (line: string) => {
		if (line === '' || onLine?.(line) === false) return;
		lines.push(line);
		if (lines.length > keep) lines.shift();
	};
	const windows = nodeProcess.platform === 'win32';
	const child = spawn(file, args, {
		cwd,
		env: { ...nodeProcess.env, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
		shell: windows && !file.endsWith('.exe'),
		...user,
	});
	for (const stream of [child.stdout, child.stderr]) byLine(stream, take);
	return await new Promise<Ended>((resolve) => {
		child.once('error', (error) => resolve({ code: null, tail: error.message }));
		child.once('close', (code) => resolve({ code, tail: lines.join('\n') }));
	});
}

/** Passes a stream's text on line by line, the last line also without a line break. */
export function byLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
	let rest = '';
	stream.setEncoding('utf8');
	stream.on('data', (text: string) => {
		const lines = (rest + text).split(/\r?\n/);
		rest = lines.pop()!;
		for (const line of lines) take(line);
	});
	stream.on('end', () => {
		if (rest !== '') take(rest);
	});
}

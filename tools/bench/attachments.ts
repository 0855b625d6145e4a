import type { IBinaryData } from 'n8n-workflow';
import { ACCOUNTS } from '../../test/simulator';
import {
	fs,
	nodeProcess,
	os,
	path,
	projectRoot,
	spawn,
	type ChildProcess,
} from '../../test/support/node';
import type { Figures, Step } from './attachmentsProcess';
import type { Row } from './table';
import { first } from '../../test/support/certain';

const MB = 1024 * 1024;
/** The largest file that Chert takes. */
const FILE = 100 * MB;
/** How much more memory than idle it may cost. */
const ALLOWED = 40 * MB;

/**
 * How much memory the largest file costs n8n, in filesystem mode: its engine in a process of its own
 * for each direction, the simulator in another.
 *
 * @returns a row for each direction, and whether the bytes were the same
 */
export async function benchAttachments(): Promise<Row[]> {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chert-bench-'));
	const simulator = start('test/simulator/main.ts', '--port', '0', '--quiet');
	try {
		const baseUrl = await nextLine(simulator);
		const { tenant, signingSecret } = first(ACCOUNTS);
		const credential = { authentication: 'hmac', tenant, signingSecret, baseUrl };
		const take = async <T>(step: Omit<Step, 'folder' | 'credential'>): Promise<T> => {
			const text = JSON.stringify({ ...step, folder, credential });
			return JSON.parse(await nextLine(start('tools/bench/attachmentsProcess.ts', text))) as T;
		};
		const file = await take<IBinaryData>({ step: 'store', bytes: FILE });
		const up = await take<Figures>({ step: 'upload', file });
		const { attachment_id } = up;
		const down = await take<Figures>({ step: 'download', attachment_id });
		const same = up.hash === down.hash;
		return [
			memoryRow('upload', up),
			memoryRow('download', down),
			{
				what: '100 MB up and down again: the same bytes',
				value: same ? 'yes' : 'no',
				goal: 'yes',
				met: same,
			},
		];
	} finally {
		simulator.kill();
		fs.rmSync(folder, { recursive: true, force: true });
	}
}

function memoryRow(verb: string, { idle, peak, took }: Figures): Row {
	const seconds = (took / 1_000).toFixed(1);
	return {
		what: `Memory above idle to ${verb} 100 MB (idle ${mb(idle)}, ${seconds} s)`,
		value: mb(peak - idle),
		goal: `< ${mb(ALLOWED)}`,
		met: peak - idle < ALLOWED,
	};
}

const mb = (bytes: number) => `${(bytes / MB).toFixed(1)} MB`;

/** Runs one of the project's TypeScript files in a process of its own. */
function start(file: string, ...rest: string[]): ChildProcess {
	const script = path.join(projectRoot, file);
	return spawn(nodeProcess.execPath, ['--expose-gc', '--import', 'tsx', script, ...rest], {
		cwd: projectRoot,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
}

/** The first line that a process writes. */
async function nextLine(child: ChildProcess): Promise<string> {
	return await new Promise((resolve, reject) => {
		let text = '';
		child.stdout!.on('data', (chunk: Buffer) => {
			text += chunk.toString();
			if (text.includes('\n')) resolve(first(text.split('\n')));
		});
		child.once('exit', (code) =>
			reject(new Error(`A process of the benchmark ended with ${code}`)),
		);
	});
}

async function main(): Promise<void> {
	const rows = await benchAttachments();
	for (const { what, value, goal, met } of rows) {
		nodeProcess.stdout.write(`${met ? '✓' : '✗'} ${what.padEnd(72)} ${value} (${goal})\n`);
	}
	if (!rows.every(({ met }) => met)) nodeProcess.exitCode = 1;
}

if (require.main === module) void main();

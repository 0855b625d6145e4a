import {
	fs,
	net,
	nodeProcess,
	os,
	path,
	projectRoot,
	spawn,
	type AddressInfo,
} from '../../test/support/node';

// npm and a compiler start here, beside other tests.
jest.setTimeout(120_000);

/** Everything below a folder, as paths. */
const filesIn = (folder: string) => fs.readdirSync(folder, { recursive: true }).sort();

/** A fresh clone as far as `npm run n8n` sees it: nothing is installed, nothing is built. */
function clone(): string {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chert-clone-'));
	for (const name of ['package.json', 'package-lock.json', 'scripts']) {
		fs.cpSync(path.join(projectRoot, name), path.join(folder, name), { recursive: true });
	}
	return folder;
}

/** Runs a command in a folder, its output in a pipe; returns what it printed. */
async function run(folder: string, file: string, ...args: string[]) {
	const shell = nodeProcess.platform === 'win32' && file !== nodeProcess.execPath;
	const child = spawn(file, args, { cwd: folder, shell });
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => (output += text));
	}
	const code = await new Promise((resolve) => child.once('close', resolve));
	return { code, output };
}

describe('npm run n8n, before anything is built or installed,', () => {
	let folder: string;
	let before: unknown[];
	let server: net.Server;
	let port: number;

	beforeAll(async () => {
		folder = clone();
		// What says that the installation has begun.
		fs.writeFileSync(
			path.join(folder, 'scripts', 'setup.mjs'),
			"import { writeFileSync } from 'node:fs'; writeFileSync('begun', ''); process.exit(3);",
		);
		before = filesIn(folder);
		server = net.createServer().listen(0, '127.0.0.1');
		await new Promise((resolve) => server.once('listening', resolve));
		({ port } = server.address() as AddressInfo);
	});
	afterAll(async () => {
		fs.rmSync(folder, { recursive: true, force: true });
		await new Promise((resolve) => server.close(resolve));
	});
	afterEach(() => fs.rmSync(path.join(folder, 'begun'), { force: true }));

	const n8n = async (...args: string[]) =>
		await run(folder, 'npm', 'run', '--silent', 'n8n', '--', ...args);

	test('npm run n8n says which port is in use, and how to choose another', async () => {
		const { code, output } = await n8n('--port', `${port}`, '--simulator-port', '0');
		expect(output.trim()).toBe(
			`Port ${port} is in use. Stop what uses it, or choose another port for n8n: npm run n8n -- --port ${port + 1}\n` +
				'Nothing was installed, built or started.',
		);
		expect(code).toBe(1);
		expect(filesIn(folder)).toEqual(before);
	});

	test('npm run n8n names both ports, if both are in use', async () => {
		const { output } = await n8n('--port', `${port}`, '--simulator-port', `${port}`);
		expect(output).toContain('another port for n8n: npm run n8n -- --port');
		expect(output).toContain('another port for the simulator: npm run n8n -- --simulator-port');
		expect(output).toContain('must not be the same');
		expect(filesIn(folder)).toEqual(before);
	});

	test.each([
		[['--port', 'five'], '--port must be a number from 0 to 65535, but it is "five".'],
		[['--simulator-port', '70000'], '--simulator-port must be a number from 0 to 65535'],
		[['--prot', '5679'], "Unknown option '--prot'"],
	])('npm run n8n refuses %j in words', async (args, words) => {
		const { code, output } = await n8n('--port', '0', '--simulator-port', '0', ...args);
		expect(output).toContain(words);
		expect(code).toBe(1);
		expect(filesIn(folder)).toEqual(before);
	});

	test('npm run n8n tells what there is to choose', async () => {
		const { code, output } = await n8n('--help');
		expect(output).toContain('--simulator-port N');
		expect(code).toBe(0);
		expect(filesIn(folder)).toEqual(before);
	});

	test('npm run n8n goes on to the installation when the ports are free', async () => {
		const { code } = await n8n('--port', '0', '--simulator-port', '0');
		expect(code).toBe(3);
		expect(fs.existsSync(path.join(folder, 'begun'))).toBe(true);
	});

	// The shell of Windows takes `C:\Program Files\nodejs\node.exe` for the program `C:\Program`.
	test('npm run n8n starts Node itself without the shell of Windows', async () => {
		const windows =
			'Object.defineProperty(process, "platform", { value: "win32" }); process.env.comspec = "no-such-shell";';
		const preload = `data:text/javascript,${encodeURIComponent(windows)}`;
		const script = path.join('scripts', 'n8n.mjs');
		const ports = ['--port', '0', '--simulator-port', '0'];
		const { code } = await run(folder, nodeProcess.execPath, '--import', preload, script, ...ports);
		expect(fs.existsSync(path.join(folder, 'begun'))).toBe(true);
		expect(code).toBe(3);
	});
});

import { fs, nodeProcess, path } from '../support/node';
import { command, need, newFolder, portFor } from '../../tools/sandbox';
import { startService, type Service } from './service';

/** A PostgreSQL of the test's own, with an empty database for n8n. */
export interface Postgres extends Service {
	/** E.g. `15.18`. */
	readonly version: string;
	/** What n8n needs in its environment to use it. */
	readonly env: Readonly<Record<string, string>>;
	/**
	 * Asks the database.
	 *
	 * @returns rows of columns, all as text
	 * @throws Error with PostgreSQL's words
	 */
	query(sql: string): Promise<string[][]>;
}

const USER = 'n8n';
/** initdb makes it; a second one would be no better. */
const DATABASE = 'postgres';
/** Where Debian keeps the programs, one folder for each major version, out of the PATH. */
const DEBIAN = '/usr/lib/postgresql';

/** Makes sure that PostgreSQL is there. */
export async function needPostgres(): Promise<void> {
	await need(['postgresql'], async () => (await programs()) !== undefined);
}

/** Starts PostgreSQL on a free port of loopback, with a data folder that goes when it stops. */
export async function startPostgres(): Promise<Postgres> {
	const bin = (await programs())!;
	const port = await portFor(0);
	const folder = newFolder();
	const forget = () => fs.rmSync(folder, { recursive: true, force: true });
	const data = path.join(folder, 'data');
	let service: Service | undefined;
	const client = ['--host=127.0.0.1', `--port=${port}`, `--username=${USER}`];
	const ask = async (sql: string) =>
		await command(
			path.join(bin, 'psql'),
			[...client, '--no-psqlrc', '--tuples-only', '--no-align', '--field-separator=\t'].concat(
				`--dbname=${DATABASE}`,
				`--command=${sql}`,
			),
			{ keep: 1_000_000 },
		);
	try {
		const user = await ordinaryUser();
		if (user) fs.chownSync(folder, user.uid, user.gid);
		const as = { folder, user };
		await initialise(path.join(bin, 'initdb'), data, as);
		service = await startService({
			...as,
			name: 'PostgreSQL',
			file: path.join(bin, 'postgres'),
			args: ['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-c', 'unix_socket_directories='],
			stopSignal: 'INT',
			isReady: async () => (await ask('SELECT 1')).code === 0,
		});
	} finally {
		if (!service) forget();
	}
	const { stop } = service;
	const { tail } = await command(path.join(bin, 'postgres'), ['--version']);
	return {
		version: /\d+(\.\d+)*/.exec(tail)?.[0] ?? 'of an unknown version',
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: `${port}`,
			DB_POSTGRESDB_DATABASE: DATABASE,
			DB_POSTGRESDB_USER: USER,
			DB_POSTGRESDB_PASSWORD: 'example',
		},
		query: async (sql) => {
			const { code, tail: answer } = await ask(sql);
			if (code !== 0) throw new Error(`PostgreSQL refused "${sql}": ${answer}`);
			return answer === '' ? [] : answer.split('\n').map((row) => row.split('\t'));
		},
		stop: async () => {
			await stop();
			forget();
		},
	};
}

/** The folder of the newest PostgreSQL; empty for programs in the PATH. */
async function programs(): Promise<string | undefined> {
	const versions = fs.existsSync(DEBIAN) ? fs.readdirSync(DEBIAN) : [];
	const folders = versions
		.sort((a, b) => Number(b) - Number(a))
		.map((version) => path.join(DEBIAN, version, 'bin'));
	for (const folder of [...folders, '']) {
		const names = ['initdb', 'postgres', 'psql'].map((name) => path.join(folder, name));
		const all = names.map(async (name) => (await command(name, ['--version'])).code === 0);
		if ((await Promise.all(all)).every(Boolean)) return folder;
	}
	return undefined;
}

interface As {
	folder: string;
	user?: { uid: number; gid: number };
}

/** PostgreSQL refuses to run as root; Debian's package brings a user for it. */
async function ordinaryUser(): Promise<As['user']> {
	if (nodeProcess.getuid?.() !== 0) return undefined;
	const [uid, gid] = await Promise.all(
		['-u', '-g'].map(async (flag) => Number((await command('id', [flag, 'postgres'])).tail)),
	);
	if (!uid || !gid) {
		throw new Error(
			'PostgreSQL does not run as root, and this machine has no user "postgres" for it. Install Debian\'s package, or run this as an ordinary user.',
		);
	}
	return { uid, gid };
}

/** Anybody on this machine may use the database; it holds nothing but the test's executions. */
async function initialise(initdb: string, data: string, { folder, user }: As): Promise<void> {
	const args = ['-D', data, `--username=${USER}`, '--auth=trust', '--no-locale', '--encoding=UTF8'];
	const { code, tail } = await command(initdb, args, { cwd: folder, user });
	if (code !== 0) throw new Error(`PostgreSQL could not make a database:\n${tail}`);
}

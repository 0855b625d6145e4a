import { fs, path, projectRoot } from './support/node';
import { groupsIn } from './support/certain';

/**
 * The rooms of the package, highest first. A file may import from its own room and from the rooms
 * below it. Rooms in one row stand side by side and do not import each other.
 */
const ROWS = [
	['node files'],
	['trigger', 'actions', 'methods'],
	['run'],
	['questions'],
	['objects'],
	['parameters', 'credentials'],
	['api'],
	['failures'],
	['shared'],
];
/** The trigger may carry out one thing that people can choose too: the download of an attachment. */
const TASKS: ReadonlyArray<[string, string]> = [['trigger', 'nodes/Chert/actions/attachment/']];

const files = ['nodes', 'credentials'].flatMap((top) =>
	fs
		.readdirSync(path.join(projectRoot, top), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => `${top}/${name.split(path.sep).join('/')}`),
);

/** The project's own files that a file imports, types included. */
function importsOf(file: string): string[] {
	const text = fs.readFileSync(path.join(projectRoot, file), 'utf8');
	const named = groupsIn(text, /\b(?:from|import|require\()\s*\(?\s*['"](\.[^'"]*)['"]/g);
	return named.map((name) => {
		const target = path.posix.join(path.posix.dirname(file), name);
		return files.find((other) => [`${target}.ts`, `${target}/index.ts`].includes(other)) ?? target;
	});
}

function roomOf(file: string): string {
	const [top, , room = '', below] = file.split('/');
	if (top === 'credentials') return 'credentials';
	return below === undefined ? 'node files' : room;
}

const rowOf = (room: string) => ROWS.findIndex((row) => row.includes(room));

const arrows = files.flatMap((file) => importsOf(file).map((target) => ({ file, target })));

test('the imports of the package are found, each of them in the project', () => {
	expect(arrows.length).toBeGreaterThan(files.length);
	expect(arrows.filter(({ target }) => !files.includes(target))).toEqual([]);
});

test('every file of the package belongs to a room', () => {
	expect(files.filter((file) => rowOf(roomOf(file)) === -1)).toEqual([]);
});

test('no import points to a room above or beside its own', () => {
	const wrong = arrows.filter(({ file, target }) => {
		const [from, to] = [roomOf(file), roomOf(target)];
		if (from === to || rowOf(to) > rowOf(from)) return false;
		return !TASKS.some(([room, folder]) => from === room && target.startsWith(folder));
	});
	expect(wrong).toEqual([]);
});

test('no files import each other in a circle', () => {
	const next = new Map(files.map((file) => [file, importsOf(file)]));
	const reaches = (from: string, wanted: string, seen = new Set<string>()): boolean =>
		(next.get(from) ?? []).some((target) => {
			if (target === wanted) return true;
			if (seen.has(target)) return false;
			seen.add(target);
			return reaches(target, wanted, seen);
		});
	expect(files.filter((file) => reaches(file, file))).toEqual([]);
});

test('the room that everybody uses holds texts and the clock, and nothing else', () => {
	expect(files.filter((file) => roomOf(file) === 'shared')).toEqual([
		'nodes/Chert/shared/clock.ts',
		'nodes/Chert/shared/text.ts',
	]);
});

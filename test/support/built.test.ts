import { staleIn } from './built';
import { fs, os, path } from './node';

const BUILT = 'dist/nodes/Chert/Chert.node.js';
const SOURCE = path.join('nodes', 'Chert', 'actions', 'leave.ts');

let root: string;
const write = (file: string, seconds: number) => {
	fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
	fs.writeFileSync(path.join(root, file), '');
	fs.utimesSync(path.join(root, file), seconds, seconds);
};
beforeEach(() => {
	root = fs.mkdtempSync(path.join(os.tmpdir(), 'chert-built-'));
	write('credentials/ChertApi.credentials.ts', 100);
	write(SOURCE, 100);
});
afterEach(() => fs.rmSync(root, { recursive: true }));

test('a package that was never built says so', () => {
	expect(staleIn(root)).toBe('The package is not built yet');
});

test('a package that was built after its last change can be tested', () => {
	write(BUILT, 101);
	write('nodes/Chert/README.md', 102);
	expect(staleIn(root)).toBeUndefined();
});

test('a package that was changed after it was built names the file', () => {
	write(BUILT, 99);
	write('credentials/ChertApi.credentials.ts', 98);
	expect(staleIn(root)).toBe(`dist/ is older than ${SOURCE}`);
});

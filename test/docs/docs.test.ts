import { fs, path, projectRoot } from '../support/node';
import { generate } from './main';
import { bare, withSection } from './tables';

const { files, missing } = generate();

test('nothing that is documented is missing: operation, simulator, test', () => {
	expect(missing).toEqual([]);
});

test.each(files)('$file says what the code says (else run "npm run docs")', ({ file, text }) => {
	expect(fs.readFileSync(path.join(projectRoot, file), 'utf8')).toBe(text);
});

test('routes are compared without the names of their parameters', () => {
	expect(bare('DELETE /chats/{id}/participants/{address}')).toBe(
		bare('DELETE /chats/:chat_id/participants/:address'),
	);
	expect(bare('POST /chats/{id}/leave')).not.toBe(bare('POST /chats/{id}/typing'));
});

test('a text without the section is not overwritten', () => {
	expect(() => withSection('# A text', 'operations', '| |')).toThrow('no section "operations"');
});

import { fs, path, projectRoot } from '../support/node';
import { generate } from '../../tools/docs/main';
import { bare } from '../contract';
import { OPEN_QUESTIONS, problemsOfMap, SECOND_HAND, withoutTest } from '../contract/openQuestions';
import { withSection } from '../../tools/docs/tables';

const { files, missing } = generate();

test('nothing that is documented is missing: operation, simulator, test', () => {
	expect(missing).toEqual([]);
});

test.each(files)('$file says what the code says (else run "npm run docs")', ({ file, text }) => {
	expect(fs.readFileSync(path.join(projectRoot, file), 'utf8')).toBe(text);
});

test('every open question has its place, and every variant its row', () => {
	expect(problemsOfMap()).toEqual([]);
});

test('what the node does about each of them is shown by a test', () => {
	expect(withoutTest()).toEqual([]);
});

test('the tests that the open questions name are there', () => {
	const named = Object.values({ ...OPEN_QUESTIONS, ...SECOND_HAND }).flatMap(({ test: name }) =>
		name === '' ? [] : [name],
	);
	for (const name of named) {
		const [file = '', words = ''] = name.split(' › ');
		expect(fs.readFileSync(path.join(projectRoot, file), 'utf8')).toContain(words);
	}
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

test('the README has 1,900 words at most', () => {
	const words = fs.readFileSync(path.join(projectRoot, 'README.md'), 'utf8').match(/\S+/g);
	expect(words!.length).toBeGreaterThan(500);
	expect(words!.length).toBeLessThanOrEqual(1_900);
});

import { ChertFailure } from '../../../../nodes/Chert/failures/failure';
import { readPathId } from '../../../../nodes/Chert/parameters/pathId';

describe('an ID that becomes part of a path', () => {
	test.each([
		['msg_1', 'msg_1'],
		['  msg_1\n', 'msg_1'],
		['7c0f3a52-2a0e-4f43-9f5c-1f1f5b0a2f11', '7c0f3a52-2a0e-4f43-9f5c-1f1f5b0a2f11'],
		['...', '...'],
		['a/../b', 'a/../b'],
		['Grüße 👋', 'Grüße 👋'],
	])('%j is %j', (value, id) => expect(readPathId(value, 'Message ID')).toBe(id));

	test.each([
		[undefined, 'The Message ID is empty'],
		[null, 'The Message ID is empty'],
		['', 'The Message ID is empty'],
		[' \t', 'The Message ID is empty'],
		['.', 'The Message ID cannot be "."'],
		[' .. ', 'The Message ID cannot be ".."'],
		['a\nb', 'The Message ID contains a line break, tab or other control character'],
		['a\u0085b', 'The Message ID contains a line break, tab or other control character'],
		['a\ud83d', 'The Message ID contains a broken character'],
		[42, 'The Message ID must be text, but it is a number (42)'],
		[['a'], 'The Message ID must be text, but it is a list'],
		[{ id: 'a' }, 'The Message ID must be text, but it is an object'],
	])('%j is refused', (value, message) => {
		const read = () => readPathId(value, 'Message ID');
		expect(read).toThrow(ChertFailure);
		expect(read).toThrow(message);
	});
});

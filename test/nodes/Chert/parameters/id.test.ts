import { ChertFailure } from '../../../../nodes/Chert/failures/failure';
import { readId } from '../../../../nodes/Chert/parameters/id';

const SPLIT_OUT = 'Put a Split Out node before this one: one item for each group';

test.each([
	['msg_1', 'msg_1'],
	['  msg_1\n', 'msg_1'],
	['7c0f3a52-2a0e-4f43-9f5c-1f1f5b0a2f11', '7c0f3a52-2a0e-4f43-9f5c-1f1f5b0a2f11'],
	// As iMessage itself writes the ID of a group.
	['iMessage;+;chat123456789', 'iMessage;+;chat123456789'],
	['...', '...'],
	['a/../b', 'a/../b'],
	['Grüße👋', 'Grüße👋'],
	[42, '42'],
])('the ID %j is read as %j', (value, id) => expect(readId(value, 'Chat', 'group')).toBe(id));

test.each([
	[undefined, 'is empty'],
	[null, 'is empty'],
	['', 'is empty'],
	[' \t', 'is empty'],
	['.', 'cannot be "."'],
	[' .. ', 'cannot be ".."'],
	['a\u0085b', 'contains a line break, tab or other control character'],
	['a\ud83d', 'contains a broken character'],
	[true, 'must be text, but it is a boolean (true)'],
	[{ id: 'a' }, 'must be text, but it is an object'],
	// The last digits are lost: 12345678901234567890 in the table it comes from.
	[12345678901234567000, 'is a number too large to be exact (12345678901234567000)'],
])('the ID %j is refused', (value, what) => {
	const read = () => readId(value, 'Chat', 'group');
	expect(read).toThrow(ChertFailure);
	expect(read).toThrow(`The field "Chat" ${what}`);
});

test.each([
	['a, b', '"a, b"'],
	['a,b', '"a,b"'],
	['a b', '"a b"'],
	['a\nb', String.raw`"a\nb"`],
	['a\u00a0b', JSON.stringify('a\u00a0b')],
	['["a"]', String.raw`"[\"a\"]"`],
	[['a', 'b'], 'a list'],
	// One today, two tomorrow.
	[['a'], 'a list'],
	[[], 'a list'],
])('several IDs in one field, such as %j, are refused with what to do', (value, shown) => {
	expect(() => readId(value, 'Chat', 'group')).toThrow(
		`The field "Chat" must be one ID, without commas or blanks, but it is ${shown}. ${SPLIT_OUT}`,
	);
});

test('a field of a part says which part, and has its own advice', () => {
	const form = { where: 'of part 2', instead: 'Add one part for each attachment' };
	expect(() => readId(['a'], 'Attachment ID', 'attachment', form)).toThrow(
		'The field "Attachment ID" of part 2 must be one ID, without commas or blanks, but it is a list. Add one part for each attachment',
	);
});

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
	[' \t', 'is blank'],
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
	expect(read).toThrow(`The field 'Chat' ${what}`);
});

test.each([
	['ch_1 ch_2', '"ch_1 ch_2"'],
	['a\nb', String.raw`"a\nb"`],
	['ch_1\u00a0ch_2', JSON.stringify('ch_1\u00a0ch_2')],
	['["a"]', String.raw`"[\"a\"]"`],
	[['a', 'b'], 'a list'],
	// One today, two tomorrow.
	[['a'], 'a list'],
	[[], 'a list'],
])('several IDs in one field, such as %j, are refused with what to do', (value, shown) => {
	expect(() => readId(value, 'Chat', 'group')).toThrow(
		`The field 'Chat' must be one ID, without commas or blanks, but it is ${shown}. ${SPLIT_OUT}`,
	);
});

test('a field of a part says which part, and has its own advice', () => {
	const form = { where: 'of part 2', instead: 'Add one part for each attachment' };
	expect(() => readId(['a'], 'Attachment ID', 'attachment', form)).toThrow(
		"The field 'Attachment ID' of part 2 must be one ID, without commas or blanks, but it is a list. Add one part for each attachment",
	);
});

test.each(['a, b', 'a,b', 'a,b,c'])('the text %j is to be made a list first', (value) => {
	expect(() => readId(value, 'Chat', 'group')).toThrow(
		`but it is "${value}". Make a list of it with .split(',') in an expression, then put a Split Out node before this one: one item for each group`,
	);
});

test.each(['Sales North', 'Team 7', 'ch_1 Sales', 'Die Müllers 🎉'])(
	'%j looks like a name, and where IDs come from is said',
	(value) => {
		expect(() => readId(value, 'Chat', 'chat')).toThrow(
			`The field 'Chat' must be an ID, but it is "${value}". This looks like a name: choose From List, or take the chat_id of a message`,
		);
		expect(() => readId(value, 'Event ID', 'event')).toThrow('must be one ID');
	},
);

test.each(['\u200bch_1\u200b', '\ufeffch_1', ' \u202ach_1\u202c\n', 'ch_1\u00ad'])(
	'what copying put around the ID %j is taken away',
	(value) => expect(readId(value, 'Chat', 'group')).toBe('ch_1'),
);

test.each([
	['ch\u200b_1', 'U+200B'],
	['ch_\u202e1\u2060\u202e2', 'U+202E, U+2060'],
	['c\u00adh_1', 'U+00AD'],
])('what nobody sees inside the ID %j is named', (value, names) => {
	expect(() => readId(value, 'Chat', 'group')).toThrow(
		`The field 'Chat' must be an ID without invisible characters, but it is "${value}" (holds ${names})`,
	);
});

test('an ID has an end', () => {
	expect(readId('a'.repeat(256), 'Chat', 'group')).toHaveLength(256);
	expect(() => readId('a'.repeat(257), 'Chat', 'group')).toThrow(
		"The field 'Chat' has 257 characters, but may have at most 256",
	);
});

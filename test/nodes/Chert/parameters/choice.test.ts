import { readBoolean, readChoice } from '../../../../nodes/Chert/parameters/choice';

const VALUES = ['continueAsLeft', 'fail'] as const;

test.each([
	['fail', 'fail'],
	[' Fail ', 'fail'],
	['CONTINUEASLEFT', 'continueAsLeft'],
])('%j is the choice %s', (value, choice) => {
	expect(readChoice(value, 'If Not a Group', VALUES)).toBe(choice);
});

test.each<[unknown, string]>([
	['', 'is empty'],
	[undefined, 'is empty'],
	['failed', 'must be one of continueAsLeft, fail, but it is "failed"'],
	[['fail'], 'must be one of continueAsLeft, fail, but it is a list'],
	[1, 'must be one of continueAsLeft, fail, but it is 1'],
])('%j is no choice', (value, what) => {
	expect(() => readChoice(value, 'If Not a Group', VALUES)).toThrow(
		`The field 'If Not a Group' ${what}`,
	);
});

test.each([
	[true, true],
	[false, false],
	['true', true],
	[' False ', false],
])('%j in a switch is %s', (value, is) => {
	expect(readBoolean(value, 'Check Only')).toBe(is);
});

test.each<[unknown, string]>([
	['', 'is empty'],
	[null, 'is empty'],
	[0, 'must be true or false, but it is 0'],
	['1', 'must be true or false, but it is "1"'],
	[[false], 'must be true or false, but it is a list'],
])('%j in a switch is refused', (value, what) => {
	expect(() => readBoolean(value, 'Check Only')).toThrow(`The field 'Check Only' ${what}`);
});

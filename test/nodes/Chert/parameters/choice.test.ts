import { readChoice } from '../../../../nodes/Chert/parameters/choice';

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
		`The field "If Not a Group" ${what}`,
	);
});

import { resources } from '../../../../nodes/Chert/actions';
import { ERROR_CODES, errorCodeEntry } from '../../../../nodes/Chert/failures/errorCodes';
import { fs, path, projectRoot } from '../../../support/node';

describe('ERROR_CODES', () => {
	test('every entry has a name in capitals and advice in sentences', () => {
		const names = Object.values(ERROR_CODES).map(({ reason }) => reason);
		expect(new Set(names).size).toBe(names.length);
		for (const { reason, advice } of Object.values(ERROR_CODES)) {
			expect(reason).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
			expect(advice).toMatch(/^[A-Z].{20,}\.$/);
		}
	});

	// n8n's guidelines for errors forbid the word.
	test.each(
		Object.values(resources).flatMap(({ operations }) =>
			Object.values(operations).map(
				({ option, ...operation }) => [option.action, operation] as const,
			),
		),
	)(
		'%s says once whether to run an item again, and never that there is a problem',
		(_, operation) => {
			const { errors } = operation;
			for (const code of new Set(
				[...Object.keys(ERROR_CODES), ...Object.keys(errors)].map(Number),
			)) {
				const { advice } = errorCodeEntry(code, errors);
				expect(advice).not.toMatch(/problem/i);
				// Failures after which Chert's word leaves open what was done, so that `howToCheck` follows.
				if (code !== 4001 && (code < 3_000 || code > 3_999)) continue;
				expect(advice).not.toMatch(/(?<!before you )run this item again/i);
			}
		},
	);

	test('docs/errors.md explains every code', () => {
		const page = fs.readFileSync(path.join(projectRoot, 'docs/errors.md'), 'utf8');
		for (const [code, { reason, advice }] of Object.entries(ERROR_CODES)) {
			expect(page).toContain(`| ${code} | \`${reason}\` | ${advice} |`);
		}
	});
});

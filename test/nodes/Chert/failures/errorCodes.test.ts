import { ERROR_CODES } from '../../../../nodes/Chert/failures/errorCodes';
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

	test('docs/errors.md explains every code', () => {
		const page = fs.readFileSync(path.join(projectRoot, 'docs/errors.md'), 'utf8');
		for (const [code, { reason, advice }] of Object.entries(ERROR_CODES)) {
			expect(page).toContain(`| ${code} | \`${reason}\` | ${advice} |`);
		}
	});
});

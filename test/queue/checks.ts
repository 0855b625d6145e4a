import { print } from '../../tools/sandbox';

/** How many problems of one kind a person wants to read. */
const SHOWN = 10;

/** Claims that were looked at, and how many of them hold. */
export class Checks {
	passed = 0;
	failed = 0;

	/**
	 * Prints a claim, and what speaks against it.
	 *
	 * @param claim what is so, e.g. `every group was left once`
	 * @param problems one line each; none when the claim holds
	 */
	that(claim: string, problems: readonly string[]): void {
		if (problems.length === 0) {
			this.passed += 1;
			print(`  ✓ ${claim}`);
			return;
		}
		this.failed += 1;
		print(`  ✗ ${claim}`);
		for (const problem of problems.slice(0, SHOWN)) print(`      ${problem}`);
		if (problems.length > SHOWN) print(`      … and ${problems.length - SHOWN} more`);
	}
}

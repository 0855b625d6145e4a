const {
	testEnvironment,
	testEnvironmentOptions,
	transform,
	transformIgnorePatterns,
	modulePathIgnorePatterns,
} = require('./jest.config.js');

/**
 * The end-to-end suite, once for each target, side by side. `npm run test:e2e` installs and packs what
 * it needs first and says in the environment what to run on.
 *
 * @type {import('jest').Config}
 */
module.exports = {
	projects: (process.env.E2E_TARGETS ?? '2.40.7-node24,2.8.4-node20').split(',').map((target) => ({
		id: target,
		displayName: target,
		globals: { E2E_TARGET: target },
		testEnvironment,
		testEnvironmentOptions,
		roots: ['<rootDir>/test/e2e'],
		testMatch: ['**/*.e2e.ts'],
		transform,
		transformIgnorePatterns,
		modulePathIgnorePatterns,
	})),
	maxWorkers: 2,
	// Nothing here depends on how fast the machine is: n8n shares two cores with another n8n, and CI is slower.
	testTimeout: 900_000,
	reporters: ['<rootDir>/test/e2e/progressReporter.cjs'],
};

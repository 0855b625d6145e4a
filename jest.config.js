const { availableParallelism } = require('node:os');

/** What Node loads once for a worker, in place of Jest once for each file: jestEnvironment.js. */
const SHARED = '(@n8n|n8n-core|n8n-workflow|fastify|fast-check|undici|reflect-metadata)/';

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: '<rootDir>/test/support/jestEnvironment.js',
	// What a test file shares with Node is not Jest's to clear away.
	testEnvironmentOptions: { globalsCleanup: 'off' },
	roots: ['<rootDir>/test', '<rootDir>/tools'],
	testMatch: ['**/*.test.ts'],
	transform: {
		[`/node_modules/${SHARED}`]: '<rootDir>/test/support/jestShared.js',
		'/dist/.+\\.js$': '<rootDir>/test/support/jestShared.js',
		// swc only strips types; `npm run typecheck` is what checks them.
		'^.+\\.ts$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' },
				module: { type: 'commonjs' },
			},
		],
	},
	transformIgnorePatterns: [`/node_modules/(?!${SHARED})`],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/'],
	testTimeout: 30_000,
	// Some tests wait for time to pass: with three workers for two cores another one works meanwhile.
	maxWorkers: Math.ceil(availableParallelism() * 1.5),
};

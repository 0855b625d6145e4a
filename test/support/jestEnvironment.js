const path = require('node:path');
const { TestEnvironment } = require('jest-environment-node');

const dist = path.resolve(__dirname, '../../dist') + path.sep;

/** Timers that have not fired since the file began; none while no file runs. */
let timers;
const nodeTimeout = globalThis.setTimeout;
const keptTimeout = (callback, ...rest) => {
	const timer = nodeTimeout(
		(...args) => {
			timers?.delete(timer);
			callback(...args);
		},
		...rest,
	);
	if (timers) timers.add(timer);
	else timer.unref();
	return timer;
};
globalThis.setTimeout = Object.assign(keptTimeout, nodeTimeout);

/** Node loads the built package anew the next time. */
function forgetPackage() {
	for (const file of Object.keys(require.cache).filter((name) => name.startsWith(dist))) {
		delete require.cache[file];
	}
}

/**
 * Where a test file runs. Jest evaluates every module anew for each file, which takes a second where
 * n8n-core is one of them. So Node itself loads the packages that `jest.config.js` names, once for
 * each worker, as it does in n8n (`jestShared.js`).
 *
 * Node loads the built package too, but anew for each file: what it remembers from one file never
 * reaches another.
 */
module.exports = class extends TestEnvironment {
	constructor(config, context) {
		super(config, context);
		timers = new Set();
		forgetPackage();
		this.global.forgetPackage = forgetPackage;
		this.global.loadShared = (file) => require(file);
		// A test that sets the clock or the environment means n8n's as well.
		this.global.Date = Date;
		this.global.process.env = process.env;
	}

	async teardown() {
		// A node cannot clear a timer (docs/n8n.md 17). It sleeps in slices of a second or a few instead,
		// and the last slice of each wait outlives it. That must not keep the worker from ending.
		for (const timer of timers ?? []) timer.unref();
		timers = undefined;
		await super.teardown();
	}
};

/** Prints each test as it ends: the suite takes minutes, and somebody is looking. */
class ProgressReporter {
	constructor() {
		this.failures = 0;
	}

	onTestCaseResult(_, { status, ancestorTitles, title, duration, failureMessages }) {
		const [target, ...groups] = ancestorTitles;
		const name = [...groups, title].join(' › ');
		if (status === 'failed') this.failures += 1;
		const sign = { passed: '✓', failed: '✕' }[status] ?? '–';
		console.log(`${target}  ${sign} ${name} (${((duration ?? 0) / 1000).toFixed(1)} s)`);
		for (const message of failureMessages ?? []) console.log(`\n${message}\n`);
	}

	onTestFileResult({ context }, { testExecError }) {
		if (testExecError) {
			this.failures += 1;
			const { message, stack } = testExecError;
			console.log(`${context.config.displayName.name}  ✕ ${stack ?? message}`);
		}
	}

	onRunComplete(_, { numPassedTests, numFailedTests }) {
		const failed = Math.max(numFailedTests, this.failures);
		console.log(`\n${numPassedTests} passed, ${failed} failed`);
	}

	getLastError() {
		return this.failures > 0 ? new Error('End-to-end tests failed') : undefined;
	}
}

module.exports = ProgressReporter;

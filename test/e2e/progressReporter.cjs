/** Lines of each failure that are printed again at the end. */
const LINES_OF_WHY = 12;

/**
 * Prints each test as it ends: the suite takes minutes, and somebody is looking. What failed, and the beginning of
 * why, stands once more in the last lines: the logs of CI are long, and people read their end.
 */
class ProgressReporter {
	constructor() {
		this.failed = [];
	}

	onTestCaseResult(_, { status, ancestorTitles, title, duration, failureMessages }) {
		const [target, ...groups] = ancestorTitles;
		const name = [...groups, title].join(' › ');
		const messages = failureMessages ?? [];
		if (status === 'failed') {
			const why = messages.join('\n').split('\n').slice(0, LINES_OF_WHY);
			this.failed.push([`${target}  ${name}`, ...why].join('\n    '));
		}
		const sign = { passed: '✓', failed: '✕' }[status] ?? '–';
		console.log(`${target}  ${sign} ${name} (${((duration ?? 0) / 1000).toFixed(1)} s)`);
		for (const message of messages) console.log(`\n${message}\n`);
	}

	onTestFileResult({ context, path }, { testExecError }) {
		if (testExecError) {
			const target = context.config.displayName.name;
			const { message, stack } = testExecError;
			this.failed.push(`${target}  ${path}, which did not run: ${String(message).split('\n')[0]}`);
			console.log(`${target}  ✕ ${stack ?? message}`);
		}
	}

	onRunComplete(_, { numPassedTests, numFailedTests }) {
		const failed = Math.max(numFailedTests, this.failed.length);
		const names = this.failed.map((name) => `failed: ${name}\n`).join('');
		console.log(`\n${names}${numPassedTests} passed, ${failed} failed`);
	}

	getLastError() {
		return this.failed.length > 0 ? new Error('End-to-end tests failed') : undefined;
	}
}

module.exports = ProgressReporter;

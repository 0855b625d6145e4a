/**
 * Loaded into every n8n of the sandbox. Its standard input is a pipe from the process that started
 * it; when that ends, however it ends, n8n ends too, and nothing is left running.
 */
const { isMainThread } = require('node:worker_threads');

// n8n's own threads load this too, and their standard input ends at once.
if (isMainThread) {
	process.stdin.on('end', () => {
		process.kill(process.pid, 'SIGTERM');
		// n8n was seen to hang in its shutdown when its database was gone already.
		setTimeout(() => process.kill(process.pid, 'SIGKILL'), 15_000).unref();
	});
	process.stdin.on('error', () => {});
	process.stdin.resume();
}

import { startN8n, type N8n, type N8nOptions } from '../../tools/sandbox';

/** A worker of n8n, and what it says of its work. */
export interface Worker {
	readonly n8n: N8n;
	readonly work: WorkLog;
}

/** What a worker has printed about executions: which it took, and which it brought to an end. */
export class WorkLog {
	readonly started = new Set<string>();
	readonly finished = new Set<string>();

	/** Takes note of a line of n8n's log, e.g. `Worker started execution 12 (job 7)`. */
	read(line: string): void {
		const [, event, execution = ''] =
			/\bWorker (started|finished) execution (\S+) \(job \S+\)/.exec(line) ?? [];
		if (event) this[event as 'started' | 'finished'].add(execution);
	}

	/** The executions it has taken and not brought to an end. */
	get underWay(): string[] {
		return [...this.started].filter((execution) => !this.finished.has(execution));
	}
}

/** Starts a worker in a user folder of its own. */
export async function startWorker(options: N8nOptions): Promise<Worker> {
	const work = new WorkLog();
	const n8n = await startN8n({ ...options, role: 'worker', onLine: (line) => work.read(line) });
	return { n8n, work };
}

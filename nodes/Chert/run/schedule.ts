/**
 * The order in which tasks start: input order, except that a task waits for the one before it that
 * has the same key.
 */
export class Schedule {
	/** Tasks that can start at any time, in order. */
	private readonly ready: number[] = [];
	private next = 0;
	/** Tasks whose turn came because the one before them ended. */
	private readonly released: number[] = [];
	private readonly successors = new Map<number, number>();

	/** @param keys the key of each task, or none; tasks are known by their place in this list */
	constructor(keys: ReadonlyArray<string | undefined>) {
		const last = new Map<string, number>();
		keys.forEach((key, task) => {
			const before = key === undefined ? undefined : last.get(key);
			if (before === undefined) this.ready.push(task);
			else this.successors.set(before, task);
			if (key !== undefined) last.set(key, task);
		});
	}

	/** The next task that may start, or nothing for now. */
	take(): number | undefined {
		return this.released.shift() ?? this.ready[this.next++];
	}

	/** A task ended; the one that waited for it may start. */
	end(task: number): void {
		const successor = this.successors.get(task);
		if (successor !== undefined) this.released.push(successor);
	}
}

/**
 * Works through tasks side by side. A worker that ends a task takes over the one that waited for it,
 * so no worker is ever idle while another task may start.
 *
 * @param keys the key of each task, or none
 * @param workers how many tasks are under way at once
 * @param work carries out one task; must not throw
 * @param stopped whether no further task may start
 */
export async function workThrough(
	keys: ReadonlyArray<string | undefined>,
	workers: number,
	work: (task: number) => Promise<void>,
	stopped: () => boolean,
): Promise<void> {
	const schedule = new Schedule(keys);
	const worker = async () => {
		for (let task = schedule.take(); task !== undefined && !stopped(); task = schedule.take()) {
			await work(task);
			schedule.end(task);
		}
	};
	await Promise.all(Array.from({ length: Math.min(workers, keys.length) }, worker));
}

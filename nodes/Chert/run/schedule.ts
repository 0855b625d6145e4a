/**
 * Works through tasks side by side, in input order, but a task waits for the one before it with the same key.
 * A worker that ends a task takes over the one that waited for it, so none is idle while a task may start.
 * `work` must not throw.
 */
export async function workThrough(
	keys: ReadonlyArray<string | undefined>,
	workers: number,
	work: (task: number) => Promise<void>,
	stopped: () => boolean,
): Promise<void> {
	const ready: number[] = [];
	/** Tasks whose turn came because the one before them ended. */
	const released: number[] = [];
	const successors = new Map<number, number>();
	const last = new Map<string, number>();
	keys.forEach((key, task) => {
		const before = key === undefined ? undefined : last.get(key);
		if (before === undefined) ready.push(task);
		else successors.set(before, task);
		if (key !== undefined) last.set(key, task);
	});
	let next = 0;
	const take = () => released.shift() ?? ready[next++];
	const worker = async () => {
		for (let task = take(); task !== undefined && !stopped(); task = take()) {
			await work(task);
			const successor = successors.get(task);
			if (successor !== undefined) released.push(successor);
		}
	};
	await Promise.all(Array.from({ length: Math.min(workers, keys.length) }, worker));
}

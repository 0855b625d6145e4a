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
	const successors = new Map<number, number>();
	const last = new Map<string, number>();
	keys.forEach((key, task) => {
		const before = key === undefined ? undefined : last.get(key);
		if (before === undefined) ready.push(task);
		else successors.set(before, task);
		if (key !== undefined) last.set(key, task);
	});
	let next = 0;
	const worker = async () => {
		for (let task = ready[next++]; task !== undefined && !stopped(); ) {
			await work(task);
			task = successors.get(task) ?? ready[next++];
		}
	};
	await Promise.all(Array.from({ length: Math.min(workers, keys.length) }, worker));
}

/** The last piece of work of each name, until it is done. */
const last = new Map<string, Promise<unknown>>();

/**
 * Does what has one name one after another, within this process: what one says, the next one sees. Other
 * processes see it in the messages of the chat.
 */
export async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
	const before = last.get(name);
	const mine = (async () => {
		await before?.catch(() => undefined);
		return await work();
	})();
	last.set(name, mine);
	try {
		return await mine;
	} finally {
		if (last.get(name) === mine) last.delete(name);
	}
}

/** How many event ids are remembered. */
export const MOST_REMEMBERED = 1_000;

/**
 * Adds event IDs to a list, each once, and keeps the newest.
 *
 * @param known oldest first; a value that is not a list of texts counts as empty
 * @param added in the order in which they are added
 * @returns at most `MOST_REMEMBERED` ids
 */
export function addRecent(known: unknown, added: readonly string[]): string[] {
	const list = Array.isArray(known) ? (known as unknown[]) : [];
	const ids = new Set(list.filter((id) => typeof id === 'string'));
	for (const id of added) ids.add(id);
	return [...ids].slice(-MOST_REMEMBERED);
}

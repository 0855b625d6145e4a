/** How many event ids are remembered. */
export const REMEMBERED = 1_000;

/**
 * Puts lists of event ids together, oldest first, each id once, and keeps the newest.
 *
 * @param lists from old to new; whatever is not a list of texts counts as empty
 * @returns at most `REMEMBERED` ids
 */
export function mergeRecent(...lists: unknown[]): string[] {
	const ids = new Set<string>();
	for (const id of lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))) {
		if (typeof id !== 'string') continue;
		// An id that is named again counts as new.
		ids.delete(id);
		ids.add(id);
	}
	return [...ids].slice(-REMEMBERED);
}

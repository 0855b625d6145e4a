import type { Entry } from './entry';
import type { Operation } from './operation';

/**
 * Stops a run that names more than the user allows, before its first request. What comes twice counts once.
 * What only looks is not stopped, but warned of.
 */
export function brake(
	{ brake: words }: Operation,
	entries: readonly Entry[],
	most: number,
): { entries: readonly Entry[]; warning?: string } {
	const [acting, all] = [new Set<string>(), new Set<string>()];
	for (const { work, subject } of entries) {
		if (!('execute' in work)) continue;
		all.add(work.key ?? subject);
		if (!work.rules) acting.add(work.key ?? subject);
	}
	if (words && acting.size > most) {
		const work = words(acting.size, most);
		return { entries: entries.map((entry) => ({ ...entry, work })) };
	}
	const warning = words && all.size > most ? words(all.size, most).message : undefined;
	return { entries, warning };
}

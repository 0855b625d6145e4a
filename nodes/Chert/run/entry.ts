import type { IDataObject } from 'n8n-workflow';
import { type ChertFailure, detailsOf } from '../failures/failure';
import type { Ledger, LedgerEntry } from './ledger';
import type { Operation, Task, TaskRules } from './operation';
import type { Outcome } from './outcome';

/** What a run has to do for an item or for a part of it, and what is known of it before. Made once. */
export interface Entry {
	readonly itemIndex: number;
	/** The IDs that were known before anything was sent. */
	readonly about: Readonly<IDataObject>;
	readonly work: Task | ChertFailure;
	readonly rules: TaskRules;
	/** What it is about, as text: the same for all that are about the same thing. */
	readonly subject: string;
	/** Its name in the ledger. */
	readonly name: string;
	readonly before?: LedgerEntry;
}

/** An entry before the ledger was asked. */
export type Prepared = Pick<Entry, 'itemIndex' | 'about' | 'work'>;

export function entriesOf(
	operation: TaskRules,
	prepared: readonly Prepared[],
	ledger: Ledger,
): Entry[] {
	return prepared.map(({ itemIndex, about, work }, index) => {
		const rules = ('execute' in work && work.rules) || operation;
		const subject = JSON.stringify(about);
		const name = `${itemIndex}/${index}/${subject}`;
		return { itemIndex, about, work, rules, subject, name, before: ledger.recall(name) };
	});
}

export function knownOutcome({ itemIndex, about, work, before }: Entry): Outcome {
	if (!('execute' in work)) return { itemIndex, about, failure: detailsOf(work) };
	if (!before) return { itemIndex, about, notStarted: true };
	return 'outputs' in before
		? { itemIndex, about, outputs: before.outputs.map((json) => ({ json })) }
		: { itemIndex, about, failure: before.inDoubt };
}

/** The task that is still to be sent, if there is one: what is done or may act twice is not sent again. */
export function taskOf({ work, before }: Entry): Task | undefined {
	if (!('execute' in work)) return undefined;
	const isSettled = before && ('outputs' in before || before.wouldActTwice);
	return isSettled ? undefined : work;
}

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
		all.add(subject);
		if (!work.rules) acting.add(subject);
	}
	if (words && acting.size > most) {
		const work = words(acting.size, most);
		return { entries: entries.map((entry) => ({ ...entry, work })) };
	}
	const warning = words && all.size > most ? words(all.size, most).message : undefined;
	return { entries, warning };
}

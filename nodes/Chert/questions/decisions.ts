import type { IDataObject } from 'n8n-workflow';

const MOST_REMEMBERED = 1_000;

/**
 * The answers that this process has passed on to n8n, by question. n8n takes one of several that come in the
 * same moment and answers the others with an error of its own (docs/n8n.md 76); only the process itself can see
 * that they belong together. Nothing depends on it: the database of n8n decides which answer counts.
 */
const decisions = new Map<string, { answer: IDataObject; taken: Promise<boolean> }>();

/** Passes an answer on unless another one of this process was `taken` by n8n: then that one comes back. */
export async function answerBefore(
	question: string,
	answer: IDataObject,
	taken: Promise<boolean>,
): Promise<IDataObject | undefined> {
	for (;;) {
		const before = decisions.get(question);
		if (!before) break;
		if (await before.taken) return before.answer;
	}
	const decision = { answer, taken };
	decisions.set(question, decision);
	void taken.then((isTaken) => {
		if (!isTaken && decisions.get(question) === decision) decisions.delete(question);
	});
	for (const oldest of [...decisions.keys()].slice(0, -MOST_REMEMBERED)) decisions.delete(oldest);
	return undefined;
}

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

/** The last piece of work of each name, until it is done. */
const turns = new Map<string, Promise<unknown>>();

/**
 * Does what has one name one after another, within this process: what one says, the next one sees. Other
 * processes see it in the messages of the chat.
 */
export async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
	const before = turns.get(name) ?? Promise.resolve();
	const mine = before.then(work, work);
	turns.set(name, mine);
	try {
		return await mine;
	} finally {
		if (turns.get(name) === mine) turns.delete(name);
	}
}

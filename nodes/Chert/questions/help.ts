import type { Asker } from '../api/ask';
import { listSubscriptions } from '../objects/subscriptions';
import type { Clock } from '../shared/clock';
import { type HistoryRow, openQuestions, positionOf, readHistory } from './history';
import type { Question } from './question';

/** All help begins like this, so that every question knows it when it sees it. */
const DID_NOT_COUNT = 'Your answer did not count: it could be for another message here.';
/** In milliseconds, for each newer question. */
const TURN = 2_000;
const LAST_TURN = 3;

/** What a person is told whose reply could be meant for something else. */
export function howToChoose(
	{
		answerBy,
		responseType,
		...labels
	}: Pick<Question, 'answerBy' | 'responseType' | 'approveLabel' | 'declineLabel' | 'mayDecline'>,
	mark: number,
): string {
	if (responseType === 'freeText') {
		return `${DID_NOT_COUNT} Begin it with the number of the question, for example "#${mark} …".`;
	}
	if (responseType === 'choice') {
		return `${DID_NOT_COUNT} Reply with your choice and the number of the question, for example "1 #${mark}".`;
	}
	const { approveLabel, declineLabel, mayDecline } = labels;
	const replies = [approveLabel, ...(mayDecline ? [declineLabel] : [])]
		.map((label) => `"${label} #${mark}"`)
		.join(' or ');
	const tapback = answerBy.includes('tapback')
		? `React to the question you mean with ${mayDecline ? '👍 or 👎' : '👍'}, or reply`
		: 'Reply';
	return `${DID_NOT_COUNT} ${tapback} with its number, for example ${replies}.`;
}

/**
 * What to say to a person whose reply is unclear; nothing where it was said before. It is said once below a
 * question, so that two machines cannot keep each other busy. Of several open questions the newest one says it;
 * the others wait for it, and say it only if it does not.
 */
export async function helpFor(
	asker: Asker,
	question: Question,
	unclear: 'words' | 'question',
	clock: Clock,
): Promise<string | undefined> {
	const { chat_id, expected, howToChoose: choose } = question;
	const rows = await readHistory(asker, chat_id);
	if (wasSaid(rows, question, unclear)) return undefined;
	const newer = await newerOpen(asker, question, rows, clock.now());
	if (newer > 0) {
		await clock.sleep(Math.min(newer, LAST_TURN) * TURN);
		if (wasSaid(await readHistory(asker, chat_id), question, unclear)) return undefined;
	}
	return unclear === 'words' ? expected : choose;
}

function wasSaid(
	rows: readonly HistoryRow[],
	question: Question,
	unclear: 'words' | 'question',
): boolean {
	const { asked_at, expected } = question;
	const own = positionOf(question, rows);
	return rows.some(({ inbound, text, at = Infinity }, index) => {
		const isBelow = own !== -1 ? index > own : at >= (asked_at ?? 0) - 1_000;
		const says = text.startsWith(DID_NOT_COUNT) || (unclear === 'words' && text === expected);
		return !inbound && isBelow && says;
	});
}

async function newerOpen(
	asker: Asker,
	question: Question,
	rows: readonly HistoryRow[],
	now: number,
): Promise<number> {
	const below = rows.slice(positionOf(question, rows) + 1);
	if (!below.some(({ mark }) => mark !== undefined)) return 0;
	const there = await listSubscriptions(asker);
	return openQuestions(question, rows, there, now).filter((row) => below.includes(row)).length;
}

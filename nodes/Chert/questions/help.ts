import type { Asker } from '../api/ask';
import { listSubscriptions } from '../objects/subscriptions';
import type { Clock } from '../shared/clock';
import { type HistoryRow, openQuestions, positionOf, readHistory } from './history';
import type { Unclear } from './judge';
import { markOf } from './mark';
import type { Asked, Question } from './question';

/** In a text of the user's. */
export const NUMBER = '{number}';
/** The usual help begins like this, so that every question knows it when it sees it. */
const DID_NOT_COUNT = 'Your answer did not count: it could be for another message here.';
/** In milliseconds, for each newer question. */
const TURN = 2_000;
const LAST_TURN = 3;

/** How to answer in iMessage, in one sentence; empty where only the link does. */
export function howToAnswer(asked: Omit<Asked, 'expected'>): string {
	const { answerBy, responseType, mayDecline, choices = [], severalChoices } = asked;
	const [reply, tapback] = [answerBy.includes('reply'), answerBy.includes('tapback')];
	if (responseType === 'freeText') return 'Please answer with a text message.';
	if (responseType === 'choice') {
		if (!reply) return '';
		if (severalChoices) return 'Reply with one number or more, such as 1, 2.';
		const numbers = choices.map((_, index) => index + 1);
		return `Reply ${numbers.slice(0, -1).join(', ')} or ${numbers.length}.`;
	}
	const thumbs = mayDecline ? '👍 or 👎' : '👍';
	const replies = labelsOf(asked, '');
	if (reply && tapback) return `Reply ${replies}, or react to the question with ${thumbs}.`;
	if (reply) return `Reply ${replies}.`;
	return tapback ? `React to this message with ${thumbs}.` : '';
}

/** What a person is told whose reply could be meant for something else; `own` is the user's text for it. */
export function howToChoose(asked: Asked, mark: number, own?: string): string {
	if (own !== undefined) {
		const text = own.replaceAll(NUMBER, `#${mark}`);
		// It must not look like a question with this mark.
		return markOf(text) === undefined ? text : own.replaceAll(NUMBER, `(#${mark})`);
	}
	const { answerBy, responseType, mayDecline } = asked;
	if (responseType === 'freeText') {
		return `${DID_NOT_COUNT} Begin it with the number of the question, for example "#${mark} …".`;
	}
	if (responseType === 'choice') {
		return `${DID_NOT_COUNT} Reply with your choice and the number of the question, for example "1 #${mark}".`;
	}
	const tapback = answerBy.includes('tapback')
		? `React to the question you mean with ${mayDecline ? '👍 or 👎' : '👍'}, or reply`
		: 'Reply';
	return `${DID_NOT_COUNT} ${tapback} with its number, for example ${labelsOf(asked, ` #${mark}`)}.`;
}

function labelsOf(
	{ approveLabel, declineLabel, mayDecline }: Omit<Asked, 'expected'>,
	more: string,
): string {
	const labels = mayDecline ? [approveLabel, declineLabel] : [approveLabel];
	return labels.map((label) => `"${label}${more}"`).join(' or ');
}

/**
 * What to say to a person whose reply is unclear; nothing where it was said before. It is said once below a
 * question, so that two machines cannot keep each other busy. Of several open questions the newest one says it;
 * the others wait for it, and say it only if it does not.
 */
export async function helpFor(
	asker: Asker,
	question: Question,
	unclear: Unclear,
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

function wasSaid(rows: readonly HistoryRow[], question: Question, unclear: Unclear): boolean {
	const { asked_at, expected, howToChoose: choose = DID_NOT_COUNT } = question;
	const own = positionOf(question, rows);
	return rows.some(({ inbound, text, at = Infinity }, index) => {
		const isBelow = own !== -1 ? index > own : at >= (asked_at ?? 0) - 1_000;
		// Another question says it with another number.
		const isHelp =
			text.startsWith(DID_NOT_COUNT) || withoutNumbers(text) === withoutNumbers(choose);
		const says = isHelp || (unclear === 'words' && text === expected);
		return !inbound && isBelow && says;
	});
}

function withoutNumbers(text: string): string {
	return text.replace(/\d+/g, '');
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

import type { IDataObject } from 'n8n-workflow';
import { sameAddress } from '../parameters/address';
import { choiceIn } from './choices';
import { isConfirmation, isWhyNot } from './confirm';
import { type HistoryRow, nameOf, positionOf } from './history';
import { numbersIn, readMark, textKey } from './mark';
import type { Question } from './question';
import type { Reply } from './reply';
import { meaningOf, meaningOfTapback, normalWord } from './words';

/** Why an event does not count as an answer. */
export type NoAnswer =
	/** Or the chat is unknown. */
	| 'other_chat'
	/** Or the event does not say who did it. */
	| 'own_line'
	/** Or its time is unknown. */
	| 'too_early'
	| 'not_an_approver'
	| 'not_asked_for'
	/** A tapback that means neither yes nor no. */
	| 'no_meaning'
	/** A reply with the mark of another question. */
	| 'other_question'
	/** A tapback on another message. */
	| 'other_message'
	/** A tapback that was changed or taken back since. */
	| 'taken_back';

export type Judgement =
	| { answer: IDataObject }
	| { ignored: NoAnswer }
	/**
	 * The person answered, but it is not certain what: the `words` are not understood, or they could be meant
	 * for another `question`.
	 */
	| { unclear: Unclear };

export type Unclear = 'words' | 'question';

/** How much earlier than the question a phone may say that a reply was written, in milliseconds. */
const PHONE_CLOCK = 60_000;

/**
 * Why an event is no answer, whatever else was said in the chat. One that says too little does not count,
 * because an approval cannot be taken back.
 */
export function whyNoAnswer(reply: Reply, question: Question): NoAnswer | undefined {
	const { answerBy } = question;
	if (reply.chat_id !== question.chat_id) return 'other_chat';
	if (reply.own !== false) return 'own_line';
	if (!mayAnswer(reply, question)) return 'not_an_approver';
	const way = reply.kind === 'message' ? 'reply' : reply.kind;
	return way !== 'other' && answerBy.includes(way) ? undefined : 'not_asked_for';
}

function mayAnswer({ from }: Reply, { approvers }: Question): boolean {
	if (approvers.length === 0) return true;
	return approvers.some((approver) => sameAddress(from, approver));
}

/**
 * A tapback names the message it is on, so nothing else in the chat matters. Whether that is the question, Chert
 * may have to be asked (`isOnQuestion`).
 */
export function judgeTapback(reply: Reply, question: Question): Judgement {
	const { responseType, asked_at } = question;
	if (responseType !== 'approval') return { ignored: 'not_asked_for' };
	const { reaction, from, at } = reply;
	if (at === null || !isAfter(reply, at, asked_at ?? at, true)) return { ignored: 'too_early' };
	const approved = reaction === null ? undefined : meaningOfTapback(reaction);
	if (approved === undefined || reply.message_id === null) return { ignored: 'no_meaning' };
	const respondedAt = isoTime(at);
	return { answer: { approved, text: null, reaction, from, answeredBy: 'tapback', respondedAt } };
}

/**
 * A reply without a mark counts only where it cannot be meant for anything else: no other question was open
 * when this one was asked, and your line has sent nothing in between. The chat's messages (`rows`, the oldest
 * first) tell, and what they tell about a reply does not change: a reply that comes again later is judged as it
 * was the first time.
 */
export function judgeReply(
	reply: Reply,
	question: Question,
	rows: readonly HistoryRow[],
): Judgement {
	const asked = positionOf(question, rows);
	const replied = rows.findIndex(({ id }) => id === reply.message_id);
	const asked_at = question.asked_at ?? rows[asked]?.at ?? null;
	const { at } = reply;
	const isBelow = asked !== -1 && replied > asked;
	const isAbove = replied !== -1 && replied < asked;
	if (asked_at === null || at === null || isAbove || !isAfter(reply, at, asked_at, isBelow)) {
		return { ignored: 'too_early' };
	}

	const others = rows.filter(({ mark }, index) => mark !== undefined && index !== asked);
	const isFree = question.responseType === 'freeText';
	const said = reply.text ?? '';
	// Edited since: which of the two counts, nobody knows.
	const now = rows[replied]?.text ?? '';
	if (now !== '' && textKey(now) !== textKey(said)) return { unclear: 'words' };
	const { mark, text } = readMark(said, isFree);
	if (mark !== undefined && mark === question.asks?.mark) {
		// Two questions with one mark: only a tapback tells them apart.
		if (others.some((other) => other.mark === mark)) return { unclear: 'question' };
		// "Lunch at 12?", "yes 12".
		const isSaid = rows.some(
			(row, index) =>
				index !== asked && isOther(row, question) && numbersIn(row.text).includes(mark),
		);
		if (isSaid && !said.includes(`#${mark}`)) return { unclear: 'question' };
		return decide(reply, text, question);
	}
	const named = mark ?? readMark(said, false).mark;
	const meant = others.filter((other) => other.mark === named).at(-1);
	const isForOther = meant && !question.settled.includes(nameOf(meant));
	if (mark !== undefined && meant) {
		return isForOther ? { ignored: 'other_question' } : { unclear: 'question' };
	}
	const isCertain =
		asked !== -1 &&
		// Where Chert does not show what was asked, other questions are not seen either.
		rows[asked]?.mark === question.asks?.mark &&
		!rows.slice(0, asked).some((row) => isRival(row, question)) &&
		!rows.some((row, index) => {
			if (index === asked || !isOther(row, question)) return false;
			const isBefore = replied === -1 ? !isLater(row, at) : index < replied;
			return (index > asked && isBefore) || isBetween(row, asked_at, at);
		});
	if (isCertain) return decide(reply, said, question);
	return isForOther ? { ignored: 'other_question' } : { unclear: 'question' };
}

/**
 * Both times are Chert's own. They may have whole seconds only; then the order of the messages decides, and where
 * it is not known a reply of the same second is none.
 *
 * @param isBelow whether the messages of the chat show it below the question
 */
function isAfter({ written_at }: Reply, at: number, asked_at: number, isBelow: boolean): boolean {
	if (isBelow ? at < wholeSecond(asked_at) : wholeSecond(at) <= asked_at) return false;
	// Written before the question, but delivered after it, as when a phone was switched off.
	return written_at === null || written_at >= asked_at - PHONE_CLOCK;
}

function wholeSecond(time: number): number {
	return Math.floor(time / 1_000) * 1_000;
}

/** Another question that may have been open when this one was asked. */
function isRival(row: HistoryRow, { settled }: Question): boolean {
	return row.mark !== undefined && !settled.includes(nameOf(row));
}

/** A message of your line's other than what belongs to the question, or repeats a decision. */
function isOther({ inbound, text }: HistoryRow, question: Question): boolean {
	const { expected, howToChoose } = question;
	if (inbound || text === expected || text === howToChoose) return false;
	return !isConfirmation(text, question) && !isWhyNot(text, question);
}

/** Whether a message is surely later than a reply that the chat does not show under its ID. */
function isLater({ at = Number.NaN }: HistoryRow, replied_at: number): boolean {
	return wholeSecond(at) > replied_at;
}

function isBetween({ at = Number.NaN }: HistoryRow, asked_at: number, replied_at: number): boolean {
	return at > asked_at && at < replied_at;
}

function decide(reply: Reply, words: string, question: Question): Judgement {
	const { text: said, from, at, hasMore } = reply;
	// What a picture adds to a "yes", nobody knows.
	const data =
		hasMore && question.responseType !== 'freeText' ? undefined : answerIn(words, question);
	if (!data) return { unclear: 'words' };
	const text = data.text ?? said;
	return { answer: { ...data, text, from, answeredBy: 'reply', respondedAt: isoTime(at) } };
}

function answerIn(words: string, question: Question): IDataObject | undefined {
	const { responseType, approveWords, declineWords } = question;
	if (normalWord(words) === '') return undefined;
	if (responseType === 'freeText') return { text: words };
	if (responseType === 'choice') return choiceIn(words, question);
	const approved = meaningOf(words, approveWords, declineWords);
	return approved === undefined ? undefined : { approved };
}

function isoTime(at: number | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}

import type { IDataObject } from 'n8n-workflow';
import { sameAddress } from '../parameters/address';
import type { Question } from './question';
import type { Said } from './said';
import { meaningOf, meaningOfTapback } from './words';

/** Why an event does not count as an answer. */
export type NoAnswer =
	/** It happened in another chat, or the chat is unknown. */
	| 'other_chat'
	/** The own line did it, or the event does not say who did. */
	| 'own_line'
	/** It is older than the question, or its time is unknown. */
	| 'too_early'
	/** The person is not one of the approvers. */
	| 'not_an_approver'
	/** The question does not take this kind of answer. */
	| 'not_asked_for'
	/** A tapback that means neither yes nor no. */
	| 'no_meaning';

/** What an event is to a question. */
export type Judgement =
	| { answer: IDataObject }
	| { ignored: NoAnswer }
	/** The person answered, but not with anything that is understood. */
	| { unclear: true }
	/** A tapback on a message with this id, which may or may not be the question. */
	| { onMessage: string; answer: IDataObject };

/** How much earlier than the question a phone may say that a reply was written, in milliseconds. */
const PHONE_CLOCK = 60_000;

/**
 * Whether an event answers a question. An event that says too little does not count, because an approval
 * cannot be taken back.
 *
 * @param said what Chert says that happened, read with the credential
 */
export function judge(said: Said, question: Question): Judgement {
	const { answerBy } = question;
	if (said.chat_id !== question.chat_id) return { ignored: 'other_chat' };
	if (said.own !== false) return { ignored: 'own_line' };
	if (!isAfter(said, question)) return { ignored: 'too_early' };
	if (!mayAnswer(said, question)) return { ignored: 'not_an_approver' };
	if (said.kind === 'message') {
		return answerBy.includes('reply') ? ofReply(said, question) : { ignored: 'not_asked_for' };
	}
	return said.kind === 'tapback' && answerBy.includes('tapback')
		? ofTapback(said, question)
		: { ignored: 'not_asked_for' };
}

/** Both times are Chert's own; they may have whole seconds only. */
function isAfter({ at, written_at }: Said, { asked_at }: Question): boolean {
	if (asked_at === null || at === null || at < Math.floor(asked_at / 1_000) * 1_000) {
		return false;
	}
	// Written before the question, but delivered after it, as when a phone was switched off.
	return written_at === null || written_at >= asked_at - PHONE_CLOCK;
}

function mayAnswer({ from }: Said, { approvers }: Question): boolean {
	if (approvers.length === 0) return true;
	return approvers.some((approver) => sameAddress(from, approver));
}

function ofReply(said: Said, question: Question): Judgement {
	const { text, from, at } = said;
	const words = text ?? '';
	const { responseType, approveWords, declineWords } = question;
	const rest = { text: words, from, answeredBy: 'reply', respondedAt: isoTime(at) };
	if (responseType === 'freeText') {
		return words.trim() === '' ? { unclear: true } : { answer: rest };
	}
	const approved = meaningOf(words, approveWords, declineWords);
	return approved === undefined ? { unclear: true } : { answer: { approved, ...rest } };
}

function ofTapback(said: Said, { message_id, responseType }: Question): Judgement {
	if (responseType !== 'approval') return { ignored: 'not_asked_for' };
	const { reaction, from, at } = said;
	const approved = reaction === null ? undefined : meaningOfTapback(reaction);
	if (approved === undefined || said.message_id === null) return { ignored: 'no_meaning' };
	const answer = {
		approved,
		text: null,
		reaction,
		from,
		answeredBy: 'tapback',
		respondedAt: isoTime(at),
	};
	return said.message_id === message_id ? { answer } : { answer, onMessage: said.message_id };
}

function isoTime(at: number | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}

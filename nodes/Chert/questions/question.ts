import { asObject } from '../shared/text';

/** How a person can answer. */
export type AnswerWay = 'reply' | 'tapback' | 'link';

/** What kind of answer is asked for, as n8n's own nodes call it. */
export type ResponseType = 'approval' | 'freeText';

/**
 * All that a waiting execution has to know to tell an answer from everything else. It is stored with the
 * execution, in clear, so it holds nothing secret: of the addresses that open it, only hashes.
 */
export interface Question {
	chat_id: string;
	/** Chert's id of the question, or `null` where Chert did not name it: no tapback can be matched then. */
	message_id: string | null;
	/** What was asked, as the node's field says it. */
	text: string;
	responseType: ResponseType;
	answerBy: AnswerWay[];
	/** Addresses of those who may answer, in lower case; empty for everybody but the own line. */
	approvers: string[];
	/** Normalised words (`normalWord`). */
	approveWords: string[];
	declineWords: string[];
	approveLabel: string;
	declineLabel: string;
	/** Whether the page has a button to decline. */
	mayDecline: boolean;
	/** What is sent, once, to a person whose reply cannot be understood. */
	expected: string;
	/**
	 * When it was asked at the earliest, by Chert's clock, Unix time in milliseconds; `null` where only the
	 * link can answer and Chert did not say.
	 */
	asked_at: number | null;
	/** SHA-256 of the signatures in the two addresses, in hex. */
	doors: { chert?: string; link?: string };
	/** The subscription that was made for this question. */
	subscription_id?: string;
}

/** The key of the question in the node's own data of the execution. */
export const QUESTION_KEY = 'chertQuestion';

/** The question as text, so that n8n stores it unchanged. */
export function writeQuestion(question: Question): string {
	return JSON.stringify(question);
}

/**
 * Reads what `writeQuestion` wrote.
 *
 * @returns `undefined` for anything else
 */
export function readQuestion(value: unknown): Question | undefined {
	if (typeof value !== 'string') return undefined;
	try {
		const question = asObject(JSON.parse(value));
		const complete =
			typeof question?.chat_id === 'string' && asObject(question.doors) !== undefined;
		return complete ? (question as unknown as Question) : undefined;
	} catch {
		return undefined;
	}
}

import { asObject } from '../shared/text';

/** How a person can answer. */
export type AnswerWay = 'reply' | 'tapback' | 'link';

/** What kind of answer is asked for, as n8n's own nodes call it. */
export type ResponseType = 'approval' | 'freeText' | 'choice';

/**
 * An open question, as its webhook subscription tells it to every n8n of the tenant. The texts are hashes: a
 * list of subscriptions must not say whom somebody asks what.
 */
export interface OpenQuestion {
	/** The number by which a reply can name the question. */
	mark: number;
	/** Who is asked: hash of the phone number or of the chat ID. */
	to: string;
	/** Hash of the message. */
	text: string;
}

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
	/** How it can be told from other questions; left out where only the link answers. */
	asks?: OpenQuestion;
	/** Questions of the chat that were surely over when this one was asked (`nameOf`). */
	settled: string[];
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
	/** Labels of the choices, in the order of their numbers; for Response Type Choice only. */
	choices?: string[];
	severalChoices?: boolean;
	/** What is sent when the question has been answered; nothing where nothing is. */
	confirmations?: { approved?: string; declined?: string; answer?: string };
	/** Whether somebody who may not answer is told so, once. */
	tellOthers?: boolean;
	/** What is sent, once, to a person whose reply cannot be understood. */
	expected: string;
	/** What is sent, once, to a person whose reply could be meant for something else. */
	howToChoose?: string;
	/**
	 * When Chert sent it, by Chert's clock, Unix time in milliseconds; `null` where it did not say so at once:
	 * then the messages of the chat tell.
	 */
	asked_at: number | null;
	/** SHA-256 of the signatures in the two addresses, in hex. */
	addresses: { chert?: string; link?: string };
	/** The subscription that was made for this question. */
	subscription_id?: string;
}

/** What is known of a question before anything is sent. */
export interface Draft {
	/** What the waiting execution has to know of it. */
	asked: Omit<
		Question,
		| 'chat_id'
		| 'message_id'
		| 'asks'
		| 'settled'
		| 'howToChoose'
		| 'asked_at'
		| 'addresses'
		| 'subscription_id'
	>;
	to: { phone: string } | { chat_id: string; path: string };
	/** The line that says how to answer; empty for none. */
	instruction: string;
	idempotency_key: string;
	/** Until when to wait, Unix time in milliseconds; `null` for no limit. */
	until: number | null;
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
			typeof question?.chat_id === 'string' && asObject(question.addresses) !== undefined;
		return complete ? (question as unknown as Question) : undefined;
	} catch {
		return undefined;
	}
}

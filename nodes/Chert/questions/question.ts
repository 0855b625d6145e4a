import { asObject } from '../shared/text';

export type AnswerWay = 'reply' | 'tapback' | 'link';

/** As n8n's own nodes call them. */
export type ResponseType = 'approval' | 'freeText' | 'choice';

/**
 * An open question, as its webhook subscription tells it to every n8n of the tenant: in hashes, because a list
 * of subscriptions must not say whom somebody asks what.
 */
export interface OpenQuestion {
	mark: number;
	/** Of the phone number or the chat ID. */
	to: string;
	text: string;
}

/** What the fields of the node say. */
export interface Asked {
	/** What was asked. */
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
	mayDecline: boolean;
	/** In the order of their numbers. */
	choices?: string[];
	severalChoices?: boolean;
	confirmations?: { approved?: string; declined?: string; answer?: string };
	tellOthers?: boolean;
	/** What is sent, once, to a person whose reply cannot be understood. */
	expected: string;
}

/**
 * All that a waiting execution has to know to tell an answer from everything else. It is stored with the
 * execution, in clear, so it holds nothing secret: of the addresses that open it, only hashes.
 */
export interface Question extends Asked {
	chat_id: string;
	/** `null` where Chert did not name it: no tapback can be matched then. */
	message_id: string | null;
	/** Left out where only the link answers. */
	asks?: OpenQuestion;
	/** Questions of the chat that were surely over when this one was asked (`nameOf`). */
	settled: string[];
	/** What is sent, once, to a person whose reply could be meant for something else. */
	howToChoose?: string;
	/**
	 * When Chert sent it, by Chert's clock, Unix time in milliseconds; `null` where it did not say so at once:
	 * then the messages of the chat tell.
	 */
	asked_at: number | null;
	/** SHA-256 of the signatures in the two addresses, in hex. */
	addresses: { chert?: string; link?: string };
	subscription_id?: string;
}

export interface Draft {
	asked: Asked;
	to: { phone: string } | { chat_id: string; path: string };
	/** The line that says how to answer; empty for none. */
	instruction: string;
	/** The user's own text for `howToChoose`, with `{number}`. */
	howToChoose?: string;
	idempotency_key: string;
	/** Until when to wait, Unix time in milliseconds; `null` for no limit. */
	until: number | null;
}

export const QUESTION_KEY = 'chertQuestion';

/** The question as text, so that n8n stores it unchanged. */
export function writeQuestion(question: Question): string {
	return JSON.stringify(question);
}

/** Nothing for what `writeQuestion` did not write. */
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

import type { IDataObject } from 'n8n-workflow';
import { invalidInput } from '../../failures/failure';
import { readAddresses } from '../../parameters/address';
import { readBoolean, readChoice } from '../../parameters/choice';
import { type ItemReader, NOT_SET } from '../../parameters/itemReader';
import { readNumber } from '../../parameters/number';
import { entriesOf, isBlank, missing, readText, refusal } from '../../parameters/text';
import { readTime } from '../../parameters/time';
import { asObject } from '../../shared/text';
import { oneBubble } from '../../questions/asking';
import { confusion, MOST_CHOICES, numbered } from '../../questions/choices';
import { ANSWER_TEXT, APPROVED_TEXT, DECLINED_TEXT } from '../../questions/confirm';
import { howToAnswer, NUMBER } from '../../questions/help';
import type { AnswerWay, Draft, Question, ResponseType } from '../../questions/question';
import {
	APPROVE_WORDS,
	areReversed,
	DECLINE_WORDS,
	normalWord,
	wordForms,
} from '../../questions/words';
import { chatOf } from '../chat/theChat';
import { readPhone } from '../phone';
import { DEFAULT_LABELS } from './sendAndWait.fields';

const WAYS: readonly AnswerWay[] = ['reply', 'tapback', 'link'];
const LIMIT_DEFAULTS = {
	limitType: 'afterTimeInterval',
	resumeAmount: 1,
	resumeUnit: 'hours',
} satisfies IDataObject;
const SECONDS_IN = { minutes: 60, hours: 3_600, days: 86_400 } as const;
/** The longest wait that has an end: n8n's own "for ever" is the year 3000. */
const LONGEST_LIMIT = 365 * 24 * 3_600 * 1_000 * 10;

export function readDraft(item: ItemReader, now: number): Draft {
	const to = readRecipient(item);
	const text = readText(item.parameter('message'), 'Message');
	const responseType = readChoice<ResponseType>(item.parameter('responseType'), 'Response Type', [
		'approval',
		'choice',
		'freeText',
	]);
	const choices = responseType === 'choice' ? readChoices(item) : undefined;
	const answerBy = readWays(item.option('answerBy', NOT_SET), responseType);
	const named = item.option('approvers', NOT_SET);
	// An option that is there but empty is a mistake: everybody could answer.
	const approvers = named === NOT_SET ? [] : readAddresses(named, 'Approvers');
	if (approvers.length > 0 && answerBy.includes('link') && 'chat_id' in to) {
		throw invalidInput(
			"Everybody in the chat can open the link: take Link out of 'Answer By', or remove 'Approvers'",
		);
	}
	const labels = readLabels(item, responseType);
	const kind = {
		...{ text, responseType, answerBy, approvers, ...labels, ...choices },
		...readWords(item, labels, answerBy),
		...readConfirmations(item, responseType),
	};
	const usual = howToAnswer(kind);
	// An open question in a chat needs no instruction.
	const sentence = readHowToAnswer(item) ?? (responseType === 'freeText' ? '' : usual);
	// A page has its own list.
	const listed = choices && answerBy.includes('reply') ? numbered(choices.choices) : [];
	return {
		asked: { ...kind, expected: sentence || usual },
		to,
		instruction: [...listed, sentence].filter((line) => line !== '').join('\n'),
		howToChoose: readHowToChoose(item),
		idempotency_key: item.idempotencyKey(),
		until: readUntil(item, now),
	};
}

function readRecipient(item: ItemReader): Draft['to'] {
	const sendTo = readChoice(item.parameter('sendTo'), 'Send To', ['phone', 'chat']);
	return sendTo === 'chat' ? chatOf(item) : { phone: readPhone(item) };
}

function readWays(value: unknown, responseType: ResponseType): AnswerWay[] {
	if (value === NOT_SET) return responseType === 'approval' ? ['reply', 'tapback'] : ['reply'];
	const names = entriesOf(value, /,/).filter((name) => !isBlank(name));
	if (names.length === 0) throw missing(value, 'Answer By');
	const chosen = names.map((name) => readChoice(name, 'Answer By', WAYS));
	const ways = WAYS.filter((way) => chosen.includes(way));
	if (responseType !== 'approval' && ways.every((way) => way === 'tapback')) {
		throw invalidInput(
			"A tapback says only yes or no: for Choice and Free Text, 'Answer By' needs Reply or Link",
		);
	}
	return ways;
}

type Choices = Required<Pick<Question, 'choices' | 'severalChoices'>>;

function readChoices(item: ItemReader): Choices {
	const { values } = asObject(item.parameter('choices')) ?? {};
	const entries = [values].flat().filter((entry) => entry !== undefined);
	const choices = entries.map((entry, index) =>
		readText(asObject(entry)?.label, 'Label', { line: true, where: `(entry ${index + 1})` }),
	);
	if (choices.length < 2 || choices.length > MOST_CHOICES) {
		throw refusal('Choices', `needs two to nine labels, but it has ${choices.length}`);
	}
	const confused = confusion(choices);
	if (confused !== undefined) throw invalidInput(`The choices ${confused}`);
	const several = item.option('severalChoices', false);
	return { choices, severalChoices: readBoolean(several, 'Several Choices') };
}

function readConfirmations(
	item: ItemReader,
	responseType: ResponseType,
): Pick<Question, 'confirmations' | 'tellOthers'> {
	const tellOthers = readBoolean(item.option('tellOthers', false), 'Tell Others Why');
	const wanted = item.option('confirmAnswer', responseType !== 'freeText');
	const confirms = readBoolean(wanted, 'Confirm the Answer');
	const text = (name: string, otherwise: string, label: string) =>
		oneBubble(readText(item.option(name, otherwise), label));
	const answer = text('answerText', ANSWER_TEXT, 'Text After an Answer');
	const approved = text('approvedText', APPROVED_TEXT, 'Text When Approved');
	const declined = text('declinedText', DECLINED_TEXT, 'Text When Declined');
	const confirmations = responseType === 'approval' ? { approved, declined } : { answer };
	return { tellOthers, ...(confirms && { confirmations }) };
}

type Labels = Pick<Question, 'approveLabel' | 'declineLabel' | 'mayDecline'>;

function readLabels(item: ItemReader, responseType: ResponseType): Labels {
	const values = responseType === 'approval' ? item.parameter('approvalOptions') : undefined;
	const given = asObject(asObject(values)?.values) ?? {};
	const { approvalType: type } = { approvalType: 'double', ...given };
	const approvalType = readChoice(type, 'Type of Approval', ['single', 'double']);
	const { approveLabel, disapproveLabel } = { ...DEFAULT_LABELS, ...given };
	const labels = {
		approveLabel: readText(approveLabel, 'Approve Button Label', { line: true }),
		declineLabel: readText(
			approvalType === 'double' ? disapproveLabel : DEFAULT_LABELS.disapproveLabel,
			'Disapprove Button Label',
			{ line: true },
		),
		mayDecline: approvalType === 'double',
	};
	if (normalWord(labels.approveLabel) === normalWord(labels.declineLabel)) {
		throw invalidInput('The two button labels are the same, so a reply could mean yes or no');
	}
	return labels;
}

function readWords(
	item: ItemReader,
	{ approveLabel, declineLabel }: Labels,
	answerBy: readonly AnswerWay[],
): Pick<Question, 'approveWords' | 'declineWords'> {
	const approve = readSide(item, 'approveWords', 'Approve Words', approveLabel, APPROVE_WORDS);
	const decline = readSide(item, 'declineWords', 'Decline Words', declineLabel, DECLINE_WORDS);
	const isOwn = approve.isOwn && decline.isOwn && !answerBy.includes('tapback');
	if (areReversed(approveLabel, declineLabel) && answerBy.join() !== 'link' && !isOwn) {
		throw invalidInput(
			`The labels "${approveLabel}" and "${declineLabel}" turn yes and no around, but not 👍 and "yep": ask it the other way round`,
		);
	}
	const both = approve.chosen.find((word) => decline.chosen.includes(word));
	if (both !== undefined) {
		throw invalidInput(
			`"${both}" would approve and decline: take it out of one of the two lists, or change the label`,
		);
	}
	// A label or word that the user chose wins over a default one.
	const without = (words: string[], { chosen }: typeof approve) =>
		words.filter((word) => !chosen.includes(word));
	return {
		approveWords: [...wordForms(approveLabel), ...without(approve.words, decline)],
		declineWords: [...wordForms(declineLabel), ...without(decline.words, approve)],
	};
}

/** The words of one side, and those among them that the user chose, with the label. */
function readSide(
	item: ItemReader,
	option: string,
	field: string,
	label: string,
	otherwise: readonly string[],
): { words: string[]; chosen: string[]; isOwn: boolean } {
	const value = item.option(option, NOT_SET);
	if (value === NOT_SET) {
		return { words: otherwise.map(normalWord), chosen: [normalWord(label)], isOwn: false };
	}
	const entries = entriesOf(value, /[,;\n]/).filter((word) => !isBlank(word));
	if (entries.length === 0) throw missing(value, field);
	const words = entries.flatMap((word) => wordForms(readText(word, field)));
	return { words, chosen: [normalWord(label), ...words], isOwn: true };
}

function readHowToAnswer(item: ItemReader): string | undefined {
	const own = item.option('howToAnswer', NOT_SET);
	if (own === NOT_SET) return undefined;
	return isBlank(own) ? '' : oneBubble(readText(own, 'How to Answer'));
}

function readHowToChoose(item: ItemReader): string | undefined {
	const own = item.option('howToChoose', NOT_SET);
	if (own === NOT_SET) return undefined;
	const text = oneBubble(readText(own, 'How to Choose'));
	if (text.includes(NUMBER)) return text;
	throw refusal('How to Choose', `needs ${NUMBER}, which stands for the number of the question`);
}

function readUntil(item: ItemReader, now: number): number | null {
	const limit = item.option('limitWaitTime', NOT_SET);
	if (limit === NOT_SET) return null;
	const values = asObject(asObject(limit)?.values);
	if (!values || Object.keys(values).length === 0) return null;
	const until = endOf(values as IDataObject, item.timezone, now);
	if (until <= now) {
		throw refusal('Limit Wait Time', 'is over already, so nobody could answer in time');
	}
	if (until > now + LONGEST_LIMIT) {
		throw refusal('Limit Wait Time', 'is more than ten years: remove the option instead');
	}
	return until;
}

function endOf(values: IDataObject, timezone: string, now: number): number {
	// A field that the workflow leaves out has its default; one that an expression leaves empty has not.
	const { limitType, resumeAmount, resumeUnit } = { ...LIMIT_DEFAULTS, ...values };
	const type = readChoice(limitType, 'Limit Type', ['afterTimeInterval', 'atSpecifiedTime']);
	if (type === 'atSpecifiedTime') {
		return Date.parse(readTime(values.maxDateAndTime, 'Max Date and Time', timezone));
	}
	const unit = SECONDS_IN[readChoice(resumeUnit, 'Unit', ['minutes', 'hours', 'days'])];
	const amount = readNumber(resumeAmount, 'Amount', { min: 0, fractions: true });
	return now + amount * unit * 1_000;
}

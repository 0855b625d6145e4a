import type { IDataObject } from 'n8n-workflow';
import { comparable } from '../shared/text';
import type { Question } from './question';
import {
	askedWord,
	COURTESY,
	DECORATION,
	normalWord,
	OF_APPROVAL,
	type Part,
	partsOf,
	PAUSE,
	wordForms,
} from './words';

/** The most choices of one question: their numbers have one digit, and so are never the mark of a question. */
export const MOST_CHOICES = 9;

/** "-1" may also mean "without 1", or a vote against it. */
const MINUS = /(?<![^\s\p{P}])-\d/u;
/** Stands behind the digit of a key, as in 1⃣. */
const KEY = '\u20E3';

/** `1 Leave all`, each on a line of its own. */
export function numbered(labels: readonly string[]): string[] {
	return labels.map((label, index) => `${index + 1} ${label}`);
}

/**
 * Why a list of labels cannot be used: goes on after "The choices …"; nothing for labels that can be told
 * apart.
 */
export function confusion(labels: readonly string[]): string | undefined {
	const words = labels.map(normalWord);
	for (const [index, word] of words.entries()) {
		if (words.indexOf(word) !== index) return `hold "${labels[index]}" twice`;
		// "2 pm", "2pm", "+2" and "2⃣"
		const [, first] = /^\P{L}*?(\d+)/u.exec(word) ?? [];
		const number = labels.findIndex((_, place) => String(place + 1) === first);
		if (number !== -1 && number !== index) {
			return `are numbered, and "${labels[index]}" begins with the number of another one`;
		}
	}
	return undefined;
}

/**
 * Places in the list of labels that a reply names by number or label. As with yes and no, all of it has to be
 * known.
 */
export function choicesIn(
	reply: string,
	labels: readonly string[],
	several: boolean,
): number[] | undefined {
	const word = askedWord(reply);
	const whole = labels.findIndex((label) => wordForms(label).includes(word));
	if (whole !== -1) return [whole];
	if (MINUS.test(comparable(reply))) return undefined;
	const words = labels.map(normalWord);
	const parts = partsOf(word.replaceAll(KEY, ' '), {
		label: words,
		number: labels.map((_, index) => String(index + 1)),
		before: ['option', 'number', 'choice'],
		and: several ? ['and', '&'] : [],
		courtesy: COURTESY,
		decoration: [...DECORATION, ...OF_APPROVAL],
		pause: PAUSE.filter((sign) => sign !== '-'),
	});
	if (!parts) return undefined;
	const named = parts.filter((part) => part.kind !== 'before' && part.kind !== 'decoration');
	const placeOf = ({ kind, phrase }: Part<string>): number =>
		kind === 'label' ? words.indexOf(phrase) : Number(phrase) - 1;
	const isNamed = ({ kind }: Part<string>) => kind === 'label' || kind === 'number';
	// "Please leave" may be said to somebody else; "2 please" may not.
	const isUncertain = named.some((part, index) => {
		if (part.kind === 'courtesy') return named.some(({ kind }) => kind === 'label');
		const next = named[index + 1];
		if (!next || !isNamed(part) || !isNamed(next)) return false;
		// "1 3" and "1 Sales", but not "No 1".
		return [part, next].some(({ kind }) => kind === 'label') && placeOf(part) !== placeOf(next);
	});
	const places = [...new Set(named.filter(isNamed).map(placeOf))].sort((a, b) => a - b);
	const isAnswer = several ? places.length > 0 : places.length === 1;
	return isAnswer && !isUncertain ? places : undefined;
}

/** What comes out for a reply; nothing for one that is not understood. */
export function choiceIn(
	reply: string,
	{ choices = [], severalChoices = false }: Pick<Question, 'choices' | 'severalChoices'>,
): IDataObject | undefined {
	const places = choicesIn(reply, choices, severalChoices);
	if (!places) return undefined;
	const labels = places.map((place) => choices[place] ?? '');
	return { choice: labels[0] ?? '', choices: labels, index: places[0] };
}

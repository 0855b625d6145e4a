import type { IDataObject } from 'n8n-workflow';
import { skippedInWords } from '../objects/pagesOfEvents';

export interface CaughtUp {
	missed: number;
	sent: number;
	/** Those that Chert gave up on before the hours that are set. */
	tooOld: number;
	/** Whether there may be more of those. */
	moreTooOld: boolean;
	complete: boolean;
	/** Entries of Chert's list that are no events. */
	skipped: number;
	hours: number;
}

/** What an item carries as `caught_up`. */
export interface CatchUpNews extends IDataObject {
	/** For a person. */
	message: string;
}

/** Events that are sent again for one publication, at most. The trigger remembers more (memory.ts). */
export const MOST_SENT_AGAIN = 2_000;

/** For the items that come while it goes on. */
export function newsSoFar(done: CaughtUp): CatchUpNews {
	const { missed, sent } = done;
	if (sent === missed) return newsAtTheEnd(done);
	return {
		...numbersOf(done),
		message: `${number(sent)} of ${events(missed)} that this workflow had missed have been sent again so far.`,
	};
}

export function newsAtTheEnd(done: CaughtUp): CatchUpNews {
	const { missed, sent, tooOld, moreTooOld, complete, skipped, hours } = done;
	const left = missed - sent;
	const why =
		sent === MOST_SENT_AGAIN
			? `were not sent, because one publication brings ${number(MOST_SENT_AGAIN)} at most`
			: 'could not be sent';
	const sentences = [
		`${events(sent)} that this workflow had missed ${were(sent)} sent again.`,
		left > 0 && `${events(left)} ${why}: publish the workflow again to go on with them.`,
		tooOld > 0 &&
			`${moreTooOld ? 'At least ' : ''}${events(tooOld)} that Chert could not deliver ${are(tooOld)} older than ${hours === 1 ? '1 hour' : `${hours} hours`} and ${were(tooOld)} not sent again.`,
		skipped > 0 && skippedInWords(skipped),
		!complete &&
			'There are more events than could be looked at: the oldest were not. Event → Get Many lists them.',
	];
	return { ...numbersOf(done), message: sentences.filter(Boolean).join(' ') };
}

function numbersOf({ missed, sent, tooOld, complete }: CaughtUp) {
	return { missed, sent_again: sent, too_old: tooOld, complete };
}

const number = (count: number) => count.toLocaleString('en');
const events = (count: number) => (count === 1 ? '1 event' : `${number(count)} events`);
const were = (count: number) => (count === 1 ? 'was' : 'were');
const are = (count: number) => (count === 1 ? 'is' : 'are');

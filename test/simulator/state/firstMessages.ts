import { at } from '../../support/certain';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Between two first messages to new people on one line, in milliseconds. Source: docs: limits. */
const APART = 10 * MINUTE;
/** First messages to new people on one line in a day. Source: docs: limits. */
const MOST_A_DAY = 30;

/** When each line wrote first messages to new people. */
export class FirstMessages {
	private readonly byLine = new Map<string, number[]>();

	clear(): void {
		this.byLine.clear();
	}

	/**
	 * Counts a first message, if it may be sent.
	 *
	 * @param now Unix time in milliseconds
	 * @returns whole seconds to wait when it may not, else `undefined`
	 */
	take(line: string, now: number): number | undefined {
		const times = (this.byLine.get(line) ?? []).filter((time) => now - time < DAY);
		const last = times.at(-1);
		const free = Math.max(
			last === undefined ? now : last + APART,
			times.length < MOST_A_DAY ? now : at(times, times.length - MOST_A_DAY) + DAY,
		);
		if (free > now) return Math.ceil((free - now) / 1000);
		this.byLine.set(line, [...times, now]);
		return undefined;
	}
}

import { duration } from '../shared/text';

/** In seconds. A limit of Chert's lasts a day at most. */
const LONGEST_WAIT = 30 * 86_400;

const SECONDS_TEXT = /^\d+(\.\d+)?$/;
/** The date format of HTTP, e.g. `Tue, 24 Nov 2026 18:30:00 GMT`. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Seconds, from a number, its digits or a date of HTTP, which counts from when the answer was `sent` (Unix
 * time in milliseconds). What makes no sense is ignored. Source: docs: envelope (`retry_after`); RFC 9110 for
 * the header.
 */
export function readWait(value: unknown, sent = Number.NaN): number | undefined {
	const seconds = secondsIn(typeof value === 'string' ? value.trim() : value, sent);
	return seconds >= 0 && seconds <= LONGEST_WAIT ? seconds : undefined;
}

function secondsIn(value: unknown, sent: number): number {
	if (typeof value === 'number') return value;
	if (typeof value !== 'string') return Number.NaN;
	if (SECONDS_TEXT.test(value)) return Number(value);
	return HTTP_DATE.test(value) ? Math.ceil((Date.parse(value) - sent) / 1_000) : Number.NaN;
}

/** To the smaller of the two units that `duration` names, so that nobody comes too early. */
function roundedUp(seconds: number): number {
	const unit = seconds < 3_600 ? 1 : seconds < 86_400 ? 60 : 3_600;
	return Math.ceil(seconds / unit) * unit;
}

/** Advice with "wait 3 s" in place of "wait a moment", where Chert named a time (in seconds). */
export function withWait(advice: string, seconds: number | undefined): string {
	if (!seconds) return advice;
	return advice.replace(
		/\b(wait) a moment\b/i,
		(_, wait: string) => `${wait} ${duration(roundedUp(seconds))}`,
	);
}

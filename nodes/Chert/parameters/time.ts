import { tryToParseDateTime } from 'n8n-workflow';
import { isBlank, missing, refusal, shown } from './text';

/** A date, as ISO 8601 begins. n8n's parser would take any number for a year. */
const ISO_DATE = /^\d{4}-\d{2}-\d{2}/;

/** ISO 8601 in UTC, of a text, a Date or Luxon's DateTime. A text without an offset is in `timezone`. */
export function readTime(value: unknown, label: string, timezone: string): string {
	if (isBlank(value)) throw missing(value, label);
	const text = textOfTime(value);
	const time = text !== undefined && hasDate(text) ? parseTime(text, timezone) : undefined;
	if (time !== undefined) return time;
	throw refusal(
		label,
		`needs a date and time such as 2026-12-31T18:00:00, but it is ${shown(text ?? value)}`,
	);
}

function textOfTime(value: unknown): string | undefined {
	if (typeof value === 'string') return value.trim();
	const { toISOString, toISO } = value as { toISOString?: unknown; toISO?: unknown };
	const toText = toISOString ?? toISO;
	if (typeof toText !== 'function') return undefined;
	try {
		return String((toText as () => unknown).call(value));
	} catch {
		return 'Invalid Date';
	}
}

/** Whether a text begins with a date that exists: n8n's parser would take 30 February for 2 March. */
function hasDate(text: string): boolean {
	const [date] = ISO_DATE.exec(text) ?? [];
	const midnight = new Date(`${date}T00:00:00Z`);
	return (
		date !== undefined &&
		!Number.isNaN(midnight.getTime()) &&
		midnight.toISOString().startsWith(date)
	);
}

function parseTime(text: string, timezone: string): string | undefined {
	try {
		return tryToParseDateTime(text, timezone).toUTC().toISO() ?? undefined;
	} catch {
		return undefined;
	}
}

import type { Repetition } from '../api/routes';
import { fromChert } from '../failures/refusal';
import { ERROR_CODES, LIMIT_CODES } from '../failures/errorCodes';
import { failedFor, type FailureDetails } from '../failures/failure';
import type { RunSettings } from './settings';

/** How often and how long a request has been tried. */
export interface Standing {
	/** Without those that a limit refused. */
	attempts: number;
	refusals: number;
	/** In milliseconds. */
	elapsed: number;
	/** What another request does if this one arrived. */
	repetition: Repetition;
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
/** How long an item waits in line for its first request while Chert limits the rate, in milliseconds. */
const LONGEST_LINE = 5 * 60_000;
/** Part of a wait of our own that chance adds. */
const RETRY_JITTER = 0.25;
/** Part of a limit's wait that chance adds at the first refusal; it doubles with each further one. */
const LIMIT_SPREAD = 0.1;

/** Chert's codes for what went wrong after the work had begun. Source: docs: codes. */
const hasBegun = (code: number) => code === 4001 || (code >= 3_000 && code <= 3_999);

const isRefusal = (failure: FailureDetails) =>
	failure.code !== null || failedFor(failure, 'REFUSED');

/**
 * Whether the tenant is at its limit, so that every request of the run waits and nothing was carried out. Any
 * 429 counts: a proxy in front of Chert sends it without an envelope.
 */
export function isLimit({ code, http_status }: FailureDetails): boolean {
	return (code !== null && LIMIT_CODES.includes(code)) || http_status === 429;
}

/** Every answer of Chert's has a trace ID. */
export function isCherts(failure: FailureDetails): boolean {
	return isRefusal(failure) && fromChert(failure);
}

/**
 * Whether the request may have been carried out: no proper answer came, or Chert itself reports that
 * something broke on the way.
 */
export function leavesOpen(failure: FailureDetails): boolean {
	const { code, http_status, retryable, outcome_unknown } = failure;
	if (outcome_unknown) return true;
	if (!isRefusal(failure) || isLimit(failure)) return false;
	const isKnown = code !== null && Object.hasOwn(ERROR_CODES, code);
	const isUnheardOf = http_status !== null && http_status >= 500 && !isKnown;
	return retryable && ((code !== null && hasBegun(code)) || isUnheardOf);
}

/**
 * How long to wait before the next try, in milliseconds; nothing where there is to be none. Chert's own
 * `retryable` decides, never code or status; but what may have been carried out is repeated only if that cannot
 * act twice. A limit's refusal costs time only. Source: docs: envelope (`retryable`, `retry_after`).
 */
export function nextWait(
	failure: FailureDetails,
	standing: Standing,
	{ maxAttempts, giveUpAfter }: Pick<RunSettings, 'maxAttempts' | 'giveUpAfter'>,
	random: number,
): number | undefined {
	const { attempts, elapsed } = standing;
	if (!isWorthwhile(failure, standing)) return undefined;
	if (!isLimit(failure) && attempts >= maxAttempts) return undefined;
	const least = leastWait(failure, standing, random);
	const left = giveUpAfter - elapsed - least;
	if (left < 0) return undefined;
	return least + Math.min(left, spread(failure, standing, random));
}

/** In milliseconds. "Give Up After" is about trying again; only a larger one counts before the first try too. */
export function longestLine(giveUpAfter: number): number {
	return Math.max(giveUpAfter, LONGEST_LINE);
}

function isWorthwhile(failure: FailureDetails, { repetition }: Standing): boolean {
	const { outcome_unknown, reason, retryable } = failure;
	if (leavesOpen(failure) && repetition === 'actsTwice') return false;
	return outcome_unknown ? reason !== 'CANCELLED' && reason !== 'UNEXPECTED' : retryable;
}

/**
 * In milliseconds: what Chert asked for, or 1, 2, 4 … s and up to a quarter more, so that items do not come
 * back at once.
 */
export function leastWait(
	failure: FailureDetails,
	{ attempts, refusals }: Pick<Standing, 'attempts' | 'refusals'>,
	random: number,
): number {
	const tries = isLimit(failure) ? refusals : attempts;
	if (failure.retry_after !== undefined) {
		const asked = failure.retry_after * 1_000;
		// Chert may say "at once" and refuse again and again: without a wait that would never end.
		return isLimit(failure) && tries > 1 ? Math.max(asked, FIRST_WAIT) : asked;
	}
	return Math.min(FIRST_WAIT * 2 ** (tries - 1) * (1 + random * RETRY_JITTER), LONGEST_WAIT);
}

/**
 * Added to the wait after a limit, in milliseconds: many executions share a tenant and are told the same
 * time.
 */
function spread(
	failure: FailureDetails,
	{ refusals }: Pick<Standing, 'refusals'>,
	random: number,
): number {
	if (!isLimit(failure)) return 0;
	const asked = Math.max((failure.retry_after ?? 0) * 1_000, FIRST_WAIT);
	return random * Math.min(asked * LIMIT_SPREAD * 2 ** (refusals - 1), LONGEST_WAIT);
}

import type { Failure } from 'n8n-workflow';
import { LIMIT_CODES } from './errorCodes';
import type { FailureDetails } from './failure';

type CauseName = Failure['cause'];

/** Causes by code, where the code itself tells. Source: docs: codes. */
const BY_CODE: Readonly<Record<number, CauseName>> = {
	...Object.fromEntries(LIMIT_CODES.map((code) => [code, 'rate-limited' as const])),
	2008: 'quota-exhausted',
	2001: 'credential-invalid',
	2004: 'credential-invalid',
	2012: 'credential-invalid',
};

const BY_REASON: Readonly<Partial<Record<FailureDetails['reason'], CauseName>>> = {
	INVALID_CREDENTIAL: 'credential-invalid',
	RATE_LIMITED: 'rate-limited',
	UNEXPECTED: 'node-defect',
};

/**
 * In the words of newer versions of n8n. Nothing when nobody knows whether it was carried out and it must not
 * be carried out twice: no cause of n8n's says that.
 */
export function causeOf(failure: FailureDetails): Failure | undefined {
	const { code, reason, retryable, retry_after, http_status, outcome_unknown } = failure;
	if (outcome_unknown && !retryable) return undefined;
	const otherwise: CauseName = retryable ? 'temporarily-unavailable' : 'configuration-invalid';
	const known = code === null ? BY_REASON[reason] : BY_CODE[code];
	const cause = known ?? (http_status === 429 ? 'rate-limited' : otherwise);
	switch (cause) {
		case 'rate-limited':
		case 'quota-exhausted':
		case 'temporarily-unavailable':
			return { cause, ...(retry_after !== undefined && { retryAfterMs: retry_after * 1_000 }) };
		default:
			return { cause };
	}
}

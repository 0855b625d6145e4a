import type { IDataObject } from 'n8n-workflow';
import { asObject } from '../shared/text';
import type { CodeReason } from './errorCodes';
import type { Reason } from './reasons';

export interface FailureDetails {
	/** One sentence that says what happened; holds the code, for readers who see nothing else. */
	message: string;
	description: string;
	code: number | null;
	/** Name of the failure in capitals, e.g. `GROUP_TOO_SMALL` or `TIMEOUT`; stable like the code. */
	reason: Reason | CodeReason;
	http_status: number | null;
	/** Chert's own word where it gave one; else whether it makes sense to try again. */
	retryable: boolean;
	trace_id: string | null;
	/** Requests that were sent for the item. */
	attempts?: number;
	/** Seconds that Chert asked to wait. */
	retry_after?: number;
	/** Set when the request may have had its effect although no proper answer came back. */
	outcome_unknown?: true;
	/** Further fields of Chert's error, unchanged. */
	attachment_index?: IDataObject[string];
	allowed_effects?: IDataObject[string];
	downstream_status?: IDataObject[string];
	/** Who is in the chat that it is about, where the operation was asked to say so. */
	chat?: IDataObject;
}

export class ChertFailure extends Error {
	constructor(readonly details: FailureDetails) {
		super(details.message);
		this.name = 'ChertFailure';
	}
}

export function failure(
	reason: Reason,
	message: string,
	details: Pick<FailureDetails, 'description'> & Partial<FailureDetails>,
): ChertFailure {
	const { description, ...rest } = details;
	return new ChertFailure({
		message,
		description,
		code: null,
		reason,
		http_status: null,
		retryable: false,
		trace_id: null,
		...rest,
	});
}

export function invalidInput(message: string): ChertFailure {
	return failure('INVALID_INPUT', message, {
		description: 'Nothing was sent to Chert for this item. Correct the value and run it again.',
	});
}

export function invalidCredential(message: string): ChertFailure {
	return failure('INVALID_CREDENTIAL', message, {
		description: 'Nothing was sent to Chert. Open the Chert credential, correct it and test it.',
	});
}

/** An unexpected error leaves open how far the item got. */
export function asFailure(error: unknown): ChertFailure {
	if (error instanceof ChertFailure) return error;
	return failure('UNEXPECTED', messageOf(error), {
		description: 'This is a fault of the node; please report it.',
		outcome_unknown: true,
	});
}

/** What `read` gives, or why it failed. */
export function orFailure<T>(read: () => T): T | ChertFailure {
	try {
		return read();
	} catch (error) {
		return asFailure(error);
	}
}

export function failedFor({ code, reason }: FailureDetails, ...reasons: Reason[]): boolean {
	return code === null && reasons.some((one) => one === reason);
}

/** What outputs say. Without any request `sent` for the item nothing can have happened. */
export function detailsOf({ details }: ChertFailure, sent = 0): FailureDetails {
	const { outcome_unknown, ...rest } = details;
	return {
		...rest,
		attempts: rest.attempts ?? sent,
		...(outcome_unknown && sent > 0 && { outcome_unknown }),
	};
}

export function messageOf(error: unknown): string {
	const message = asObject(error)?.message;
	return typeof message === 'string' && message !== '' ? message : String(error);
}
